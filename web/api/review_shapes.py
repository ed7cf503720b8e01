"""What moderators decide about, what its author says against it, and threads that became one: the shapes."""

from datetime import datetime
from typing import Literal

from moderation.flags import Reason
from moderation.queue import Cause, Verdict
from moderation.takedowns import State
from web.api.shapes import Author, Shape

SubjectKind = Literal["thread", "answer", "comment"]


class Matter(Shape):
    """Something to decide about; `title` is its thread's. `decision` is null as long as it waits."""

    id: int
    cause: Cause
    subject_kind: SubjectKind
    subject_id: int
    thread: int
    title: str
    author: Author
    harm: str
    weight: float
    since: datetime
    decision: Verdict | None
    decided_at: datetime | None


class FlagOnIt(Shape):
    """Of the flagger's last hundred decided flags, `decided` is how many there are, `upheld` how many were right."""

    reason: Reason
    note: str
    by: Author
    decided: int
    upheld: int


class Before(Shape):
    """What was decided about the same author's words lately."""

    cause: Cause
    decision: Verdict
    decided_at: datetime


class LookedAt(Matter):
    """`title` and `body` as they were written; `personal` names what looks like somebody's data, and `appeal` is what
    its author says. `why_not` is empty where `may_decide`."""

    url: str
    body: str
    flags: list[FlagOnIt]
    before: list[Before]
    personal: list[str]
    appeal: str | None
    may_decide: bool
    why_not: str


class Left(Shape):
    """Not decided, and why not."""

    matter: Matter
    why_not: str


class Outcome(Shape):
    """`batch` names what was decided, to undo it; null where nothing was, and of a trial."""

    batch: str | None
    decided: list[Matter]
    left: list[Left]


class Takedown(Shape):
    """`state`: waiting, lapsed, refused, standing or lifted. Until `due_at` somebody can be the second."""

    id: int
    subject_kind: SubjectKind
    subject_id: int
    thread: int
    author: Author
    reason: str
    legal_reference: str
    state: State
    asked_by: Author
    asked_at: datetime
    due_at: datetime
    decided_by: Author | None
    decided_at: datetime | None
    lift_asked_by: Author | None
    lifted_by: Author | None
    lifted_at: datetime | None


class Appeal(Shape):
    """`granted` is null until somebody has decided."""

    id: int
    subject_kind: SubjectKind
    subject_id: int
    thread: int
    words: str
    at: datetime
    decided_at: datetime | None
    granted: bool | None


class HiddenWords(Shape):
    """One's own words that are hidden. `under_review`: no moderator has decided yet, so one cannot appeal."""

    subject_kind: SubjectKind
    subject_id: int
    thread: int
    body: str
    reason: str
    hidden_at: datetime
    under_review: bool
    appeal: Appeal | None


class Merged(Shape):
    """A question that goes on in another one: its words stay readable there."""

    id: int
    reference: str
    title: str
    body: str
    html: str
    merged_at: datetime

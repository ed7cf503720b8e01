"""What the moderators have to look at: the queue in its order, and beside it the one they are looking at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup
from pydantic import ValidationInfo
from sqlmodel import Session, col, select
from starlette.exceptions import HTTPException

from community import view
from community.listing import Author
from community.people import Person
from community.permissions import Permission
from community.threads import Thread
from moderation import appeals, deciding, flags, queue, subjects, takedowns, weights
from moderation.appeals import Appeal
from moderation.flags import Flag, Reason
from moderation.permissions import may_decide, may_review, may_see_concealed, may_see_takedowns
from moderation.queue import Cause, Matter, Verdict
from moderation.weights import Record
from web import redaction
from web.hiding import REASON_LEAST
from web.subjects import Shown, shown
from web.translations import N_

HEADINGS = {
    Reason.SPAM: N_("Looks like an advert"),
    Reason.RUDE: N_("Rude or unkind"),
    Reason.WRONG: N_("Wrong, and could do harm"),
    Reason.PRIVATE: N_("Shows personal data"),
    Reason.OFF_TOPIC: N_("Does not belong here"),
    Reason.OTHER: N_("Something is the matter"),
}

TABS = {
    Cause.FLAGS: N_("Flags"),
    Cause.FIRST_POST: N_("First posts"),
    Cause.PERSONAL_DATA: N_("Personal data"),
    Cause.APPEAL: N_("Appeals"),
}


@dataclass(frozen=True)
class Tab:
    """One part of the moderators' pages: its name, where it is, what it is called, and how much waits there."""

    name: str
    path: str
    word: str
    waiting: int = 0


@dataclass(frozen=True)
class Line:
    """One line of the queue."""

    matter: Matter
    title: str
    author: Author

    @property
    def name(self) -> str:
        """`answer-7`: how forms and addresses name it."""
        return f"{self.matter.subject_kind}-{self.matter.subject_id}"

    @property
    def heading(self) -> str:
        """What is the matter with it, in a few words."""
        return HEADINGS.get(Reason(self.matter.harm), "") if self.matter.harm in list(Reason) else ""


@dataclass(frozen=True)
class Looked:
    """The one that is looked at: its words, who said what about it and how right they were before, and the author's
    record."""

    line: Line
    shown: Shown
    flags: list[Flag]
    flaggers: dict[int, Author]
    records: dict[int, Record]
    before: Sequence[Matter]
    personal: list[str]
    marked: Markup | None
    may: Permission
    appeal: Appeal | None

    @property
    def matter(self) -> Matter:
        return self.line.matter

    @property
    def hides(self) -> int:
        """How often something of this author's was hidden before."""
        return sum(matter.verdict == Verdict.HIDE for matter in self.before)


def says_why(reason: str, typed: ValidationInfo) -> str:
    """Hiding says why; leaving something as it is need not. Raises ValueError."""
    if typed.data.get("decision") == Verdict.HIDE and len(reason) < REASON_LEAST:
        raise ValueError(N_("Say why in a few words. Everybody can read it."))
    return reason


def tabs(db: Session, me: Person | None) -> list[Tab]:
    """The parts that this person may look at, each with how much waits there."""
    mine = [cause for cause in TABS if may_review(me, cause)]
    waiting = queue.counts(db, mine)
    shown = [Tab(cause, queue_path(cause), TABS[cause], waiting[cause]) for cause in mine]
    if may_see_concealed(me):
        shown.append(Tab("concealed", "/moderation/concealed", N_("Concealed")))
    if may_see_takedowns(me):
        shown.append(Tab("takedowns", "/moderation/takedowns", N_("Takedowns"), takedowns.count(db)))
    return [*shown, Tab("log", "/moderation/log", N_("Public log"))]


def queue_path(cause: Cause, **more: str | int) -> str:
    """The address of one part of the queue."""
    return f"/moderation?{urlencode({'tab': cause, **more})}"


def lines(db: Session, matters: Collection[Matter]) -> list[Line]:
    """What these are about, in two queries however many there are."""
    ids = {matter.thread_id for matter in matters}
    titles = dict(db.exec(select(Thread.id, Thread.title).where(col(Thread.id).in_(ids))).all()) if ids else {}
    authors = view.authors_of(db, {matter.author_id for matter in matters})
    return [Line(matter, titles[matter.thread_id], authors[matter.author_id]) for matter in matters]


def chosen(db: Session, ids: Collection[int], cause: Cause) -> list[Matter]:
    """Those of these numbers that are of this part of the queue."""
    found = [db.get(Matter, id) for id in dict.fromkeys(ids)]
    return [matter for matter in found if matter and matter.cause == cause]


def decided_together(db: Session, batch: str, me: Person) -> list[Matter]:
    """What this person has decided in one go. Raises HTTPException(404) for what somebody else has, or nobody."""
    matters = [matter for matter in queue.together(db, batch) if matter.settled_by_id == me.id]
    if not matters:
        raise HTTPException(404)
    return matters


def looked_at(db: Session, line: Line, me: Person) -> Looked:
    matter = line.matter
    subject = subjects.find(db, matter.subject_kind, matter.subject_id)
    assert subject  # noqa: S101 nothing that can be looked at is ever deleted
    raised, personal = flags.undecided_on(db, subject), matter.cause == Cause.PERSONAL_DATA
    words = f"{subject.title}\n{subject.body}" if isinstance(subject, Thread) else subject.body
    return Looked(
        line=line,
        shown=shown(db, subject),
        flags=raised,
        flaggers=view.authors_of(db, {flag.by_id for flag in raised}),
        records=weights.records(db, [flag.by_id for flag in raised]) if raised else {},
        before=deciding.of_author(db, matter.author_id),
        appeal=appeals.of(db, subject) if matter.cause == Cause.APPEAL else None,
        personal=redaction.found_in(words) if personal else [],
        marked=redaction.marked(words) if personal else None,
        may=may_decide(me, Cause(matter.cause), subject),
    )

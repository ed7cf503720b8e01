"""What programs are told of teams and of what they ask each other. Times are UTC, ISO 8601."""

from datetime import datetime

from escalation.agents import Presence
from escalation.experts import State
from escalation.teams import Kind
from web.api.shapes import Shape


class Member(Shape):
    """`load` is what they have claimed or are being offered; `skills` are levels from 1 to 3, by tag."""

    handle: str
    name: str
    presence: Presence
    on_shift: bool
    load: int
    most_cases: int
    languages: list[str]
    skills: dict[str, int]


class Team(Shape):
    """A desk answers customers, a department answers the desk. `open`: within its hours."""

    slug: str
    name: str
    kind: Kind
    open: bool
    members: list[Member]


class ExpertRequest(Shape):
    """`expert` is null where the whole department is asked, `asked_by` where a rule asks. People are handles."""

    id: int
    case: int
    thread: int
    team: str
    expert: str | None
    asked_by: str | None
    question: str
    state: State
    asked_at: datetime
    due_at: datetime
    answer: str
    answered_by: str | None
    answered_at: datetime | None

"""Nobody is ever ignored: the questions for which that is not true, found by one query. There are none, always.

Whoever waits is held by a row that will end the waiting by itself: a window, a case that the team has, an incident, a
detail that was asked for. So this does not ask which rule let somebody down; it looks for a wait that no row holds,
and therefore sees a rule that is wrong as well as a row that is lost.

It stays quick however large the forum is: it reads those who wait now, off an index that holds nobody else, and only
from the moment since which their place has promised anything; then what is attached, unfinished or resting, each off
an index of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from community.categories import Category
from community.database import now
from community.lately import once_a_minute
from community.needs_info import MissingDetail
from community.people import Person
from community.threads import Thread
from escalation import affected, triggers
from escalation.cases import WITH_TEAM, Case, State
from escalation.experts import ExpertRequest
from escalation.experts import State as Asked
from escalation.policies import Policy
from escalation.windows import Window

GRACE = timedelta(minutes=1)
"""What is due is done within a second; a minute after it, something is wrong."""

MOST = 1000
MOST_COUNTED = 100

WAITS, OVERDUE = "waits", "overdue"


@dataclass(frozen=True)
class Ignored:
    """A question nobody will answer unless somebody looks, and a word for why: a key of `WHY`."""

    thread_id: int
    why: str


WHY: dict[str, str] = {
    WAITS: "waits, and has neither a window nor a case",
    OVERDUE: "waits, and its window was over more than a minute ago: is a worker running?",
    "no detail": "stands still for a detail that nobody is reminded of",
    "gone": "is attached to a thread that nobody can read",
    "asked": "has a case that waits for its asker, and nothing that asks them again",
    "unasked": "has a case that waits for an expert whom nobody asks",
    "no incident": "has a case that waits for an incident that is over",
}


def found(db: Session, limit: int = MOST, at: datetime | None = None) -> Iterator[Ignored]:
    """Questions neither covered, nor escalated, nor inside their window, the longest wait first."""
    at = at or now()
    everything = union_all(*(part.limit(limit).subquery().select() for part in _parts(db, at)))
    for thread_id, why in db.execute(everything.limit(limit)).all():
        if why != WAITS or triggers.due(db, db.get_one(Thread, thread_id)):
            yield Ignored(thread_id, why)


@once_a_minute
def count(db: Session, at: datetime | None = None) -> int:
    """How many, counted only as far as anybody needs to know: 100 stands for "99+"."""
    return sum(1 for _ in found(db, MOST_COUNTED, at))


def _parts(db: Session, at: datetime) -> Sequence[Select]:
    return (
        _waiting(db).where(col(Window.thread_id).is_(None)),
        _overdue(at),
        _unfinished(),
        _attached_to_nothing(at),
        *_stuck(),
    )


def _of(why: str) -> Select:
    return select(col(Thread.id), literal(why).label("why"))


def _waiting(db: Session) -> Select:
    """Those who wait where somebody was promised to take over, and whom neither the team nor an incident has."""
    asked = _of(WAITS).join_from(Thread, Person, col(Person.id) == col(Thread.author_id))
    waiting = asked.join(Window, col(Window.thread_id) == col(Thread.id), isouter=True)
    since = col(Thread.uncovered_since)
    readable = col(Thread.hidden_at).is_(None), col(Thread.closed_at).is_(None)
    moved_in = or_(col(Thread.imported_at).is_(None), since >= col(Thread.imported_at))
    waiting = waiting.where(since.is_not(None), *readable, moved_in, col(Person.suspended_at).is_(None))
    return waiting.where(_promised(db), ~_with_team(), ~_in_an_incident()).order_by(since)


def _overdue(at: datetime) -> Select:
    """The longest overdue windows first."""
    over = _of(OVERDUE).join_from(Window, Thread, col(Window.thread_id) == col(Thread.id))
    return over.where(col(Window.due_at) < at - GRACE).order_by(col(Window.due_at))


def _unfinished() -> Select:
    """Asked for a detail, and nobody ever looks whether it came."""
    reminded = select(col(MissingDetail.id)).where(
        col(MissingDetail.thread_id) == col(Thread.id), col(MissingDetail.due_at).is_not(None)
    )
    wanted = _of("no detail").where(col(Thread.needs_info_at).is_not(None))
    return wanted.where(col(Thread.closed_at).is_(None), col(Thread.hidden_at).is_(None), ~reminded.exists())


def _attached_to_nothing(at: datetime) -> Select:
    """Whoever is attached is let go within moments of the other thread's being hidden."""
    other = aliased(Thread)
    attached = _of("gone").join(other, col(Thread.duplicate_of_id) == other.id)  # pyright: ignore[reportArgumentType]
    unread = col(other.hidden_at) < at - GRACE
    return attached.where(col(Thread.duplicate_of_id).is_not(None), col(Thread.hidden_at).is_(None), unread)


def _stuck() -> Iterator[Select]:
    """Cases that the team has, and that nothing brings back to it. Every claim and every rest ends: the database takes
    no other."""
    asked = select(col(ExpertRequest.id)).where(
        col(ExpertRequest.case_id) == col(Case.id), col(ExpertRequest.state) == Asked.OPEN
    )
    yield _case("asked", State.WAITING_CUSTOMER).where(col(Case.wake_at).is_(None))
    yield _case("unasked", State.WITH_EXPERT).where(~asked.exists())
    yield _case("no incident", State.IN_INCIDENT).where(~_in_an_incident())


def _case(why: str, state: State) -> Select:
    return _of(why).join_from(Case, Thread, col(Case.thread_id) == col(Thread.id)).where(col(Case.state) == state)


def _with_team() -> ColumnElement[bool]:
    theirs = select(col(Case.id)).where(col(Case.thread_id) == col(Thread.id), col(Case.state).in_(WITH_TEAM))
    return theirs.correlate(Thread).exists()


def _in_an_incident() -> ColumnElement[bool]:
    links = affected.covering().subquery()
    return select(links.c.thread_id).where(links.c.thread_id == col(Thread.id)).correlate(Thread).exists()


def _promised(db: Session) -> ColumnElement[bool]:
    """Threads that began to wait when their place already promised that the team takes over."""
    versions = list(db.scalars(select(Policy).order_by(col(Policy.version).desc())))
    own = {version.category_id for version in versions if version.category_id}
    elsewhere = col(Thread.category_id).not_in(own)
    places: list[tuple[ColumnElement[bool], int | None]] = [(elsewhere, None)]
    places += [(col(Thread.category_id) == id, id) for id in db.scalars(select(col(Category.id))) if id in own]
    begun = [(place, since) for place, id in places if (since := promised_since(versions, id))]
    if not begun:
        return false()
    first = min(since for _, since in begun)
    each = (and_(place, col(Thread.uncovered_since) >= since) for place, since in begun)
    return and_(col(Thread.uncovered_since) >= first, or_(*each))


def promised_since(versions: Sequence[Policy], category_id: int | None) -> datetime | None:
    """Since when, without a break, whoever begins to wait here is promised something; None where nobody is now.

    `versions` are all there are, the newest first.
    """
    here = [it for it in versions if it.category_id in (category_id, None)]
    turns = sorted({at for it in here for at in (it.starts_at, it.ended_at) if at}, reverse=True)
    since = None
    for turn in turns:
        policy = _in_force(here, turn)
        if not policy or not policy.escalates or policy.starts_at > turn:
            break
        since = turn
    return since


def _in_force(versions: Sequence[Policy], at: datetime) -> Policy | None:
    """As `policies.of` finds it: the place's own comes before the one for all the others."""
    begun = [it for it in versions if it.starts_at <= at or not it.escalates]
    holding: list[Any] = [it for it in begun if not it.ended_at or it.ended_at > at]
    return next(iter(sorted(holding, key=lambda it: it.category_id is None)), None)

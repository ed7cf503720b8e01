"""The desk's list: cases with what somebody has to know to take one, the soonest due first, so that none starves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from community.categories import Category
from community.listing import Author
from community.paging import Page, page_of, read
from community.people import Person
from community.threads import Thread
from escalation.cases import OPEN, Case

MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list. `reply_due_at` is when the team's reply is promised for."""

    id: int
    thread_id: int
    state: str
    cause: str
    priority: int
    round: int
    opened_at: datetime
    reply_due_at: datetime
    replied_at: datetime | None
    ended_at: datetime | None
    lease_until: datetime | None
    version: int
    fence: int
    team_id: int
    wake_at: datetime | None
    wake_reason: str
    incident_id: int | None
    merged_into_id: int | None
    title: str
    thread_state: str
    category_slug: str
    category_name: str
    asker: Author
    assignee: Author | None

    @property
    def reference(self) -> str:
        return f"LB-{self.thread_id}"


_Asker, _Assignee = aliased(Person), aliased(Person)


def _author(person: type[Person]) -> tuple:
    return col(person.id), col(person.handle), col(person.name), col(person.role), col(person.points), col(person.step)


_CASES = (
    select(
        *(col(Case.id), col(Case.thread_id), col(Case.state), col(Case.cause), col(Case.priority), col(Case.round)),
        *(col(Case.opened_at), col(Case.reply_due_at), col(Case.replied_at), col(Case.ended_at)),
        *(col(Case.lease_until), col(Case.version), col(Case.fence), col(Case.team_id), col(Case.wake_at)),
        *(col(Case.wake_reason), col(Case.incident_id), col(Case.merged_into_id)),
        *(col(Thread.title), col(Thread.state), col(Category.slug), col(Category.name)),
        *(*_author(_Asker), *_author(_Assignee)),
    )
    .join_from(Case, Thread, col(Case.thread_id) == col(Thread.id))
    .join(Category, col(Thread.category_id) == col(Category.id))
    .join(_Asker, col(Thread.author_id) == col(_Asker.id))
    .outerjoin(_Assignee, col(Case.assignee_id) == col(_Assignee.id))
)


def page(
    db: Session,
    *,
    states: Sequence[str] = OPEN,
    after: str | None = None,
    limit: int = 30,
    **of: int | None,
) -> Page[Row]:
    """Cases in these states, the soonest due first; only those `of` an assignee_id, a team_id, an incident_id or an
    offered_to_id if one is named. Raises WrongCursor."""
    name = f"cases {' '.join(sorted(states))} {_named(of)}"
    last = read(after, name, datetime, int) if after else None
    soonest = union_all(*(_soonest(state, of, last, limit + 1) for state in states)).subquery()
    rows = _CASES.join(soonest, soonest.c.id == col(Case.id)).order_by(col(Case.reply_due_at), col(Case.id))
    found = [_row(row) for row in db.execute(rows.limit(limit + 1))]
    return page_of(found, limit, name, lambda row: (row.reply_due_at, row.id))


def one(db: Session, case_id: int) -> Row | None:
    """One case, as it stands in the list."""
    row = db.execute(_CASES.where(col(Case.id) == case_id)).first()
    return _row(row) if row else None


def of_asker(db: Session, person_id: int, *, but: int, limit: int = 5) -> list[Row]:
    """What else the team has had from this customer, the newest first; `but` is the case being looked at."""
    theirs = _CASES.where(col(_Asker.id) == person_id, col(Case.id) != but).order_by(col(Case.id).desc())
    return [_row(row) for row in db.execute(theirs.limit(limit))]


def count(db: Session, states: Sequence[str], *, due_before: datetime | None = None, **of: int | None) -> int:
    """How many cases, counted only as far as a tab shows: 100 stands for "99+"."""
    return counts(db, [_counted(states, due_before, of)])[0]


def counted(states: Sequence[str], *, due_before: datetime | None = None, **of: int | None) -> Select:
    """What `counts` counts, for a tab of the desk."""
    return _counted(states, due_before, of)


def counts(db: Session, lists: Sequence[Select]) -> list[int]:
    """How many cases each of these lists holds, in one statement."""
    each = [select(literal(at), func.count()).select_from(cases.subquery()) for at, cases in enumerate(lists)]
    found = {row[0]: row[1] for row in db.execute(union_all(*each))} if each else {}
    return [found[at] for at in range(len(lists))]


def _counted(states: Sequence[str], due_before: datetime | None, of: Mapping[str, int | None]) -> Select:
    """State by state, for each is a range of an index that ends at the hundredth."""
    some = [_narrowed(state, of).where(*_due(due_before)).limit(MOST_COUNTED).subquery() for state in states]
    return select(union_all(*(select(one.c.id) for one in some)).subquery()).limit(MOST_COUNTED)


def _due(before: datetime | None) -> tuple[Any, ...]:
    return (col(Case.reply_due_at) < before,) if before else ()


def _narrowed(state: str, of: Mapping[str, int | None]) -> Select:
    cases = select(col(Case.id)).where(col(Case.state) == state)
    return cases.where(*(col(getattr(Case, name)) == id for name, id in of.items() if id is not None))


def _named(of: Mapping[str, int | None]) -> str:
    return " ".join(f"{name} {id}" for name, id in sorted(of.items()) if id is not None)


def _soonest(state: str, of: Mapping[str, int | None], last: tuple[Any, ...] | None, most: int) -> Select:
    """The ids of one state alone: each is read off its index, however many cases there are."""
    ids = _narrowed(state, of)
    if last:
        due, later_id = col(Case.reply_due_at), col(Case.id) > last[1]
        ids = ids.where(and_(due >= last[0], or_(due > last[0], later_id)))
    soonest = ids.order_by(col(Case.reply_due_at), col(Case.id)).limit(most).subquery()
    return select(soonest.c.id)


def _row(row: Any) -> Row:
    assignee = Author(*row[-6:]) if row[-6] else None
    return Row(*row[:-12], asker=Author(*row[-12:-6]), assignee=assignee)

"""The desk's list: cases with what somebody has to know to take one, the soonest due first, so that none starves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, union_all
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
    return col(person.id), col(person.handle), col(person.name), col(person.role), col(person.points)


_CASES = (
    select(
        *(col(Case.id), col(Case.thread_id), col(Case.state), col(Case.cause), col(Case.priority), col(Case.round)),
        *(col(Case.opened_at), col(Case.reply_due_at), col(Case.replied_at), col(Case.ended_at)),
        *(col(Case.lease_until), col(Thread.title), col(Thread.state), col(Category.slug), col(Category.name)),
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
    assignee_id: int | None = None,
    after: str | None = None,
    limit: int = 30,
) -> Page[Row]:
    """Cases in these states, and of one assignee if asked, the soonest due first. Raises WrongCursor."""
    name = f"cases {' '.join(sorted(states))} {assignee_id or ''}"
    last = read(after, name, datetime, int) if after else None
    soonest = union_all(*(_soonest(state, assignee_id, last, limit + 1) for state in states)).subquery()
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


def count(
    db: Session, states: Sequence[str], *, assignee_id: int | None = None, due_before: datetime | None = None
) -> int:
    """How many cases, counted only as far as a tab shows: 100 stands for "99+"."""
    cases = select(col(Case.id)).where(col(Case.state).in_(states))
    if assignee_id is not None:
        cases = cases.where(col(Case.assignee_id) == assignee_id)
    if due_before:
        cases = cases.where(col(Case.reply_due_at) < due_before)
    return db.execute(select(func.count()).select_from(cases.limit(MOST_COUNTED).subquery())).scalar_one()


def _soonest(state: str, assignee_id: int | None, last: tuple[Any, ...] | None, most: int) -> Select:
    """The ids of one state alone: each is read off its index, however many cases there are."""
    ids = select(col(Case.id)).where(col(Case.state) == state)
    if assignee_id is not None:
        ids = ids.where(col(Case.assignee_id) == assignee_id)
    if last:
        due, later_id = col(Case.reply_due_at), col(Case.id) > last[1]
        ids = ids.where(and_(due >= last[0], or_(due > last[0], later_id)))
    soonest = ids.order_by(col(Case.reply_due_at), col(Case.id)).limit(most).subquery()
    return select(soonest.c.id)


def _row(row: Any) -> Row:
    assignee = Author(*row[20:25]) if row[20] else None
    return Row(*row[:15], asker=Author(*row[15:20]), assignee=assignee)

"""Lists of threads: one select built here, scoped before it is fetched, cut by keyset."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlmodel import Session, col

from community.categories import Category
from community.paging import Page, page_of, read
from community.people import STAFF, Person
from community.ranks import rank_for
from community.tags import Tag, ThreadTag
from community.threads import Thread

COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Author:
    """What a page says about whoever wrote something."""

    id: int
    handle: str
    name: str
    role: str
    points: int
    step: str = "New"

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def rank(self) -> str:
        return rank_for(self.role, self.step, is_staff=self.is_staff).name


@dataclass(frozen=True, slots=True)
class Row:
    """A thread in a list."""

    id: int
    kind: str
    title: str
    state: str
    created_at: datetime
    active_at: datetime
    uncovered_since: datetime | None
    solved_at: datetime | None
    answer_count: int
    me_too_count: int
    score: int
    language: str | None
    category_slug: str
    category_name: str
    author: Author

    @property
    def reference(self) -> str:
        return f"LB-{self.id}"


@dataclass(frozen=True)
class Filter:
    """Which threads. `needs_answer` keeps those somebody waits in, the longest wait first."""

    category: str = ""
    tag: str = ""
    kind: str = ""
    state: str = ""
    author: str = ""
    needs_answer: bool = False
    newly_solved: bool = False

    @property
    def name(self) -> str:
        """What a cursor of this list is signed with."""
        return "threads " + " ".join(f"{key}={value}" for key, value in vars(self).items() if value)


AUTHOR = (
    *(col(Person.id), col(Person.handle), col(Person.name), col(Person.role), col(Person.points), col(Person.step)),
)
_ROW = (
    *(col(Thread.id), col(Thread.kind), col(Thread.title), col(Thread.state), col(Thread.created_at)),
    *(col(Thread.active_at), col(Thread.uncovered_since), col(Thread.solved_at), col(Thread.answer_count)),
    *(col(Thread.me_too_count), col(Thread.score), col(Thread.language), col(Category.slug), col(Category.name)),
)
_JOINED = (
    select(*_ROW, *AUTHOR)
    .join_from(Thread, Category, col(Thread.category_id) == col(Category.id))
    .join(Person, col(Thread.author_id) == col(Person.id))
    .where(col(Thread.hidden_at).is_(None))
)


def page(db: Session, of: Filter | None = None, *, after: str | None = None, limit: int = 30) -> Page[Row]:
    """Visible threads, newest first unless the filter says otherwise. Raises WrongCursor."""
    of = of or Filter()
    key, descending = _order(of)
    rows = _JOINED.where(*_conditions(of)).limit(limit + 1)
    rows = rows.order_by(*((part.desc() if descending else part.asc()) for part in key))
    if after:
        rows = rows.where(_beyond(key, descending, read(after, of.name, datetime, int)))
    found = [row_of(row) for row in db.execute(_tagged(rows, of))]
    return page_of(found, limit, of.name, lambda row: (_key_of(row, of), row.id))


def count(db: Session, of: Filter) -> int:
    """How many visible threads there are, counted as far as anybody reads a number."""
    visible = select(col(Thread.id)).where(col(Thread.hidden_at).is_(None), *_conditions(of))
    return db.execute(select(func.count()).select_from(_tagged(visible, of).limit(COUNTED).subquery())).scalar_one()


def by_ids(db: Session, ids: list[int]) -> dict[int, Row]:
    """These threads, if they are visible: for search, which knows ids."""
    found = db.execute(_JOINED.where(col(Thread.id).in_(ids)))
    return {row.id: row for row in map(row_of, found)}


def row_of(row: Any) -> Row:
    return Row(*row[:14], author=Author(*row[14:20]))


def _order(of: Filter) -> tuple[tuple[Any, Any], bool]:
    if of.needs_answer:
        return (col(Thread.uncovered_since), col(Thread.id)), False
    if of.newly_solved:
        return (col(Thread.solved_at), col(Thread.id)), True
    if of.tag:
        return (col(ThreadTag.asked_at), col(ThreadTag.thread_id)), True
    return (col(Thread.created_at), col(Thread.id)), True


def _key_of(row: Row, of: Filter) -> datetime:
    if of.needs_answer:
        return row.uncovered_since or row.created_at
    return (of.newly_solved and row.solved_at) or row.created_at


def _conditions(of: Filter) -> list[ColumnElement[bool]]:
    """Each filter as a column of the thread's, so that an index that begins with it can be used as it is sorted."""
    conditions = [
        (
            of.category,
            col(Thread.category_id) == _one(select(col(Category.id)).where(col(Category.slug) == of.category)),
        ),
        (of.kind, col(Thread.kind) == of.kind),
        (of.state, col(Thread.state) == of.state),
        (of.author, col(Thread.author_id) == _one(select(col(Person.id)).where(col(Person.handle) == of.author))),
        (of.needs_answer, col(Thread.uncovered_since).is_not(None)),
        (of.newly_solved, col(Thread.solved_at).is_not(None)),
    ]
    return [condition for wanted, condition in conditions if wanted]


def _one(select_id: Select) -> ScalarSelect:
    """Looked up by itself, before the list."""
    return select_id.correlate(None).scalar_subquery()


def _tagged(rows: Select, of: Filter) -> Select:
    if not of.tag:
        return rows
    tag_id = _one(select(col(Tag.id)).where(col(Tag.name) == of.tag))
    return rows.join(ThreadTag, col(ThreadTag.thread_id) == col(Thread.id)).where(col(ThreadTag.tag_id) == tag_id)


def _beyond(key, descending: bool, last: tuple) -> ColumnElement[bool]:
    """The rows after the last one shown, spelled so that both databases use their index."""
    first, second = key
    if descending:
        return and_(first <= last[0], or_(first < last[0], second < last[1]))
    return and_(first >= last[0], or_(first > last[0], second > last[1]))

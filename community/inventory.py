"""Everything public with the time of its last change, by id: what a sitemap lists, piece by piece."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlmodel import Field, Session, SQLModel, col

from community.articles import Article
from community.database import insert
from community.tags import Tag, ThreadTag
from community.threads import Thread

PIECE = 1000

PART = 10_000
"""Ids in one part of a list. Few enough that most parts of what is old rest for days (docs/decisions/0080)."""


class ThreadPart(SQLModel, table=True):
    """When a thread of this part was last active: of those there are, hidden or not, for what leaves a list changes it.

    The first part has number 1. It is told with the index, seconds later, and a vote alone does not tell it.
    """

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """A thread, an article or a tag. `slug` is an article's own; a tag has no time of its own."""

    id: int
    title: str
    slug: str
    changed_at: datetime | None


def threads(db: Session, after: int, upto: int) -> list[Item]:
    """The next visible threads with ids beyond `after`, without those that ask what another asks."""
    rows = select(col(Thread.id), col(Thread.title), col(Thread.active_at)).where(
        *(col(Thread.id) > after, col(Thread.id) <= upto),
        *(col(Thread.hidden_at).is_(None), col(Thread.duplicate_of_id).is_(None)),
    )
    return [Item(row[0], row[1], "", row[2]) for row in _piece(db, rows.order_by(col(Thread.id)))]


def articles(db: Session, after: int, upto: int) -> list[Item]:
    """The next visible articles with ids beyond `after`."""
    changed = func.coalesce(col(Article.edited_at), col(Article.created_at))
    rows = select(col(Article.id), col(Article.title), col(Article.slug), changed).where(
        col(Article.id) > after, col(Article.id) <= upto, col(Article.hidden_at).is_(None)
    )
    return [Item(*row) for row in _piece(db, rows.order_by(col(Article.id)))]


def tags(db: Session, after: int, upto: int) -> list[Item]:
    """The next tags with ids beyond `after` that any visible thread carries."""
    carried = select(ThreadTag).join(Thread, col(Thread.id) == col(ThreadTag.thread_id))
    shown = exists(carried.where(col(ThreadTag.tag_id) == col(Tag.id), col(Thread.hidden_at).is_(None)))
    rows = select(col(Tag.id), col(Tag.name)).where(col(Tag.id) > after, col(Tag.id) <= upto, shown)
    return [Item(row[0], row[1], "", None) for row in _piece(db, rows.order_by(col(Tag.id)))]


def note_changed(db: Session, thread_ids: Iterable[int]) -> None:
    """Let their parts say so; doing it twice changes nothing."""
    number = _part_of(col(Thread.id))
    active = select(number, func.max(col(Thread.active_at))).where(col(Thread.id).in_(list(thread_ids)))
    noting = insert(db, ThreadPart).from_select(["number", "changed_at"], active.group_by(number))
    later = noting.excluded.changed_at
    newer = {"set_": {"changed_at": later}, "where": later > col(ThreadPart.changed_at)}
    db.execute(noting.on_conflict_do_update(index_elements=["number"], **newer))


def parts(db: Session, table: type[Thread] | type[Article] | type[Tag]) -> int:
    """How many parts a list of these has so far."""
    return _part_of(_last(db, table))


def within(part: int) -> range:
    """The ids of a part."""
    return range((part - 1) * PART, part * PART)


def parts_changed(db: Session) -> Mapping[int, datetime]:
    """When each part of the threads changed last, by its number: a row for 10,000 threads."""
    told = db.execute(select(col(ThreadPart.number), col(ThreadPart.changed_at)))
    return dict(told.all())


def _last(db: Session, table: type[Thread] | type[Article] | type[Tag]) -> int:
    """The highest id there is, hidden or not."""
    return db.scalar(select(func.max(col(table.id)))) or 0


def _piece(db: Session, rows: Select) -> Sequence:
    return db.execute(rows.limit(PIECE)).all()


def _part_of(id: Any) -> Any:
    """In which part an id is: a number's, or a column's."""
    return (id - 1) // PART + 1

"""Everything public with the time of its last change, by id: what a sitemap lists, piece by piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlmodel import Session, col

from community.articles import Article
from community.tags import Tag, ThreadTag
from community.threads import Thread

PIECE = 1000


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


def last(db: Session, table: type[Thread] | type[Article] | type[Tag]) -> int:
    """The highest id there is, hidden or not."""
    return db.scalar(select(func.max(col(table.id)))) or 0


def _piece(db: Session, rows: Select) -> Sequence:
    return db.execute(rows.limit(PIECE)).all()

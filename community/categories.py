"""Where a thread belongs."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, now
from community.keeping import keeps
from community.naming import first_free, plain

SLUG_MOST = 50


@keeps("Categories", ours="description")
class Category(SQLModel, table=True):
    """A place for threads. `thread_count` counts its visible threads.

    A reply covers a question here when its author has at least `covering_rank`; empty means anybody. Where only staff
    can help (`staff_only`), the team has every question at once. Both are set with the policy of the place.
    """

    id: int = identity()
    slug: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=80)
    description: str = Field(default="", max_length=300)
    position: int = 0
    thread_count: int = 0
    covering_rank: str = Field(default="", max_length=20)
    staff_only: bool = False
    created_at: datetime = Field(default_factory=now)


class UnknownCategory(ValueError):
    """There is no category with that slug."""


def add(db: Session, *, name: str, slug: str = "", description: str = "", position: int | None = None) -> Category:
    """Open a category at the end of the list. Its slug is made from the name when none is given."""
    category = Category(slug=slug or _free_slug(db, name), name=name, description=description)
    category.position = position if position is not None else len(in_order(db))
    db.add(category)
    db.flush()
    return category


def by_slug(db: Session, slug: str) -> Category:
    """Raises UnknownCategory."""
    found = db.exec(select(Category).where(Category.slug == slug)).one_or_none()
    if not found:
        raise UnknownCategory(slug)
    return found


def called(db: Session, name: str) -> Category | None:
    """The category of that name, or one whose address it would have."""
    same = select(Category).where(or_(col(Category.name) == name, col(Category.slug) == _slug(name)))
    return db.exec(same.order_by(col(Category.id)).limit(1)).first()


def in_order(db: Session) -> list[Category]:
    return list(db.exec(select(Category).order_by(col(Category.position), col(Category.id)).limit(500)))


def remove(db: Session, category: Category) -> None:
    """Close a category that never had a thread. Raises ValueError for any other: threads are never lost."""
    if category.thread_count:
        raise ValueError(f"{category.name} has threads")
    db.delete(category)
    db.flush()


def count(db: Session, category_id: int, change: int) -> None:
    """One visible thread more or less."""
    counted = Category.thread_count + change
    db.execute(update(Category).where(col(Category.id) == category_id).values(thread_count=counted))


def count_from(db: Session, category_ids: Iterable[int], rank: str) -> None:
    """From now on a reply covers a question in these when its author has this rank; anybody's does with ""."""
    places = col(Category.id).in_(list(category_ids))
    db.execute(update(Category).where(places).values(covering_rank=rank))


def _slug(name: str) -> str:
    return plain(name)[:SLUG_MOST]


def _free_slug(db: Session, name: str) -> str:
    """A name without a plain letter is simply a category; a second one of them gets a number."""
    return first_free(_slug(name) or "category", set(db.exec(select(Category.slug))))

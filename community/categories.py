"""Where a thread belongs."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, now
from community.people import plain


class Category(SQLModel, table=True):
    """A place for threads. `thread_count` counts its visible threads."""

    id: int = identity()
    slug: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=80)
    description: str = Field(default="", max_length=300)
    position: int = 0
    thread_count: int = 0
    created_at: datetime = Field(default_factory=now)


class UnknownCategory(ValueError):
    """There is no category with that slug."""


def add(db: Session, *, name: str, slug: str = "", description: str = "", position: int | None = None) -> Category:
    """Open a category at the end of the list."""
    category = Category(slug=slug or plain(name) or "category", name=name, description=description)
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

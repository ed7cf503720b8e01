"""Knowledge that outlives its thread: an answer that was good enough to be written down for everybody."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from community.database import identity, now, reference


class Article(SQLModel, table=True):
    """One article, and the thread it came from if it came from one."""

    __table_args__ = (Index("ix_article_category_newest", "category_id", "created_at", "id"),)

    id: int = identity()
    slug: str = Field(max_length=80)
    title: str = Field(max_length=200)
    body: str
    body_html: str
    category_id: int = reference("category.id")
    author_id: int = reference("person.id")
    thread_id: int | None = reference("thread.id", nullable=True, index=True)
    created_at: datetime = Field(default_factory=now)
    edited_at: datetime | None = None
    hidden_at: datetime | None = None
    version: int = 1

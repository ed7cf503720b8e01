"""The private side-thread: what an asker and the team tell each other and nobody else reads, an account number say."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from community.database import identity, now, reference


class PrivateMessage(SQLModel, table=True):
    """One message between the asker and the team, in a table of its own."""

    __table_args__ = (Index("ix_privatemessage_thread_id", "thread_id", "id"),)

    id: int = identity()
    thread_id: int = reference("thread.id")
    author_id: int | None = reference("person.id", nullable=True)
    body: str
    body_html: str
    created_at: datetime = Field(default_factory=now)
    read_at: datetime | None = None

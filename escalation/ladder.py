"""Before the team has to help: people who know about it are asked to look, few at first, then more."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from community.database import now, reference


class Ping(SQLModel, table=True):
    """Somebody was asked to look at a thread, on this rung of the ladder."""

    __table_args__ = (Index("ix_ping_person_id_at", "person_id", "at"),)

    thread_id: int = reference("thread.id", primary_key=True)
    person_id: int = reference("person.id", primary_key=True)
    rung: int
    at: datetime = Field(default_factory=now)

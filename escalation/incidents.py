"""One cause, many threads: said once, answered once, and everybody affected is told once when it is over."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from community.database import identity, now, reference


class State(StrEnum):
    """A candidate is what the counting suspects; only people say that it is one, or that it is none."""

    CANDIDATE = "candidate"
    OPEN = "open"
    FIXED = "fixed"
    DISMISSED = "dismissed"


class Incident(SQLModel, table=True):
    """Something that is wrong for many. While it is open an update is owed at `update_due_at`."""

    __table_args__ = (
        Index(
            "ix_incident_open",
            "id",
            sqlite_where=text("state IN ('candidate', 'open')"),
            postgresql_where=text("state IN ('candidate', 'open')"),
        ),
        Index("ix_incident_update_due_at", "update_due_at"),
    )

    id: int = identity()
    title: str = Field(max_length=200)
    summary: str = Field(default="", max_length=2000)
    state: str = Field(default=State.CANDIDATE, max_length=20)
    category_id: int | None = reference("category.id", nullable=True)
    opened_at: datetime = Field(default_factory=now)
    opened_by_id: int | None = reference("person.id", nullable=True)
    answer: str = ""
    answer_html: str = ""
    answered_at: datetime | None = None
    update_due_at: datetime | None = None
    ended_at: datetime | None = None
    joined_count: int = 0
    version: int = 1


class IncidentLink(SQLModel, table=True):
    """A thread of an incident. Detaching keeps the row, so that nothing attaches it again by itself."""

    __table_args__ = (Index("ix_incidentlink_incident_id", "incident_id", "thread_id"),)

    thread_id: int = reference("thread.id", primary_key=True)
    incident_id: int = reference("incident.id", primary_key=True)
    attached_at: datetime = Field(default_factory=now)
    attached_by_id: int | None = reference("person.id", nullable=True)
    detached_at: datetime | None = None


class IncidentMember(SQLModel, table=True):
    """Somebody who has it, too, with or without a thread. `told_at`: told once that it is over."""

    incident_id: int = reference("incident.id", primary_key=True)
    person_id: int = reference("person.id", primary_key=True)
    joined_at: datetime = Field(default_factory=now)
    told_at: datetime | None = None


class IncidentUpdate(SQLModel, table=True):
    """What the team said on the way, public."""

    __table_args__ = (Index("ix_incidentupdate_incident_id", "incident_id", "id"),)

    id: int = identity()
    incident_id: int = reference("incident.id")
    author_id: int | None = reference("person.id", nullable=True)
    body: str
    body_html: str
    at: datetime = Field(default_factory=now)

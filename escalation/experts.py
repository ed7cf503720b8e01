"""Asking somebody who knows: an agent's question to an expert or a department, with a clock of its own.

What is asked and answered is for the team alone; the thread only says who is being asked, and by when they answer.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from community.database import identity, now, number, reference


class State(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    LATE = "late"
    TAKEN_BACK = "taken back"


class ExpertRequest(SQLModel, table=True):
    """One question of an agent's. Private: never in an event, an index, a mail or an export of the public."""

    __table_args__ = (
        UniqueConstraint("case_id", "watch_rule_id"),
        Index("ix_expertrequest_case_id", "case_id", "id"),
        Index("ix_expertrequest_team_id", "team_id", "state", "due_at", "id"),
        Index("ix_expertrequest_expert_id", "expert_id", "state", "due_at", "id"),
    )

    id: int = identity()
    case_id: int = reference("case.id")
    team_id: int = reference("team.id")
    expert_id: int | None = reference("person.id", nullable=True)
    asked_by_id: int | None = reference("person.id", nullable=True)
    watch_rule_id: int | None = number(nullable=True)
    question: str
    state: str = Field(default=State.OPEN, max_length=20)
    asked_at: datetime = Field(default_factory=now)
    due_at: datetime
    late_at: datetime | None = Field(default=None, index=True)
    answer: str = ""
    answered_by_id: int | None = reference("person.id", nullable=True)
    answered_at: datetime | None = None

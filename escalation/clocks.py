"""The clocks of a case: first reply, next update, resolution. They run in the team's hours and never lie.

A clock is a row: what it has consumed, since when it runs, and when it is due. Times are UTC, durations seconds of
covered time.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from community.database import reference


class Kind(StrEnum):
    FIRST_REPLY = "first_reply"
    NEXT_UPDATE = "next_update"
    RESOLUTION = "resolution"


class SlaClock(SQLModel, table=True):
    """One clock of one case. `due_at` and `warn_at` are empty while it stands still; `warned` is 0, 50, 75 or 100 %."""

    __table_args__ = (Index("ix_slaclock_warn_at", "warn_at"),)

    case_id: int = reference("case.id", primary_key=True)
    kind: str = Field(max_length=20, primary_key=True)
    calendar_id: int = reference("businesscalendar.id", index=True)
    target: int
    consumed: int = 0
    running_since: datetime | None = None
    due_at: datetime | None = None
    warned: int = 0
    warn_at: datetime | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None

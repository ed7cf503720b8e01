"""One clock of a case, as a row: how it runs, rests and is promised anew. What makes it do so is in clocks.py."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from community.database import reference
from escalation import hours
from escalation.calendars import BusinessCalendar
from escalation.targets import WARN_AT

RUNNING = text("running_since IS NOT NULL")


class Kind(StrEnum):
    FIRST_REPLY = "first_reply"
    NEXT_UPDATE = "next_update"
    RESOLUTION = "resolution"


class SlaClock(SQLModel, table=True):
    """One clock of one case. `due_at` and `warn_at` are empty while it stands still; `warned` is 0, 50, 75 or 100 %.

    `met_at` is when it was met, late or not; `breached_at` is when its promise was broken, which happens once. Who is
    to be told of that has not been while `warn_at` is set, even if the clock stands still by now.
    """

    __table_args__ = (
        Index("ix_slaclock_warn_at", "warn_at"),
        Index("ix_slaclock_running", "case_id", sqlite_where=RUNNING, postgresql_where=RUNNING),
    )

    case_id: int = reference("case.id", primary_key=True)
    kind: str = Field(max_length=20, primary_key=True)
    calendar_id: int = reference("businesscalendar.id")
    target: int
    consumed: int = 0
    running_since: datetime | None = None
    due_at: datetime | None = None
    warned: int = 0
    warn_at: datetime | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None

    def used(self, calendar: BusinessCalendar, at: datetime) -> timedelta:
        """How much covered time it has consumed by now."""
        ran = hours.between(calendar, self.running_since, at) if self.running_since else timedelta()
        return timedelta(seconds=self.consumed) + ran

    def run(self, calendar: BusinessCalendar, at: datetime) -> None:
        """Go on from what was consumed, in these hours."""
        self.calendar_id, self.running_since = calendar.id, at
        self.due_at = self._reaches(100, calendar)
        if not self.breached_at:
            self.warn_at = self.next_warning(calendar)

    def rest(self) -> None:
        """Stand still. A broken promise that nobody was told of yet is told all the same."""
        self.running_since = self.due_at = None
        self.warn_at = self.breached_at if self.warned < 100 else None

    def restart(self) -> None:
        """Promise it anew, with all of its time. It stands still until it runs."""
        self.consumed = self.warned = 0
        self.running_since = self.due_at = self.warn_at = self.met_at = self.breached_at = None

    def share_used(self, calendar: BusinessCalendar, at: datetime) -> int:
        """The highest share of which somebody is told that is consumed by now: 0, 50, 75 or 100 %."""
        used, target = self.used(calendar, at), timedelta(seconds=self.target)
        return max((share for share in WARN_AT if used * 100 >= target * share), default=0)

    def told(self, share: int, calendar: BusinessCalendar) -> None:
        """Somebody was told that this share is consumed."""
        self.warned = share
        self.warn_at = self.next_warning(calendar)

    def next_warning(self, calendar: BusinessCalendar) -> datetime | None:
        """When the next share of its time is consumed of which nobody was told."""
        share = next((share for share in WARN_AT if share > self.warned), None)
        return self._reaches(share, calendar) if share else None

    def _reaches(self, share: int, calendar: BusinessCalendar) -> datetime | None:
        left = timedelta(seconds=self.target) * share / 100 - timedelta(seconds=self.consumed)
        return self.running_since and hours.add(calendar, self.running_since, max(left, timedelta()))

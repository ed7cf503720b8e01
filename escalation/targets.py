"""How soon the team replies, says how it goes on, and resolves: by priority, which is by class, impact and age."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Target:
    """What is promised for a case of one priority, in covered time, a day being 24 hours of it; or around the clock
    whatever the team's hours."""

    first_reply: timedelta
    next_update: timedelta
    resolution: timedelta
    around_the_clock: bool = False

    def seconds(self, kind: str) -> int:
        """The target of one kind of clock."""
        return int(getattr(self, kind).total_seconds())


TARGETS = {
    1: Target(timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=4), around_the_clock=True),
    2: Target(timedelta(hours=1), timedelta(hours=2), timedelta(hours=8)),
    3: Target(timedelta(hours=2), timedelta(hours=8), timedelta(days=2)),
    4: Target(timedelta(hours=8), timedelta(days=2), timedelta(days=5)),
}
"""By priority, 1 being the most urgent."""

WARN_AT = (50, 75, 100)
"""The shares of a promise, in per cent, at which somebody of the team is told."""

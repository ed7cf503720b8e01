"""Business time: what a team's hours come to on the clock, exactly, also on the nights when the clocks change.

Local shifts become UTC intervals, and only those are added up: subtracting local times of one zone ignores that a
night may have an hour more or less. Everything here is pure; a calendar is any object with the fields of one.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from escalation import holidays

Span = tuple[datetime, datetime]
"""From and until, in UTC."""

DAY = timedelta(days=1)
FURTHEST = 400
"""After so many closed days in a row nobody will ever open: a week comes round, and so does every holiday."""


class EmptyCalendar(ValueError):
    """Nobody ever works in these hours, so nothing could ever become due."""


def add(calendar: Any, start: datetime, covered: timedelta) -> datetime:
    """When `covered` time has passed since `start`. Nothing added is `start` itself; otherwise it lies in open time,
    of which the closing moment is the last. Raises EmptyCalendar, ValueError for a negative duration."""
    if covered < timedelta():
        raise ValueError("Time is only ever added.")
    if not covered:
        return start.astimezone(UTC)
    for opens, closes in spans(calendar, start):
        if covered <= closes - opens:
            return opens + covered
        covered -= closes - opens
    raise EmptyCalendar


def between(calendar: Any, start: datetime, end: datetime) -> timedelta:
    """How much covered time lies between two moments; none if they are the wrong way round. Raises EmptyCalendar."""
    total = timedelta()
    for opens, closes in spans(calendar, start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def is_open(calendar: Any, at: datetime) -> bool:
    """Whether somebody works at this moment. The closing moment is closed. Raises EmptyCalendar."""
    return opens_at(calendar, at) == at


def opens_at(calendar: Any, at: datetime) -> datetime:
    """When somebody works next: `at` itself while it is open. Raises EmptyCalendar."""
    return next(spans(calendar, at))[0]


def spans(calendar: Any, start: datetime) -> Iterator[Span]:
    """All open time from `start` on, in order and never twice: shifts that overlap count once. Raises EmptyCalendar.

    It begins with the day before, whose last shift may end today.
    """
    rules = compiled(calendar)
    reached = start.astimezone(UTC)
    first, closed_days = reached.astimezone(rules.zone).date() - DAY, 0
    for number in count():
        closed_days += 1
        for opens, closes in rules.on(first + number * DAY):
            if closes > reached:
                yield max(opens, reached), closes
                reached, closed_days = closes, 0
        if closed_days > FURTHEST:
            raise EmptyCalendar(f"Closed from {start:%Y-%m-%d} on for good.")


@dataclass
class Rules:
    """A calendar made ready: which shifts a day has, as UTC intervals, each day worked out once."""

    zone: ZoneInfo
    weekdays: tuple[tuple[tuple[time, time], ...], ...]
    country: str
    region: str
    closed: frozenset[date]
    open: dict[date, tuple[tuple[time, time], ...]]
    known: dict[date, list[Span]] = field(default_factory=dict)

    def on(self, day: date) -> list[Span]:
        """The open intervals of the shifts that begin on a day, in order."""
        if day not in self.known:
            self.known[day] = [span for shift in self.shifts(day) if (span := self._span(day, *shift))]
        return self.known[day]

    def shifts(self, day: date) -> tuple[tuple[time, time], ...]:
        """The shifts that begin on a day, in wall-clock time. A day that is open all the same may have its own."""
        if day in self.open:
            return self.open[day] or self.weekdays[day.weekday()]
        return () if day in self.closed or self.holiday(day) else self.weekdays[day.weekday()]

    def holiday(self, day: date, language: str = "en") -> str:
        """The name of the holiday."""
        return holidays.named(self.country, self.region, day, language)

    def _span(self, day: date, starts: time, ends: time) -> Span | None:
        last = day if ends > starts else day + DAY
        opens, closes = instant(day, starts, self.zone), instant(last, ends, self.zone)
        return (opens, closes) if opens < closes else None


def compiled(calendar: Any) -> Rules:
    """The rules of a calendar, made once for all calendars that say the same."""
    return _compile(
        calendar.timezone,
        tuple(_shifts(calendar.hours.get(str(weekday), ())) for weekday in range(7)),
        *(calendar.country, calendar.region),
        frozenset(date.fromisoformat(day) for day in calendar.closed),
        tuple(_open_day(entry) for entry in calendar.open),
    )


@lru_cache(maxsize=256)
def _compile(zone: str, weekdays: Any, country: str, region: str, closed: frozenset[date], open: Any) -> Rules:
    if not any(weekdays) and not open:
        raise EmptyCalendar("Nobody works on any day of the week.")
    return Rules(ZoneInfo(zone), weekdays, country, region, closed, dict(open))


def _shifts(written: Any) -> tuple[tuple[time, time], ...]:
    return tuple(sorted((time.fromisoformat(starts), time.fromisoformat(ends)) for starts, ends in written))


def _open_day(entry: Any) -> tuple[date, tuple[tuple[time, time], ...]]:
    """A further open day is a date, which has the hours of its weekday, or a date and hours of its own."""
    day, shifts = (entry, ()) if isinstance(entry, str) else entry
    return date.fromisoformat(day), _shifts(shifts)


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """When a wall clock in this zone shows `wall`: the first time if it does twice, and the moment it jumps over it
    if it never does. So a later wall-clock time is never an earlier moment."""
    local = datetime.combine(day, wall, zone)
    found = local.astimezone(UTC)
    shown = found.astimezone(zone).replace(tzinfo=None)
    return found if shown == local.replace(tzinfo=None) else _jump(local, found, zone)


def _jump(local: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the clock jumps over `local`: the first at which it already shows the new time."""
    before = local.replace(fold=1).astimezone(UTC)
    new = after.astimezone(zone).utcoffset()
    seconds = range(int((after - before).total_seconds()))
    changed = bisect_left(
        seconds, True, key=lambda s: (before + s * timedelta(seconds=1)).astimezone(zone).utcoffset() == new
    )
    return before + timedelta(seconds=changed)

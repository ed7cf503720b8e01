"""When a mail may come: not in somebody's quiet hours, and a digest at their hour, by the clock on their wall.

Hours are whole, 0 to 23, in the reader's own time zone. A change to or from summer time makes a night longer or
shorter, and never lets a mail into it.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MONDAY = 0


def is_quiet(at: datetime, zone: ZoneInfo, begins: int | None, ends: int | None) -> bool:
    """Whether it is somebody's quiet time. Without a beginning or an end, or with the same for both, never."""
    if begins is None or ends is None or begins == ends:
        return False
    hour = at.astimezone(zone).hour
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends


def after(at: datetime, zone: ZoneInfo, begins: int | None, ends: int | None) -> datetime:
    """This moment, or the end of the quiet hours that it falls into."""
    while ends is not None and is_quiet(at, zone, begins, ends):
        at = _next(at, zone, ends)
    return at


def next_digest(at: datetime, zone: ZoneInfo, hour: int, *, weekly: bool) -> datetime:
    """The next time somebody's clock shows this hour, on a Monday if they read one a week."""
    at = _next(at, zone, hour)
    while weekly and at.astimezone(zone).weekday() != MONDAY:
        at = _next(at, zone, hour)
    return at


def _next(at: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """The next full hour of that name after `at`. One that a change of the clocks leaves out is the hour after it."""
    local = at.astimezone(zone)
    days = (timedelta(days=number) for number in range(3))
    names = ((local + day).replace(hour=hour, minute=0, second=0, microsecond=0, fold=0) for day in days)
    moments = (name.astimezone(at.tzinfo) for name in names)
    return next(moment for moment in moments if moment > at)

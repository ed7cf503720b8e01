"""Times as people say them, in the reader's language and time zone. Every time that comes in is aware."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from community.database import now
from web.reader import reader
from web.translations import gettext as _
from web.translations import ngettext

MINUTE, HOUR, DAY = 60, 3600, 86400


def duration(length: timedelta | float) -> str:
    """`45 s`, `12 min`, `2 h 40 min`, `3 days`. Seconds, when it is a number."""
    seconds = int(length.total_seconds() if isinstance(length, timedelta) else length)
    if seconds < MINUTE:
        return _("%(n)s s", n=max(seconds, 0))
    if seconds < HOUR:
        return _minutes(seconds)
    if seconds < DAY:
        return " ".join(filter(None, [_("%(n)s h", n=seconds // HOUR), _minutes(seconds % HOUR)]))
    return ngettext("%(n)s day", "%(n)s days", seconds // DAY)


def ago(then: datetime) -> str:
    """`just now`, `12 min ago`, `2 h ago`; from yesterday on, the day."""
    seconds = (now() - then).total_seconds()
    if seconds < MINUTE:
        return _("just now")
    if seconds < DAY:
        return _("%(time)s ago", time=_roughly(int(seconds)))
    return clock(then)


def left(until: datetime) -> str:
    """`22 min left`, `1 h 23 min left`, and `any moment now` once the time has come."""
    seconds = (until - now()).total_seconds()
    return _("%(time)s left", time=duration(seconds)) if seconds >= MINUTE else _("any moment now")


def clock(at: datetime) -> str:
    """`15:04` today, then `yesterday`, `tomorrow`, `Thursday` within the week, `21 Nov`, `21 Nov 2025`."""
    days = (_local(at).date() - _local(now()).date()).days
    if not days:
        return hour(at)
    return {-1: _("yesterday"), 1: _("tomorrow")}.get(days) or _day(at, days)


def day(at: datetime) -> str:
    """`yesterday`, `Thursday`, `21 Nov`; nothing today."""
    return "" if clock(at) == hour(at) else clock(at)


def moment(at: datetime) -> str:
    """The day when it is not today, and always the hour: `15:04`, `tomorrow, 9:00`, `21 Nov, 15:04`. For promises."""
    return _("%(day)s, %(hour)s", day=day(at), hour=hour(at)) if day(at) else hour(at)


def coming(at: datetime) -> str:
    """When somebody is back: `9:00`, `tomorrow, 9:00`, `Monday, 9:00`; from a week on, the date."""
    days = (_local(at).date() - _local(now()).date()).days
    if not 1 < days < 7:
        return moment(at)
    return _("%(day)s, %(hour)s", day=_written(at, "EEEE"), hour=hour(at))


def hour(at: datetime) -> str:
    return _written(at, "H:mm")


def second(at: datetime) -> str:
    return _written(at, "H:mm:ss")


def same_day(one: datetime, other: datetime) -> bool:
    """For the reader: their midnight lies between two days."""
    return _local(one).date() == _local(other).date()


def date(on: Any) -> str:
    """A day by itself: `21 Nov`."""
    return format_date(on, "d MMM", locale=reader().language)


def exactly(at: datetime) -> str:
    """What stands behind every time, for whoever points at it: `21 November 2026, 15:04 GMT`."""
    return _written(at, "d MMMM y, H:mm z")


def month(at: datetime) -> str:
    """`March 2024`: since when somebody has been here."""
    return _written(at, "LLLL y")


def spoken(values: dict[str, Any]) -> dict[str, Any]:
    """What fills a sentence in, its times as people say them."""
    return {name: moment(value) if isinstance(value, datetime) else value for name, value in values.items()}


def number(n: float) -> str:
    return _counted(n, reader().language)


FILTERS: dict[str, Any] = {
    found.__name__: found
    for found in (duration, ago, left, clock, day, moment, hour, second, exactly, date, month, number)
}


def _local(at: datetime) -> datetime:
    return at.astimezone(reader().zone)


def _minutes(seconds: int) -> str:
    return _("%(n)s min", n=seconds // MINUTE) if seconds >= MINUTE else ""


def _roughly(seconds: int) -> str:
    """One unit is enough for a time that keeps moving."""
    if seconds < HOUR:
        return _minutes(seconds)
    return _("%(n)s h", n=seconds // HOUR) if seconds < 2 * DAY else duration(seconds)


def _day(at: datetime, days: int) -> str:
    """A weekday says enough within a week; another year says its number."""
    dated = "d MMM" if _local(at).year == _local(now()).year else "d MMM y"
    return _written(at, "EEEE" if -7 < days < 0 else dated)


def _written(at: datetime, pattern: str) -> str:
    """A moment to the minute, in a pattern of Unicode's (UTS 35, Date Format Patterns)."""
    return _formatted(at.replace(second=0, microsecond=0), pattern, reader().zone, reader().language)


@lru_cache(maxsize=20_000)
def _formatted(at: datetime, pattern: str, zone: ZoneInfo, language: str) -> str:
    """Kept, because the same moments are written again and again, and writing one takes longer than asking for it."""
    return format_datetime(at.astimezone(zone), pattern, locale=language)


@lru_cache(maxsize=2_000)
def _counted(n: float, language: str) -> str:
    return format_decimal(n, locale=language)

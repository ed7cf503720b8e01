"""What a calendar means for the next two weeks: for each day when it is open, and why it is not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from babel.dates import format_date

from escalation import hours
from escalation.calendars import BusinessCalendar
from escalation.hours import Rules, Span
from web import shifts
from web.reader import reader
from web.translations import gettext as _

DAYS = 14
DAY = timedelta(days=1)
WIDTH = 1000
"""How wide a day is drawn; css/pages/calendars.css stretches it."""


@dataclass(frozen=True)
class Day:
    """`bars` are where it is open between one midnight and the next, as a start and a width of 1000."""

    date: date
    times: str
    closed: str
    bars: list[tuple[int, int]]

    @property
    def name(self) -> str:
        return format_date(self.date, "EEE d MMM", locale=reader().language)


def ahead(calendar: BusinessCalendar, at: datetime) -> list[Day]:
    """Today and the days after it, in the calendar's own time zone. Raises EmptyCalendar."""
    rules = hours.compiled(calendar)
    first = at.astimezone(rules.zone).date()
    days = [first + number * DAY for number in range(DAYS)]
    midnights = [hours.instant(day, datetime.min.time(), rules.zone) for day in [*days, days[-1] + DAY]]
    spans = list(takewhile(lambda span: span[0] < midnights[-1], hours.spans(calendar, midnights[0])))
    around = zip(days, midnights, midnights[1:], strict=False)
    return [Day(day, *_words(rules, day), _bars(spans, start, end)) for day, start, end in around]


def _words(rules: Rules, day: date) -> tuple[str, str]:
    """From when to when the shifts go that begin on this day, or why none does."""
    times = shifts.in_a_line([(f"{starts:%H:%M}", f"{ends:%H:%M}") for starts, ends in rules.shifts(day)])
    if times:
        return times, ""
    if day in rules.closed:
        return "", _("Closed, as you said")
    return "", rules.holiday(day, reader().language) or _("Free")


def _bars(spans: list[Span], start: datetime, end: datetime) -> list[tuple[int, int]]:
    """The open time of one day, which may be an hour longer or shorter than others."""

    def place(moment: datetime) -> int:
        return round((moment - start) / (end - start) * WIDTH)

    inside = [(max(opens, start), min(closes, end)) for opens, closes in spans if opens < end and closes > start]
    return [(place(opens), place(closes) - place(opens)) for opens, closes in inside]

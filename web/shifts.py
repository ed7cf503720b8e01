"""Shifts as people write them: a line for each day of the week, as in `09:00–12:30, 13:00–17:30`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.dates import get_day_names

from web.reader import reader
from web.translations import N_

Hours = dict[str, list[list[str]]]

SHIFT = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")
MOST = 6


class NoShift(ValueError):
    """Not written as a shift."""


def day_names() -> list[str]:
    """Monday to Sunday, in the reader's language."""
    names = get_day_names("wide", "stand-alone", locale=reader().language)
    return [names[day].capitalize() for day in range(7)]


def written(hours: Mapping[str, Any]) -> list[str]:
    """A line for each day, Monday first."""
    return [in_a_line(hours.get(str(day), ())) for day in range(7)]


def in_a_line(shifts: Iterable[Sequence[str]]) -> str:
    """`09:00–12:30, 18:00–24:00`: midnight is the end of a day, not its beginning."""
    return ", ".join(f"{start}–{'24:00' if end == '00:00' else end}" for start, end in shifts)


def read(lines: list[str]) -> Hours:
    """What `written` writes, and what people make of it: `9-12, 13-17`. Raises NoShift."""
    return {str(day): shifts for day, line in enumerate(lines[:7]) if (shifts := _day(line))}


def line(text: str) -> str:
    """One day's line as it is kept; for forms. Raises ValueError with a sentence for people."""
    try:
        shifts = _day(text)
    except NoShift as wrong:
        raise ValueError(N_("Write shifts as 09:00–17:30, with a comma between two.")) from wrong
    return in_a_line(shifts)


def in_words(hours: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Days that follow each other with the same shifts as one: `("Mon–Fri", "09:00–17:30")`. Free days are left out."""
    names = get_day_names("abbreviated", "stand-alone", locale=reader().language)
    spans: list[tuple[int, int, str]] = []
    for day, shifts in enumerate(written(hours)):
        if spans and spans[-1][1] == day - 1 and spans[-1][2] == shifts:
            spans[-1] = (spans[-1][0], day, shifts)
        else:
            spans.append((day, day, shifts))
    return [(_span(names, first, last), shifts) for first, last, shifts in spans if shifts]


def _span(names: Any, first: int, last: int) -> str:
    return names[first] if first == last else f"{names[first]}–{names[last]}"


def _day(text: str) -> list[list[str]]:
    found = [SHIFT.fullmatch(part.strip()) for part in re.split(r"[,;]", text) if part.strip()]
    if len(found) > MOST:
        raise NoShift(text)
    return [_shift(match) for match in found]


def _shift(match: re.Match[str] | None) -> list[str]:
    if not match:
        raise NoShift
    start, end = _clock(match[1], match[2]), _clock(match[3], match[4])
    return [start, end]


def _clock(hour: str, minute: str | None) -> str:
    """24:00 is midnight, as 00:00 is."""
    try:
        return datetime(2000, 1, 1, int(hour) % 24 if hour == "24" else int(hour), int(minute or 0)).strftime("%H:%M")  # noqa: DTZ001
    except ValueError as wrong:
        raise NoShift(hour) from wrong

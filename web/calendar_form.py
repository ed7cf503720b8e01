"""A calendar as it is typed: how it is checked, kept, and shown again."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from babel import Locale
from pydantic import AfterValidator, BaseModel, Field
from starlette.datastructures import FormData

from escalation import calendars, holidays
from escalation.calendars import BusinessCalendar
from web import shifts
from web.forms import Line, Text
from web.reader import reader
from web.translations import N_

Typed = dict[str, Any]
"""What the form shows, by field."""

DAYS_MOST = 20_000
OFFICE = {str(day): [["09:00", "17:00"]] for day in range(5)}


def _closed(text: str) -> list[str]:
    """A day on each line, as in 2026-12-24."""
    try:
        return [date.fromisoformat(day).isoformat() for day in re.split(r"[\s,;]+", text) if day]
    except ValueError:
        raise ValueError(N_("Write one day on each line, like 2026-12-24.")) from None


def _open(text: str) -> list[Any]:
    """A day on each line, with hours of its own or those of its weekday."""
    return [_open_day(*line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]


def _open_day(day: str, times: str = "") -> list[Any]:
    try:
        return [date.fromisoformat(day).isoformat(), shifts.read([times]).get("0", [])]
    except ValueError:
        raise ValueError(N_("Write a day on each line, with its hours: 2026-11-28 10:00–14:00.")) from None


def _readable(read: Callable[[str], Any]) -> AfterValidator:
    """The text stays as it was typed; only whether it can be read is asked."""
    return AfterValidator(lambda text: (read(text), text)[1])


class CalendarForm(BaseModel):
    """`shift` has a line for each day of the week; `after` is the version this one follows."""

    name: Annotated[Line, Field(min_length=1, max_length=calendars.NAME_MOST)]
    timezone: Line
    shift: Annotated[list[Annotated[Line, AfterValidator(shifts.line)]], Field(max_length=7)] = []
    country: Annotated[Line, Field(max_length=2)] = ""
    region: Annotated[Line, Field(max_length=10)] = ""
    closed: Annotated[Text, Field(max_length=DAYS_MOST), _readable(_closed)] = ""
    open: Annotated[Text, Field(max_length=DAYS_MOST), _readable(_open)] = ""
    after: Annotated[int, Field(ge=0, le=2**31)] = 0
    teams: list[int] = []

    def said(self) -> dict[str, Any]:
        """The calendar as it is kept."""
        region = self.region if self.region in regions(self.country) else ""
        place = {"timezone": self.timezone, "country": self.country, "region": region}
        days = {"hours": shifts.read(self.shift), "closed": _closed(self.closed), "open": _open(self.open)}
        return {"name": self.name, **place, **days}

    def draft(self) -> BusinessCalendar:
        """The same, but for looking at only."""
        return BusinessCalendar(**self.said())

    def typed(self) -> Typed:
        """What the form shows again."""
        return {**self.model_dump(), "shift": (self.shift + [""] * 7)[:7], "teams": [str(id) for id in self.teams]}


def typed_of(calendar: BusinessCalendar | None, newest: int = 0) -> Typed:
    """The form for the version that follows this one, or for a calendar of its own."""
    kept = calendar or BusinessCalendar(name="", timezone=str(reader().zone), hours=OFFICE)
    own = {"name": kept.name, "timezone": kept.timezone, "country": kept.country, "region": kept.region}
    opened = (f"{day} {shifts.in_a_line(times)}".strip() for day, times in kept.open)
    days = {"shift": shifts.written(kept.hours), "closed": "\n".join(kept.closed), "open": "\n".join(opened)}
    return {**own, **days, "after": newest, "teams": []}


def typed_in(form: FormData) -> Typed:
    """Whatever somebody sent, right or wrong."""
    lines = [str(form.get(name, "")) for name in ("name", "timezone", "country", "region", "closed", "open", "after")]
    named = dict(zip(("name", "timezone", "country", "region", "closed", "open", "after"), lines, strict=True))
    shift = [str(line) for line in form.getlist("shift")]
    return {**named, "shift": (shift + [""] * 7)[:7], "teams": [str(team) for team in form.getlist("teams")]}


def choices(country: str) -> dict[str, Any]:
    """What can be chosen: zones by their area, countries and the regions of this one, in the reader's language."""
    return {"zones": zones(), "countries": countries(reader().language), "regions": regions(country)}


def regions(country: str) -> dict[str, str]:
    """Nothing for a country that nobody knows holidays of."""
    try:
        return holidays.regions(country) if country else {}
    except holidays.UnknownPlace:
        return {}


@lru_cache(maxsize=1)
def zones() -> dict[str, list[str]]:
    """Every time zone under its area; UTC and its like come last."""
    by_area: dict[str, list[str]] = {}
    for name in sorted(available_timezones()):
        area, _, place = name.partition("/")
        if place and area not in ("Etc", "SystemV", "US"):
            by_area.setdefault(area, []).append(name)
    return {**by_area, "UTC": ["UTC"]}


@lru_cache(maxsize=8)
def countries(language: str) -> list[tuple[str, str]]:
    """Codes and names, in the order of the names."""
    names = Locale.parse(language).territories
    return sorted(((code, names.get(code, code)) for code in holidays.countries()), key=lambda it: it[1])


def named(country: str, region: str = "") -> str:
    """`Germany, Berlin`; nothing without a country."""
    name = Locale.parse(reader().language).territories.get(country, country)
    return f"{name}, {regions(country).get(region, region)}" if region else name

"""When a team works: versions of its hours, holidays and time zone. The arithmetic is in hours.py."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import JSON, Column, UniqueConstraint, func
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, now, reference
from community.keeping import keeps
from community.people import Person
from escalation import holidays, hours

ALWAYS = "Around the clock"
"""The calendar of what is urgent. The first migration of the desk makes it, and nobody changes it."""

NAME_MOST = 80
SHIFTS_MOST = 6
DAYS_MOST = 400


@keeps("Calendars", names="made_by_id", ours="hours closed open")
class BusinessCalendar(SQLModel, table=True):
    """One version of a calendar, never changed: an edit is a new row under the same name.

    `hours` maps a weekday, "0" for Monday to "6", to shifts as `["09:00", "17:30"]` in local wall-clock time; a shift
    that ends at or before its start ends the next day, and `["00:00", "00:00"]` is the whole day. Holidays of
    `country` (and its `region`) are closed, `closed` are further closed days and `open` days on which one works all
    the same, both as "2026-12-24"; an open day may have hours of its own: ["2026-12-24", [["09:00", "12:00"]]].
    A shift belongs to the day on which it begins.
    """

    __table_args__ = (UniqueConstraint("name", "version"),)

    id: int = identity()
    name: str = Field(max_length=NAME_MOST)
    version: int = 1
    timezone: str = Field(default="UTC", max_length=40)
    hours: dict[str, list[list[str]]] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    country: str = Field(default="", max_length=2)
    region: str = Field(default="", max_length=10)
    closed: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    open: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    made_at: datetime = Field(default_factory=now)
    made_by_id: int | None = reference("person.id", nullable=True)


class NeverChanges(ValueError):
    """What is urgent has to run around the clock, so that calendar stays as it is."""


class Outdated(ValueError):
    """Somebody else has changed the calendar meanwhile, or made one of this name."""


class UnknownZone(ValueError):
    """No such time zone is known."""


class WrongHours(ValueError):
    """A shift or a day that is not written as one, or too many of them."""


def put(
    db: Session,
    *,
    name: str,
    timezone: str,
    hours: Mapping[str, Sequence[Sequence[str]]],
    country: str = "",
    region: str = "",
    closed: Sequence[str] = (),
    open: Sequence[Any] = (),
    after: int = 0,
    by: Person | None = None,
    at: datetime | None = None,
) -> BusinessCalendar:
    """Write down the version that follows version `after`, or the first one. Teams go on by what they have until
    new_hours.py lets it begin. Raises EmptyCalendar, NeverChanges, Outdated, UnknownPlace, UnknownZone, WrongHours."""
    if name == ALWAYS:
        raise NeverChanges(name)
    if after != _newest(db, name):
        raise Outdated(name)
    days = {"closed": sorted(set(closed)), "open": [_with_hours(day) for day in open]}
    place = {"timezone": timezone, "country": country, "region": region if country else ""}
    calendar = BusinessCalendar(name=name, version=after + 1, hours=_plain(hours), **place, **days)
    calendar.made_at, calendar.made_by_id = at or now(), by and by.id
    check(calendar, calendar.made_at)
    db.add(calendar)
    db.flush()
    return calendar


def check(calendar: BusinessCalendar, at: datetime) -> None:
    """Raises EmptyCalendar, UnknownPlace, UnknownZone, WrongHours."""
    if calendar.timezone not in _zones():
        raise UnknownZone(calendar.timezone)
    holidays.check(calendar.country, calendar.region)
    _check_days(calendar)
    hours.opens_at(calendar, at)


def of(db: Session, calendar_id: int) -> BusinessCalendar | None:
    return db.get(BusinessCalendar, calendar_id)


def newest(db: Session) -> list[BusinessCalendar]:
    """The version of each that holds now, by name."""
    last = select(func.max(col(BusinessCalendar.id))).group_by(col(BusinessCalendar.name))
    wanted = select(BusinessCalendar).where(col(BusinessCalendar.id).in_(last))
    return list(db.exec(wanted.order_by(col(BusinessCalendar.name)).limit(200)))


def versions(db: Session, name: str) -> list[BusinessCalendar]:
    """Those of one calendar, the newest first."""
    wanted = select(BusinessCalendar).where(BusinessCalendar.name == name)
    return list(db.exec(wanted.order_by(col(BusinessCalendar.version).desc()).limit(100)))


def always(db: Session) -> BusinessCalendar:
    """Every hour of every day."""
    return db.exec(select(BusinessCalendar).where(BusinessCalendar.name == ALWAYS, BusinessCalendar.version == 1)).one()


@lru_cache(maxsize=1)
def _zones() -> set[str]:
    """Read from the machine's files once: that takes twenty milliseconds."""
    return available_timezones()


def _newest(db: Session, name: str) -> int:
    newest = select(func.max(col(BusinessCalendar.version))).where(BusinessCalendar.name == name)
    return db.exec(newest).one() or 0


def _plain(hours: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, list[list[str]]]:
    """Only the days on which somebody works."""
    return {day: [list(shift) for shift in shifts] for day, shifts in hours.items() if shifts}


def _with_hours(day: Any) -> list[Any]:
    """An open day as it is kept: the day, and hours of its own or none."""
    return [day, []] if isinstance(day, str) else [day[0], [list(shift) for shift in day[1]]]


def _check_days(calendar: BusinessCalendar) -> None:
    shifts = [*calendar.hours.values(), *(own for _, own in calendar.open)]
    try:
        [time.fromisoformat(moment) for day in shifts for starts, ends in day for moment in (starts, ends)]
        [date.fromisoformat(day) for day in calendar.closed]
        opened = [(date.fromisoformat(day), own) for day, own in calendar.open]
    except ValueError as wrong:
        raise WrongHours(str(wrong)) from wrong
    if set(calendar.hours) - set("0123456") or any(len(day) > SHIFTS_MOST for day in shifts):
        raise WrongHours("At most six shifts on each of seven days.")
    if len(calendar.closed) + len(opened) > DAYS_MOST:
        raise WrongHours("At most 400 days of their own.")
    if unsaid := [day for day, own in opened if not own and str(day.weekday()) not in calendar.hours]:
        raise WrongHours(f"From when to when is {unsaid[0]} open?")

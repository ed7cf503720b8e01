"""When a team works: versions of its hours, holidays and time zone. The arithmetic is in hours.py."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, select

from community.database import identity, now, reference

ALWAYS = "Around the clock"
"""The calendar of what is urgent. The first migration of the desk makes it, and nobody changes it."""


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
    name: str = Field(max_length=80)
    version: int = 1
    timezone: str = Field(default="UTC", max_length=40)
    hours: dict[str, list[list[str]]] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    country: str = Field(default="", max_length=2)
    region: str = Field(default="", max_length=10)
    closed: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    open: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    made_at: datetime = Field(default_factory=now)
    made_by_id: int | None = reference("person.id", nullable=True)


def always(db: Session) -> BusinessCalendar:
    """Every hour of every day."""
    return db.exec(select(BusinessCalendar).where(BusinessCalendar.name == ALWAYS, BusinessCalendar.version == 1)).one()

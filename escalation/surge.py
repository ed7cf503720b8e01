"""When ten or a hundred times as many ask as usual: noticed by counting, met in three levels, left by the same rule."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from community.database import identity, now, reference


class AskedCount(SQLModel, table=True):
    """How many questions were asked in ten minutes, in one category or (0) in all of them."""

    bucket_at: datetime = Field(primary_key=True)
    category_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    count: int


class Surge(SQLModel, table=True):
    """One stretch at a level above none. The open one has no `left_at`; `report` is what a drill or the end wrote."""

    __table_args__ = (Index("ix_surge_left_at", "left_at"),)

    id: int = identity()
    level: int
    entered_at: datetime = Field(default_factory=now)
    left_at: datetime | None = None
    by_id: int | None = reference("person.id", nullable=True)
    drill: bool = False
    report: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Volunteer(SQLModel, table=True):
    """A superuser who will work the queue at level 3, and has read how."""

    person_id: int = reference("person.id", primary_key=True)
    since: datetime = Field(default_factory=now)
    briefed_at: datetime | None = None

"""Who works at the desk: what they can do, how much they take, and whether they are there."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from community.database import reference


class Presence(StrEnum):
    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"


class Agent(SQLModel, table=True):
    """How somebody of the staff works.

    `hours` are their shifts, as in a calendar and in their team's time zone; empty means the team's. `seen_at` is
    renewed while a page of the desk is open; `idle_since` is when they last had no case.
    """

    person_id: int = reference("person.id", primary_key=True)
    team_id: int = reference("team.id", index=True)
    languages: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    hours: dict[str, list[list[str]]] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    most_cases: int = 6
    presence: str = Field(default=Presence.AWAY, max_length=20)
    seen_at: datetime | None = None
    idle_since: datetime | None = None


class Skill(SQLModel, table=True):
    """How well somebody knows a tag: 1 some, 2 well, 3 by heart. No row is 0."""

    __table_args__ = (Index("ix_skill_tag_id_level", "tag_id", "level"),)

    person_id: int = reference("person.id", primary_key=True)
    tag_id: int = reference("tag.id", primary_key=True)
    level: int

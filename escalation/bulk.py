"""One deed for many cases: tried first, counted honestly, and taken back within ten minutes where that is possible."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from community.database import identity, now, number, reference


class Deed(SQLModel, table=True):
    """What somebody did to many cases at once. `done` says for each how it was before, `skipped` why it was left."""

    id: int = identity()
    kind: str = Field(max_length=20)
    by_id: int = reference("person.id", index=True)
    at: datetime = Field(default_factory=now)
    until: datetime | None = None
    subject_id: int | None = number(nullable=True)
    done: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    skipped: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    undone_at: datetime | None = None

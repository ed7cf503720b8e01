"""Texts that a team writes often, with gaps that must be filled before they can be sent."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from community.database import identity, now, reference


class Macro(SQLModel, table=True):
    """A text with gaps: `{customer}` and `{reference}` fill themselves, `[date of the invoice]` somebody must fill.
    Without a team it is everybody's."""

    id: int = identity()
    name: str = Field(max_length=80)
    body: str
    team_id: int | None = reference("team.id", nullable=True, index=True)
    author_id: int = reference("person.id")
    used: int = 0
    made_at: datetime = Field(default_factory=now)
    retired_at: datetime | None = None

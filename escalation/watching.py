"""Departments that want to hear of their subject: a rule that asks them as soon as a matching case opens."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from community.database import identity, now, reference


class WatchRule(SQLModel, table=True):
    """Where everything that is set fits a new case, the department is asked `question`. `words` stand one a line."""

    id: int = identity()
    name: str = Field(max_length=80)
    team_id: int = reference("team.id")
    category_id: int | None = reference("category.id", nullable=True)
    tag_id: int | None = reference("tag.id", nullable=True)
    words: str = Field(default="", max_length=1000)
    question: str = Field(max_length=2000)
    reply_within: int = 8 * 3600
    active: bool = True
    made_at: datetime = Field(default_factory=now)

"""What an agent is writing, kept on the server: it survives the tab, the sign-in and the server."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from community.database import now, number, reference


class Kind(StrEnum):
    REPLY = "reply"
    NOTE = "note"
    PRIVATE = "private"
    ARTICLE = "article"


class Draft(SQLModel, table=True):
    """One text in the making, shared by the team: who takes the case over goes on writing. `version` counts savings;
    a browser that saves over a version it has not seen is told so."""

    case_id: int = reference("case.id", primary_key=True)
    kind: str = Field(max_length=20, primary_key=True)
    body: str
    by_id: int = reference("person.id")
    saved_at: datetime = Field(default_factory=now)
    version: int = number(default=1)

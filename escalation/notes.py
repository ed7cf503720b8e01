"""What the team writes for itself about a case. A table of its own, so that nothing public can ever read it."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from community.database import identity, now, reference


class InternalNote(SQLModel, table=True):
    """One note. Only the desk shows it."""

    __table_args__ = (Index("ix_internalnote_case_id", "case_id", "id"),)

    id: int = identity()
    case_id: int = reference("case.id")
    author_id: int = reference("person.id")
    body: str
    body_html: str
    created_at: datetime = Field(default_factory=now)

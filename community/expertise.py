"""Who knows about what: per tag, from what others accepted and voted up in the last year. It routes questions."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from community.database import reference


class Expertise(SQLModel, table=True):
    """What somebody has earned with one tag in 365 days: 15 for an accepted answer, 10 for a vote up."""

    __table_args__ = (Index("ix_expertise_tag_id_points", "tag_id", "points"),)

    person_id: int = reference("person.id", primary_key=True)
    tag_id: int = reference("tag.id", primary_key=True)
    points: int = Field(default=0)

"""Whether a crowd of new accounts has come, all at once: one row that says so to whoever posts.

Escalation counts and writes it; what it means for a post is moderation's. Neither knows the other.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import SmallInteger
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import now
from community.people import Person

NEW_FOR = timedelta(hours=24)
"""So long after it was made an account is one of the crowd."""


class Crowd(SQLModel, table=True):
    """One row. While `slowed_at` is set, new accounts write ten minutes apart; while `held_at` is, what they write is
    looked at before everybody sees it."""

    id: int = Field(default=1, primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    slowed_at: datetime | None = None
    held_at: datetime | None = None


def say(db: Session, *, slowed: bool, held: bool, at: datetime | None = None) -> None:
    """How it is from now on; the moment it began stays while it lasts."""
    crowd, at = of(db), at or now()
    crowd.slowed_at = (crowd.slowed_at or at) if slowed else None
    crowd.held_at = (crowd.held_at or at) if held else None
    db.add(crowd)


def of(db: Session) -> Crowd:
    return db.get(Crowd, 1) or Crowd()


def is_one_of(person: Person, at: datetime | None = None) -> bool:
    """Whether this account is so new that it counts as one of the crowd."""
    return (at or now()) - person.created_at < NEW_FOR and not person.is_staff


def are_most_of(db: Session, wrote: Mapping[int, datetime]) -> bool:
    """Whether half of these people, and more, were of the crowd when they wrote."""
    people = db.exec(select(Person).where(col(Person.id).in_(list(wrote)))).all()
    return 2 * sum(is_one_of(person, wrote[person.id]) for person in people) >= len(wrote)

"""Superusers who help at level three: opted in, briefed, and only with questions that hold nothing private."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from community.database import now, reference
from community.people import Person


class Volunteer(SQLModel, table=True):
    """A superuser who will work the queue at level 3, and has read how."""

    person_id: int = reference("person.id", primary_key=True)
    since: datetime = Field(default_factory=now)
    briefed_at: datetime | None = None


def sign_up(db: Session, person: Person, *, at: datetime | None = None) -> Volunteer:
    """Somebody has read the briefing and will help. Saying it twice changes nothing."""
    at = at or now()
    found = db.get(Volunteer, person.id) or Volunteer(person_id=person.id, since=at)
    found.briefed_at = found.briefed_at or at
    db.add(found)
    db.flush()
    return found


def step_back(db: Session, person: Person) -> None:
    """No reason is asked for."""
    if found := db.get(Volunteer, person.id):
        db.delete(found)


def of(db: Session, person: Person) -> Volunteer | None:
    return db.get(Volunteer, person.id)


def all(db: Session, limit: int = 200) -> list[Person]:
    """Whoever would be called, the longest ready first."""
    ready = select(Person).join(Volunteer).where(col(Volunteer.briefed_at).is_not(None))
    return list(db.exec(ready.order_by(col(Volunteer.since)).limit(limit)))

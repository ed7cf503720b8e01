"""Who is here on which day, how long, and what they read before they are Members: what the ranks ask for.

Kept by day, a minute at a time, and written after the page was answered (web/visits.py).
"""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from community.database import insert, now, reference
from community.keeping import Term, keeps
from community.people import Person
from community.points import day_of


@keeps("Days of visits", goes="person_id", until=Term("keep_visits", "day"))
class Visit(SQLModel, table=True):
    """Somebody was here on this day (UTC), in so many different minutes as far as they were counted."""

    person_id: int = reference("person.id", primary_key=True)
    day: date = Field(primary_key=True, index=True)
    minutes: int = 0


@keeps("Threads that somebody new opened", goes="person_id", until=Term("keep_visits", "at"))
class Reading(SQLModel, table=True):
    """Somebody who is new has opened this thread."""

    person_id: int = reference("person.id", primary_key=True)
    thread_id: int = reference("thread.id", primary_key=True)
    at: datetime = Field(default_factory=now, index=True)


def note(db: Session, person: Person, *, thread_id: int | None = None, at: datetime | None = None) -> None:
    """They are here, for one minute more; and they have opened a thread."""
    at = at or now()
    today = insert(db, Visit).values(person_id=person.id, day=day_of(at), minutes=1)
    once_more = {"minutes": col(Visit.minutes) + 1}
    db.execute(today.on_conflict_do_update(index_elements=["person_id", "day"], set_=once_more))
    if thread_id:
        read = insert(db, Reading).values(person_id=person.id, thread_id=thread_id, at=at)
        db.execute(read.on_conflict_do_nothing())


def minutes(db: Session, person: Person) -> int:
    here = select(func.coalesce(func.sum(Visit.minutes), 0)).where(col(Visit.person_id) == person.id)
    return db.execute(here).scalar_one()


def threads_read(db: Session, person: Person) -> int:
    read = select(func.count()).select_from(Reading).where(col(Reading.person_id) == person.id)
    return db.execute(read).scalar_one()


def active_days(db: Session, person: Person, *, since: datetime) -> int:
    here = select(func.count()).select_from(Visit)
    return db.execute(here.where(col(Visit.person_id) == person.id, col(Visit.day) > day_of(since))).scalar_one()

""" "I have this too": a button, not a reply."""

from datetime import datetime

from sqlalchemy import Index, func, select, text
from sqlmodel import Field, Session, SQLModel, col

from community import events
from community.database import now, number, reference
from community.keeping import keeps
from community.people import Person
from community.threads import Thread, lock, touch

_MOVED = text("moved_from_id IS NOT NULL")


@keeps("“Me too”", stays="person_id")
class MeToo(SQLModel, table=True):
    """One person who has the same problem. `moved_from_id` is the one they said it of, if that goes on in another."""

    __table_args__ = (Index("ix_metoo_moved_from_id", "moved_from_id", sqlite_where=_MOVED, postgresql_where=_MOVED),)

    thread_id: int = reference("thread.id", primary_key=True)
    person_id: int = reference("person.id", primary_key=True)
    at: datetime = Field(default_factory=now)
    moved_from_id: int | None = number(nullable=True)


def add(db: Session, thread: Thread, *, by: Person, at: datetime | None = None) -> None:
    """Saying it twice changes nothing."""
    thread = lock(db, thread.id) or thread
    if not has(db, thread, by):
        db.add(MeToo(thread_id=thread.id, person_id=by.id, at=at or now()))
        thread.me_too_count += 1
        touch(thread, at)
        events.record(db, "thread.me_too", who=by, thread=thread, subject=thread.id, at=at)


def remove(db: Session, thread: Thread, *, by: Person) -> None:
    thread = lock(db, thread.id) or thread
    if row := db.get(MeToo, (thread.id, by.id)):
        db.delete(row)
        thread.me_too_count -= 1
        touch(thread)


def move(db: Session, thread: Thread, to: Thread) -> None:
    """Whoever has this has what it goes on in, counted once."""
    there = select(col(MeToo.person_id)).where(col(MeToo.thread_id) == to.id)
    mine = select(MeToo).where(col(MeToo.thread_id) == thread.id, col(MeToo.person_id) != to.author_id)
    for row in db.scalars(mine.where(col(MeToo.person_id).not_in(there))).all():
        row.moved_from_id = row.moved_from_id or thread.id
        _carry(row, thread, to)


def move_back(db: Session, to: Thread) -> None:
    """Whoever had this has it again, wherever they were counted meanwhile."""
    for row in db.scalars(select(MeToo).where(col(MeToo.moved_from_id) == to.id)).all():
        row.moved_from_id = None
        _carry(row, db.get_one(Thread, row.thread_id), to)


def _carry(row: MeToo, thread: Thread, to: Thread) -> None:
    row.thread_id = to.id
    thread.me_too_count, to.me_too_count = thread.me_too_count - 1, to.me_too_count + 1


def has(db: Session, thread: Thread, person: Person) -> bool:
    return db.get(MeToo, (thread.id, person.id)) is not None


def since(db: Session, thread_id: int, at: datetime, most: int) -> int:
    """How many people have said so since then, counted no further than `most`."""
    late = select(col(MeToo.person_id)).where(col(MeToo.thread_id) == thread_id, col(MeToo.at) > at).limit(most)
    return db.execute(select(func.count()).select_from(late.subquery())).scalar_one()

"""What somebody says about being helped: one tap, asked once, and never needed to go on."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel

from community.database import insert, now, reference
from community.keeping import keeps
from community.people import Person
from community.threads import Thread


@keeps("Whether somebody felt heard", stays="person_id")
class Feedback(SQLModel, table=True):
    """Whether an asker felt heard in their thread."""

    thread_id: int = reference("thread.id", primary_key=True)
    person_id: int = reference("person.id", primary_key=True)
    felt_heard: bool
    at: datetime = Field(default_factory=now)


def give(db: Session, thread: Thread, *, by: Person, felt_heard: bool, at: datetime | None = None) -> None:
    """Say it, or say something else than before."""
    said = {"felt_heard": felt_heard, "at": at or now()}
    row = insert(db, Feedback).values(thread_id=thread.id, person_id=by.id, **said)
    db.execute(row.on_conflict_do_update(index_elements=["thread_id", "person_id"], set_=said))


def of(db: Session, thread: Thread, by: Person) -> Feedback | None:
    """What somebody has said about a thread."""
    return db.get(Feedback, (thread.id, by.id))

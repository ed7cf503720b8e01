""" "This worked for me": one press of somebody who is not the asker, who says "this solved it" instead."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from community import events, reputation
from community.answers import Answer, held, thread_of
from community.database import now, reference
from community.keeping import keeps
from community.people import Person
from community.threads import touch


@keeps("Answers that worked", stays="person_id")
class Worked(SQLModel, table=True):
    """One person whom an answer helped."""

    answer_id: int = reference("answer.id", primary_key=True)
    person_id: int = reference("person.id", primary_key=True)
    at: datetime = Field(default_factory=now)


def add(db: Session, answer: Answer, *, by: Person, at: datetime | None = None) -> None:
    """Saying it twice changes nothing."""
    answer = held(db, answer)
    if db.get(Worked, (answer.id, by.id)):
        return
    at = at or now()
    db.add(Worked(answer_id=answer.id, person_id=by.id, at=at))
    _count(db, answer, by, +1, since=at, at=at)
    thread = thread_of(db, answer)
    events.record(db, "answer.worked", who=by, thread=thread, subject=answer.id, at=at)


def remove(db: Session, answer: Answer, *, by: Person, at: datetime | None = None) -> None:
    """It did not after all."""
    answer = held(db, answer)
    if said := db.get(Worked, (answer.id, by.id)):
        db.delete(said)
        _count(db, answer, by, -1, since=said.at, at=at)


def by(db: Session, person: Person | None, answer_ids: Iterable[int]) -> set[int]:
    """For which of these answers somebody has said so."""
    ids = list(answer_ids)
    if not person or not ids:
        return set()
    said = select(col(Worked.answer_id)).where(col(Worked.person_id) == person.id, col(Worked.answer_id).in_(ids))
    return set(db.scalars(said))


def _count(db: Session, answer: Answer, by: Person, times: int, *, since: datetime, at: datetime | None) -> None:
    answer.worked_count += times
    touch(thread_of(db, answer), at)
    if by.id != answer.author_id:
        reputation.hold(db, answer.author_id)
        earned = {"person_id": answer.author_id, "subject": answer.id, "times": times, "since": since}
        reputation.earn(db, "worked for me", **earned, at=at)

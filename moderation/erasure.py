"""Somebody leaves: after two weeks in which they can think better of it, all that is known of them goes.

What they wrote stays readable under "Somebody who left", for others were helped by it, unless they ask for their words
to go, too. A legal hold keeps everything as it is: two of the staff say so, and one of them alone cannot.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select
from sqlmodel import Field, Session, SQLModel, col, func, select

from community import answers, comments, events, jobs, own_data, people, redacting, sweeping, threads
from community.answers import Answer
from community.comments import Comment
from community.database import now, reference, writing
from community.jobs import kind_of_job
from community.keeping import Term, keeps
from community.people import Person
from community.threads import Thread

GRACE = timedelta(days=14)
WORDS_GONE = "[removed at the author’s request]"


@keeps("Accounts that leave, or have left", stays="person_id", until=Term("keep_erasures", "done_at"))
class Erasure(SQLModel, table=True):
    """That somebody wants to leave, and when they will have left."""

    person_id: int = reference("person.id", primary_key=True)
    asked_at: datetime = Field(default_factory=now)
    due_at: datetime
    with_words: bool = False
    done_at: datetime | None = Field(default=None, index=True)


@keeps(
    "Legal holds",
    stays="person_id",
    names="asked_by_id confirmed_by_id lift_asked_by_id",
    hides="reason",
    ours="reason",
)
class LegalHold(SQLModel, table=True):
    """Nothing of this person's may go. It holds from the first word on, and is confirmed, or refused, by a second."""

    person_id: int = reference("person.id", primary_key=True)
    reason: str = Field(max_length=300)
    asked_by_id: int = reference("person.id")
    asked_at: datetime = Field(default_factory=now)
    confirmed_by_id: int | None = reference("person.id", nullable=True)
    confirmed_at: datetime | None = None
    lift_asked_by_id: int | None = reference("person.id", nullable=True)


class SamePerson(ValueError):
    """Two people have to say so, and this is the first of them again."""


def ask(db: Session, person: Person, *, with_words: bool = False, at: datetime | None = None) -> Erasure:
    """In two weeks they will have left."""
    at = at or now()
    erasure = db.get(Erasure, person.id) or Erasure(person_id=person.id, due_at=at + GRACE)
    erasure.asked_at, erasure.due_at, erasure.with_words = at, at + GRACE, with_words
    db.add(erasure)
    jobs.promise(db, ERASE, person.id, at=erasure.due_at)
    return erasure


def cancel(db: Session, person: Person) -> None:
    """They have thought better of it."""
    erasure = db.get(Erasure, person.id)
    if erasure and not erasure.done_at:
        db.delete(erasure)
        db.flush()


def of(db: Session, person: Person) -> Erasure | None:
    return db.get(Erasure, person.id)


@kind_of_job
def erase(person_ids: list[int]) -> None:
    """Whoever is due and not held. Who is held is asked about again when the hold ends."""
    for person_id in person_ids:
        with writing() as db:
            erasure = db.get(Erasure, person_id)
            if not erasure or erasure.done_at or erasure.due_at > now():
                continue
            if not held(db, person_id):
                carry_out(db, db.get_one(Person, person_id), erasure)


ERASE = jobs.name_of(erase)


def carry_out(db: Session, person: Person, erasure: Erasure, at: datetime | None = None) -> None:
    """All that is known of them goes. Their number stays, so that what hangs on it still does."""
    if erasure.with_words:
        _take_the_words(db, person, at)
    handle = person.handle
    people.forget(person)
    db.flush()
    redacting.unname(db, person, handle, at=at)
    own_data.forget(db, person)
    erasure.done_at = at or now()


def hold(db: Session, person: Person, *, by: Person, reason: str, at: datetime | None = None) -> LegalHold:
    """Keep everything of this person's as it is, and ask a second one to confirm it."""
    wanted = db.get(LegalHold, person.id)
    if not wanted:
        wanted = LegalHold(person_id=person.id, reason=reason, asked_by_id=by.id, asked_at=at or now())
        db.add(wanted)
        db.flush()
    return wanted


def confirm(held_: LegalHold, *, by: Person, at: datetime | None = None) -> None:
    """A second one agrees. Raises SamePerson."""
    if held_.asked_by_id == by.id:
        raise SamePerson(by.id)
    held_.confirmed_by_id, held_.confirmed_at = by.id, at or now()


def lift(db: Session, held_: LegalHold, *, by: Person) -> bool:
    """The second one who says so ends it; what nobody has confirmed any other refuses. True when it is over: whoever
    wanted to leave meanwhile leaves now."""
    first = held_.lift_asked_by_id if held_.confirmed_at else held_.asked_by_id
    if first == by.id:
        raise SamePerson(by.id)
    if first is None:
        held_.lift_asked_by_id = by.id
        return False
    db.delete(held_)
    leaving = db.get(Erasure, held_.person_id)
    if leaving and not leaving.done_at:
        jobs.promise(db, ERASE, held_.person_id, at=leaving.due_at)
    return True


def held(db: Session, person_id: int) -> bool:
    return db.get(LegalHold, person_id) is not None


def how_many_held(db: Session) -> int:
    return db.exec(select(func.count()).select_from(LegalHold)).one()


@sweeping.spares
def whoever_is_held() -> Select[Any]:
    """Nothing that concerns one of them goes by itself, either."""
    return select(col(LegalHold.person_id))


def _take_the_words(db: Session, person: Person, at: datetime | None) -> None:
    """Each of their texts says that it was removed, and so does its history, whoever wrote that."""
    threads_, answers_ = _written(db, Thread, person), _written(db, Answer, person)
    with events.together(db):
        for thread in threads_:
            threads.edit(db, thread, by=person, title=WORDS_GONE, body=WORDS_GONE, at=at)
        for answer in answers_:
            answers.edit(db, answer, by=person, body=WORDS_GONE, at=at)
        for comment in _written(db, Comment, person):
            comments.blank(db, comment, WORDS_GONE, at=at)
    db.flush()
    redacting.wipe_history(db, {thread.id for thread in threads_}, {it.id: it.thread_id for it in answers_}, WORDS_GONE)


def _written(db: Session, table: Any, person: Person) -> list[Any]:
    return list(db.exec(select(table).where(table.author_id == person.id).order_by(col(table.id))).all())

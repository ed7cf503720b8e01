"""What people think of an answer, a question or an idea: one vote each, up or down."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from community import reputation
from community.answers import Answer, held
from community.database import identity, now, reference
from community.people import Person
from community.threads import Thread, lock, touch

UP, DOWN = 1, -1


class Vote(SQLModel, table=True):
    """One person's vote on one answer or one thread."""

    __table_args__ = (UniqueConstraint("person_id", "answer_id"), UniqueConstraint("person_id", "thread_id"))

    id: int = identity()
    person_id: int = reference("person.id")
    answer_id: int | None = reference("answer.id", nullable=True, index=True)
    thread_id: int | None = reference("thread.id", nullable=True, index=True)
    value: int
    at: datetime = Field(default_factory=now)


def cast(db: Session, on: Answer | Thread, *, by: Person, value: int, at: datetime | None = None) -> None:
    """Vote, or change one's vote. Voting the same way twice changes nothing."""
    on = _hold(db, on)
    vote = of(db, on, by)
    if vote and vote.value == value:
        return
    if vote:
        _take_back(db, on, by, vote, at)
    db.add(Vote(person_id=by.id, value=value, at=at or now(), **_subject(on)))
    _count(db, on, by, value, +1, at)


def withdraw(db: Session, on: Answer | Thread, *, by: Person, at: datetime | None = None) -> None:
    """Take one's vote back, and what it earned; nothing happens where there was none."""
    on = _hold(db, on)
    vote = of(db, on, by)
    if vote:
        _take_back(db, on, by, vote, at)


def move(db: Session, thread: Thread, to: Thread) -> None:
    """Votes on a thread count for the one it goes on in, unless their voter has voted there or wrote it."""
    there = select(Vote.person_id).where(Vote.thread_id == to.id)
    mine = select(Vote).where(Vote.thread_id == thread.id, Vote.person_id != to.author_id)
    for vote in db.exec(mine.where(col(Vote.person_id).not_in(there))).all():
        vote.thread_id = to.id
        thread.score, to.score = thread.score - vote.value, to.score + vote.value


def of(db: Session, on: Answer | Thread, person: Person) -> Vote | None:
    subject = Vote.answer_id == on.id if isinstance(on, Answer) else Vote.thread_id == on.id
    return db.exec(select(Vote).where(Vote.person_id == person.id, subject)).one_or_none()


def _hold(db: Session, on: Answer | Thread) -> Answer | Thread:
    """The row, locked: votes on one thing take turns, so its score is the sum of its votes."""
    return lock(db, on.id) or on if isinstance(on, Thread) else held(db, on)


def _take_back(db: Session, on: Answer | Thread, by: Person, vote: Vote, at: datetime | None) -> None:
    db.delete(vote)
    db.flush()
    _count(db, on, by, vote.value, -1, at)


def _count(db: Session, on: Answer | Thread, by: Person, value: int, times: int, at: datetime | None) -> None:
    on.score += value * times
    touch(on if isinstance(on, Thread) else db.get_one(Thread, on.thread_id), at)
    reputation.hold(db, on.author_id, by.id)
    for rule, earner in _earned(on, by, value):
        reputation.earn(db, rule, person_id=earner, subject=on.id, times=times, at=at)


def _earned(on: Answer | Thread, by: Person, value: int) -> list[tuple[str, int]]:
    if isinstance(on, Thread):
        return [("thread voted up", on.author_id)] if value == UP else []
    if value == UP:
        return [("answer voted up", on.author_id)]
    return [("answer voted down", on.author_id), ("voted an answer down", by.id)]


def _subject(on: Answer | Thread) -> dict[str, int]:
    return {"answer_id": on.id} if isinstance(on, Answer) else {"thread_id": on.id}

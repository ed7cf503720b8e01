"""What people think of an answer, a question or an idea: one vote each, up or down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, and_, text
from sqlmodel import Field, Session, SQLModel, col, func, select

from community import reputation
from community.answers import Answer
from community.database import identity, now, number, reference
from community.keeping import keeps
from community.people import Person
from community.points import day_of, start_of
from community.threads import Thread, lock, touch

UP, DOWN = 1, -1
_MOVED = text("moved_from_id IS NOT NULL")
AS_IT_IS = {"populate_existing": True}


@keeps("Votes", stays="person_id")
class Vote(SQLModel, table=True):
    """One person's vote on one answer or one thread. One that does not count was found to be unfair, and stays where it
    is for whoever looks at that again. `moved_from_id` is the thread it was cast on, if that goes on in another."""

    __table_args__ = (
        UniqueConstraint("person_id", "answer_id"),
        UniqueConstraint("person_id", "thread_id"),
        Index("ix_vote_person_at", "person_id", "at"),
        Index("ix_vote_at", "at"),
        Index("ix_vote_moved_from_id", "moved_from_id", sqlite_where=_MOVED, postgresql_where=_MOVED),
    )

    id: int = identity()
    person_id: int = reference("person.id")
    answer_id: int | None = reference("answer.id", nullable=True, index=True)
    thread_id: int | None = reference("thread.id", nullable=True, index=True)
    value: int
    counts: bool = True
    moved_from_id: int | None = number(nullable=True)
    at: datetime = Field(default_factory=now)


def cast(db: Session, on: Answer | Thread, *, by: Person, value: int, at: datetime | None = None) -> None:
    """Vote, or change one's vote. Voting the same way twice changes nothing."""
    thread, on, vote = _hold(db, on, by)
    if vote and vote.value == value:
        return
    if vote:
        _take_back(db, thread, on, vote, at)
    vote = Vote(person_id=by.id, value=value, at=at or now(), **_subject(on))
    db.add(vote)
    _count(db, thread, on, vote, +1, at)


def withdraw(db: Session, on: Answer | Thread, *, by: Person, at: datetime | None = None) -> None:
    """Take one's vote back, and what it earned; nothing happens where there was none."""
    thread, on, vote = _hold(db, on, by)
    if vote:
        _take_back(db, thread, on, vote, at)


def discount(db: Session, vote: Vote, *, because: str, at: datetime | None = None) -> bool:
    """It counts no longer, neither in the score nor in anybody's points. True when it did until now."""
    return _let_count(db, vote, False, because, at)


def recount(db: Session, vote: Vote, *, because: str, at: datetime | None = None) -> bool:
    """It counts after all. True when it did not until now."""
    return _let_count(db, vote, True, because, at)


def _let_count(db: Session, vote: Vote, counts: bool, because: str, at: datetime | None) -> bool:
    on = db.get_one(Answer, vote.answer_id) if vote.answer_id else db.get_one(Thread, vote.thread_id)
    thread, on, known = _hold(db, on, db.get_one(Person, vote.person_id))
    if not known or known.id != vote.id or known.counts == counts:
        return False
    known.counts = counts
    _count(db, thread, on, known, 1 if counts else -1, at, because)
    return True


def move(db: Session, thread: Thread, to: Thread) -> None:
    """Votes on a thread count for the one it goes on in, unless their voter has voted there or wrote it."""
    there = select(Vote.person_id).where(Vote.thread_id == to.id)
    mine = select(Vote).where(Vote.thread_id == thread.id, Vote.person_id != to.author_id)
    for vote in db.exec(mine.where(col(Vote.person_id).not_in(there))).all():
        vote.moved_from_id = vote.moved_from_id or thread.id
        _carry(vote, thread, to)


def move_back(db: Session, to: Thread) -> None:
    """Those that were cast on this one go back to it, wherever they are."""
    for vote in db.exec(select(Vote).where(Vote.moved_from_id == to.id)).all():
        vote.moved_from_id = None
        _carry(vote, db.get_one(Thread, vote.thread_id), to)


def _carry(vote: Vote, thread: Thread, to: Thread) -> None:
    vote.thread_id = to.id
    if vote.counts:
        thread.score, to.score = thread.score - vote.value, to.score + vote.value


def of(db: Session, on: Answer | Thread, person: Person) -> Vote | None:
    subject = Vote.answer_id == on.id if isinstance(on, Answer) else Vote.thread_id == on.id
    mine = select(Vote).where(Vote.person_id == person.id, subject)
    return db.exec(mine, execution_options=AS_IT_IS).one_or_none()


def on(db: Session, on: Answer | Thread, limit: int = 200) -> Sequence[Vote]:
    """Who voted on it, the newest first."""
    subject = Vote.answer_id == on.id if isinstance(on, Answer) else Vote.thread_id == on.id
    return db.exec(select(Vote).where(subject).order_by(col(Vote.id).desc()).limit(limit)).all()


def cast_today(db: Session, person: Person, at: datetime | None = None) -> int:
    """How many votes somebody has cast since midnight (UTC) that still stand."""
    since = start_of(day_of(at or now()))
    cast = select(func.count()).select_from(Vote).where(Vote.person_id == person.id, col(Vote.at) >= since)
    return db.exec(cast).one()


def _hold(db: Session, on: Answer | Thread, by: Person) -> tuple[Thread, Answer | Thread, Vote | None]:
    """The thread, locked, then what is voted on and somebody's vote, as they are now: votes on one thing take turns, so
    its score is the sum of its votes."""
    if isinstance(on, Thread):
        thread = lock(db, on.id) or on
        return thread, thread, of(db, thread, by)
    thread = lock(db, on.thread_id) or db.get_one(Thread, on.thread_id)
    mine = and_(col(Vote.answer_id) == col(Answer.id), col(Vote.person_id) == by.id)
    both = select(Answer, Vote).where(Answer.id == on.id).join(Vote, mine, isouter=True)
    answer, vote = db.exec(both, execution_options=AS_IT_IS).one()
    return thread, answer, vote


def _take_back(db: Session, thread: Thread, on: Answer | Thread, vote: Vote, at: datetime | None) -> None:
    db.delete(vote)
    db.flush()
    if vote.counts:
        _count(db, thread, on, vote, -1, at)


def _count(
    db: Session, thread: Thread, on: Answer | Thread, vote: Vote, times: int, at: datetime | None, because: str = ""
) -> None:
    on.score += vote.value * times
    touch(thread, at)
    if vote.moved_from_id:  # whoever wrote what was voted on has earned it
        on = db.get_one(Thread, vote.moved_from_id)
    reputation.hold(db, on.author_id, vote.person_id)
    how = {"subject": on.id, "times": times, "since": vote.at, "at": at, "because": because}
    for rule, earner in _earned(on, vote):
        reputation.earn(db, rule, person_id=earner, **how)


def _earned(on: Answer | Thread, vote: Vote) -> list[tuple[str, int]]:
    """Which rules a vote falls under, and for whom. One on one's own words earns nothing."""
    if on.author_id == vote.person_id:
        return []
    if isinstance(on, Thread):
        return [("thread voted up", on.author_id)] if vote.value == UP else []
    if vote.value == UP:
        return [("answer voted up", on.author_id)]
    return [("answer voted down", on.author_id), ("voted an answer down", vote.person_id)]


def _subject(on: Answer | Thread) -> dict[str, Any]:
    return {"answer_id": on.id} if isinstance(on, Answer) else {"thread_id": on.id}

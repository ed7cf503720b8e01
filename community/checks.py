"""Every derived figure of this room, computed again: what disagrees is a bug or a lost write, and gets a sentence."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from community import earned, second_factors, sweeping
from community.answers import Answer, first_accepted_at
from community.categories import Category
from community.coverage import Facts, facts_of, uncovered_since
from community.me_too import MeToo
from community.people import Person
from community.reputation import LedgerEntry
from community.threads import Thread, state_of
from community.votes import Vote
from community.worked import Worked

AT_ONCE = 500


def disagreements(db: Session) -> Iterator[str]:
    """A sentence for everything that is not as it should be. Reads the whole forum, in bounded memory."""
    yield from _points(db)
    yield from earned.disagreements(db)
    yield from _scores(db)
    yield from _me_toos(db)
    yield from _category_counts(db)
    yield from _standings(db)
    yield from second_factors.disagreements(db)
    yield from sweeping.overdue(db)


def _points(db: Session) -> Iterator[str]:
    for id, kept, true in _sums(db, Person, Person.points, LedgerEntry, LedgerEntry.person_id, LedgerEntry.points):
        yield f"person {id} has {kept} points, the ledger says {true}"


def _scores(db: Session) -> Iterator[str]:
    fair = col(Vote.counts).is_(True)
    for id, kept, true in _sums(db, Answer, _cast(Answer), Vote, Vote.answer_id, Vote.value, fair):
        yield f"answer {id} has {kept} votes in its score, its votes say {true}"
    for id, kept, true in _sums(db, Answer, Answer.worked_count, Worked, Worked.answer_id, 1):
        yield f"answer {id} worked for {kept}, {true} say so"
    for id, kept, true in _sums(db, Thread, _cast(Thread), Vote, Vote.thread_id, Vote.value, fair):
        yield f"thread {id} has {kept} votes in its score, its votes say {true}"


def _cast(table: type[Answer] | type[Thread]) -> Any:
    """The part of a score that people have voted here."""
    return col(table.score) - col(table.carried_score)


def _me_toos(db: Session) -> Iterator[str]:
    for id, kept, true in _sums(db, Thread, Thread.me_too_count, MeToo, MeToo.thread_id, 1):
        yield f"thread {id} counts {kept} me-too, there are {true}"


def _category_counts(db: Session) -> Iterator[str]:
    visible = col(Thread.hidden_at).is_(None)
    for id, kept, true in _sums(db, Category, Category.thread_count, Thread, Thread.category_id, 1, visible):
        yield f"category {id} counts {kept} threads, there are {true}"


def _sums(
    db: Session, table: Any, kept: Any, rows: Any, of: Any, value: Any, where: ColumnElement[bool] | None = None
) -> Iterator[tuple[int, int, int]]:
    """Rows of `table` whose `kept` sum is not the sum of `value` over the `rows` that belong to them."""
    sums = select(col(of).label("of"), func.sum(value).label("total")).select_from(rows).group_by(col(of))
    if where is not None:
        sums = sums.where(where)
    summed = sums.subquery()
    total = func.coalesce(summed.c.total, 0)
    found = select(table.id, kept, total).join(summed, summed.c.of == table.id, isouter=True)
    for id, have, should in db.execute(found.where(kept != total)):
        yield id, have, int(should)


def _standings(db: Session) -> Iterator[str]:
    """How each thread stands, from its messages and acceptances."""
    last = 0
    in_order = select(Thread).order_by(col(Thread.id)).limit(AT_ONCE)
    while threads := db.scalars(in_order.where(col(Thread.id) > last)).all():
        last, ids = threads[-1].id, [thread.id for thread in threads]
        facts, solved = facts_of(db, ids), first_accepted_at(db, ids)
        for thread in threads:
            yield from _standing(thread, facts.get(thread.id, Facts()), solved.get(thread.id))
        db.expunge_all()


def _standing(thread: Thread, facts: Facts, solved_at: datetime | None) -> Iterator[str]:
    told: list[tuple[str, int | str | datetime | None, int | str | datetime | None]] = [
        ("answer_count", thread.answer_count, facts.answers),
        ("reply_count", thread.reply_count, facts.replies),
        ("first_reply_at", thread.first_reply_at, facts.first_reply),
        ("solved_at", thread.solved_at, solved_at),
        ("uncovered_since", thread.uncovered_since, uncovered_since(thread, facts)),
        ("state", thread.state, state_of(thread)),
    ]
    for name, kept, true in told:
        if kept != true:
            yield f"thread {thread.id} says {name} is {kept}, its messages say {true}"

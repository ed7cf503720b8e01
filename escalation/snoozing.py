"""A case rests until a time, or until somebody writes; and everything else that ends when its time has come.

A rest never stops a clock: the customer waits all the same.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from community.database import now, writing
from community.people import Person
from community.threads import Thread
from escalation import asking, cases, claims, reopening
from escalation.cases import Case, State

BATCH = 100
MOST = timedelta(days=90)


class NotToCome(ValueError):
    """A rest ends in the future, and within three months."""


def snooze(
    db: Session, case: Case, *, by: Person, until: datetime, seen: int | None = None, at: datetime | None = None
) -> Case:
    """Let it rest. Raises NotToCome, ClaimedByAnother, WrongMove, Stale."""
    at = at or now()
    if not at < until <= at + MOST:
        raise NotToCome(until)
    thread, case = claims.held(db, case, seen)
    claims.must_be_free(db, case, by, at)
    case.assignee_id = case.assignee_id or by.id
    cases.move(db, case, thread, State.SNOOZED, by=by, until=until, wake="time", at=at)
    return case


def wake(db: Session, case: Case, *, by: Person, at: datetime | None = None) -> Case:
    """Back into the queue before its time. Nothing happens to one that does not rest."""
    thread, case = claims.held(db, case)
    if case.state == State.SNOOZED:
        cases.move(db, case, thread, State.QUEUED, reason="woken", by=by, at=at)
    return case


def wake_some(at: datetime | None = None) -> bool:
    """A step of the worker: everything that waited for this time, at most a hundred. True when there was any."""
    at = at or now()
    with writing() as db:
        due = _due(db, at)
        for thread in due:
            _wake_due(db, thread, at)
    return bool(due)


def _due(db: Session, at: datetime) -> Sequence[Thread]:
    """The longest overdue first, locked; a thread that somebody is writing to waits for the next round."""
    due = select(Thread).join(Case, col(Case.thread_id) == col(Thread.id)).where(col(Case.wake_at) <= at)
    locked = due.order_by(col(Case.wake_at)).limit(BATCH).with_for_update(of=Thread, skip_locked=True, key_share=True)
    return db.exec(locked, execution_options={"populate_existing": True}).all()


def _wake_due(db: Session, thread: Thread, at: datetime) -> None:
    theirs = select(Case).where(Case.thread_id == thread.id, col(Case.wake_at) <= at).with_for_update()
    for case in db.exec(theirs, execution_options={"populate_existing": True}).all():
        ENDS.get(case.wake_reason, _its_time_has_come)(db, case, thread, at)


def _its_time_has_come(db: Session, case: Case, thread: Thread, at: datetime) -> None:
    reopening.take_up(db, case, thread, reason="time", at=at)


def _close(db: Session, case: Case, thread: Thread, at: datetime) -> None:
    cases.move(db, case, thread, State.CLOSED, at=at)


ENDS: dict[str, Callable[[Session, Case, Thread, datetime], None]] = {
    "time": _its_time_has_come,
    "held": _its_time_has_come,
    asking.ASKED: asking.remind,
    asking.REMINDED: asking.give_up,
    "close": _close,
}
"""What becomes of a case at its `wake_at`, by its `wake_reason`."""

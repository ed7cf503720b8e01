"""The time the community has for a question that waits: a row with its due time, until it is covered or a case.

`rearm` joins every event that could change it, so a window is true at every commit; the worker's step
`escalate_some` finds what is due by an index, however long it was away, and opens each case exactly once.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import now, reference, writing
from community.events import Event, joins
from community.threads import Thread
from escalation import cases, policies

BATCH = 100


class Window(SQLModel, table=True):
    """A waiting thread and when the team takes it over.

    Before that, people who know about it are asked to look: `rung` counts how often, `ladder_at` is the next time.
    """

    thread_id: int = reference("thread.id", primary_key=True)
    due_at: datetime = Field(index=True)
    armed_at: datetime = Field(default_factory=now)
    ladder_at: datetime | None = Field(default=None, index=True)
    rung: int = 0


@joins(
    *("thread.asked", "thread.edited", "thread.failed", "thread.closed", "thread.reclosed"),
    *("thread.hidden", "thread.unhidden", "answer.posted", "answer.accepted", "answer.unaccepted"),
    *("answer.hidden", "answer.unhidden", "comment.posted", "comment.hidden", "comment.unhidden"),
)
def rearm(db: Session, event: Event) -> None:
    """Arm, move or end the window of the thread this event is about."""
    thread = db.get_one(Thread, event.thread_id)
    due = policies.due_at(policies.of(db, thread.category_id), thread)
    if due and not cases.open_for(db, thread.id):
        arm(db, thread, due)
    elif not thread.uncovered_since or not thread.visible or thread.closed_at:
        disarm(db, thread)


def arm(db: Session, thread: Thread, due_at: datetime) -> None:
    """The team takes this thread over at `due_at`, unless it is answered before."""
    window = db.get(Window, thread.id) or Window(thread_id=thread.id, due_at=due_at)
    window.due_at = due_at
    db.add(window)
    db.flush()


def arm_old(db: Session, thread: Thread) -> None:
    """Arm a question that nobody has ever answered, although it was asked before the policy began: for an import
    whose operator wants its backlog answered. It is due at once if its window is over."""
    policy = policies.of(db, thread.category_id)
    if policy.escalates and thread.uncovered_since and not thread.reply_count:
        arm(db, thread, thread.created_at + policy.window)


def disarm(db: Session, thread: Thread) -> bool:
    """End its window. True for the one who ended it: the compare-and-set that makes escalation happen once."""
    ended = delete(Window).where(col(Window.thread_id) == thread.id).returning(col(Window.thread_id))
    return db.execute(ended).first() is not None


def of(db: Session, thread_id: int) -> Window | None:
    return db.get(Window, thread_id)


def escalate_some(at: datetime | None = None) -> bool:
    """A step of the worker: open a case for each of the oldest due windows. True when there were any."""
    with writing() as db:
        return escalate_due(db, at or now()) > 0


def escalate_due(db: Session, at: datetime) -> int:
    """Open a case for each of the oldest due windows, at most a hundred. Returns how many were due."""
    due = _due(db, at)
    for thread in due:
        _escalate(db, thread, at)
    return len(due)


def next_due(db: Session) -> datetime | None:
    """When the next window is over."""
    return db.exec(select(Window.due_at).order_by(col(Window.due_at)).limit(1)).first()


def _due(db: Session, at: datetime) -> Sequence[Thread]:
    """The longest overdue first, locked.

    Other workers, and we, skip a thread that somebody is writing to: it is looked at again in the next round, and
    nobody who holds a thread ever waits for us while we wait for them.
    """
    due = select(Thread).join(Window).where(col(Window.due_at) <= at).order_by(col(Window.due_at)).limit(BATCH)
    locked = due.with_for_update(of=Thread, skip_locked=True, key_share=True)
    return db.exec(locked, execution_options={"populate_existing": True}).all()


def _escalate(db: Session, thread: Thread, at: datetime) -> None:
    """Its window is over, and is this worker's to end: unless nothing is left to answer, the team has it now."""
    if disarm(db, thread) and thread.uncovered_since and thread.visible and not thread.closed_at:
        cases.open(db, thread, cause="unhelped" if thread.failures else "unanswered", at=at)

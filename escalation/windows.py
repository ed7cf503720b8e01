"""The time the community has for a question that waits: a row with its due time, until it is covered or a case.

`rearm` joins every event that could change it, so a window is true at every commit, and what cannot wait is a case in
the transaction that says so. The worker's step `escalate_some` finds what is due by an index, however long it was away,
and opens each case exactly once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import now, reference, writing
from community.events import Event, joins
from community.people import Person
from community.threads import Thread
from escalation import affected, cases, measures, policies, triggers

BATCH = 100
FIRST_RUNG = timedelta(minutes=15)
LOOK_AGAIN = timedelta(days=1)
"""How much later the window of somebody who is suspended is looked at once more."""


class Window(SQLModel, table=True):
    """A thread that has waited since `armed_at`, and when the team takes it over.

    Before that, people who know about it are asked to look: `rung` counts how often, `ladder_at` is the next time.
    """

    thread_id: int = reference("thread.id", primary_key=True)
    due_at: datetime = Field(index=True)
    armed_at: datetime = Field(default_factory=now)
    ladder_at: datetime | None = Field(default=None, index=True)
    rung: int = 0


@joins(
    *("thread.asked", "thread.edited", "thread.failed", "thread.closed", "thread.reclosed", "thread.me_too"),
    *("thread.attached", "thread.detached", "thread.info_asked", "thread.info_given", "thread.classed"),
    *("thread.moved", "thread.merged", "thread.parted"),
    *("thread.hidden", "thread.unhidden", "answer.posted", "answer.accepted", "answer.unaccepted"),
    *("answer.hidden", "answer.unhidden", "comment.posted", "comment.hidden", "comment.unhidden"),
)
def rearm(db: Session, event: Event) -> None:
    """Arm, move or end the window of the thread this event is about, or open its case at once. What is part of an
    incident waits for that."""
    thread = db.get_one(Thread, event.thread_id)
    covered = affected.covers(db, thread)
    if covered or not waits(thread):
        disarm(db, thread)
    if covered:
        return
    cause = triggers.at_once(db, thread, event.at)
    if not cases.open_for(db, thread.id):
        if cause and not _told_this_round(db, thread, cause):
            take_over(db, thread, cause, event.at)
        elif due := triggers.due(db, thread):
            arm(db, thread, due)


def waits(thread: Thread) -> bool:
    """Whether somebody waits here for an answer."""
    return bool(thread.uncovered_since and thread.visible and not thread.closed_at)


def arm(db: Session, thread: Thread, due_at: datetime) -> None:
    """The team takes this thread over at `due_at`, unless it is answered before."""
    since = thread.uncovered_since or due_at
    window = db.get(Window, thread.id) or Window(thread_id=thread.id, due_at=due_at, armed_at=due_at)
    if window.armed_at != since:
        window.armed_at, window.rung, window.ladder_at = since, 0, since + FIRST_RUNG
    window.due_at = due_at
    if window.ladder_at and window.ladder_at >= due_at:
        window.ladder_at = None
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
    return bool(_end(db, [thread.id]))


def take_over(db: Session, thread: Thread, cause: str, at: datetime) -> None:
    """Its window is over now: the team has it."""
    disarm(db, thread)
    cases.open(db, thread, cause=cause, at=at)


def of(db: Session, thread_id: int) -> Window | None:
    return db.get(Window, thread_id)


def escalate_some(at: datetime | None = None) -> bool:
    """A step of the worker: open a case for each of the oldest due windows. True when there were any."""
    with writing() as db:
        return escalate_due(db, at or now()) > 0


def escalate_due(db: Session, at: datetime) -> int:
    """Open a case for each of the oldest due windows, at most a hundred. Returns how many were due."""
    due = _due(db, at)
    suspended = _postpone(db, due, at)
    won = _end(db, [thread.id for thread in due if thread.author_id not in suspended])
    mine = [thread for thread in due if thread.id in won and waits(thread)]
    opened = cases.open_all(db, [(it, "unhelped" if it.failures else "unanswered") for it in mine], at=at)
    measures.taken_over(db, [(case, won[case.thread_id]) for case in opened], at)
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


def _end(db: Session, thread_ids: Collection[int]) -> dict[int, datetime]:
    """The windows that this transaction, and no other, has ended, and when each was over."""
    if not thread_ids:
        return {}
    ended = delete(Window).where(col(Window.thread_id).in_(thread_ids))
    ended = ended.returning(col(Window.thread_id), col(Window.due_at))
    return {row[0]: row[1] for row in db.execute(ended, execution_options={"synchronize_session": "fetch"})}


def _postpone(db: Session, due: Sequence[Thread], at: datetime) -> set[int]:
    """Suspended authors wait for nobody; whoever is back is found within a day."""
    authors = col(Person.id).in_({thread.author_id for thread in due})
    suspended = set(db.exec(select(Person.id).where(authors, col(Person.suspended_at).is_not(None))))
    theirs = [thread.id for thread in due if thread.author_id in suspended]
    if theirs:
        later = update(Window).where(col(Window.thread_id).in_(theirs)).values(due_at=at + LOOK_AGAIN)
        db.execute(later)
    return suspended


def _told_this_round(db: Session, thread: Thread, cause: str) -> bool:
    """Many are affected whether or not the team has answered them, so that alone sends a thread once a round."""
    last = cases.latest_for(db, thread.id) if cause == "affected" else None
    return bool(last and last.round > thread.failures)

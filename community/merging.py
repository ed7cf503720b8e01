"""Two threads become one: what was said in the second goes on in the first, and its address leads there.

The second asks the same (community/duplicates.py), so its case, its asker and what was attached to it have followed
already, under both locks. Its question stays readable in the first, and parting them puts everything back.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from community import answers, comments, duplicates, events, me_too, threads, votes
from community.database import now
from community.people import Person
from community.threads import Thread

MERGED, PARTED = "merged", "parted"
"""The reasons a thread is hidden for, and brought back."""


class NotMerged(ValueError):
    """It stands by itself already."""


def merge(db: Session, thread: Thread, into: Thread, *, by: Person, at: datetime | None = None) -> Thread:
    """Go on in `into`, or in what that one is attached to itself; returns that one. Raises Circle, NotComparable."""
    at = at or now()
    target = duplicates.attach(db, thread, into, by=by, at=at)
    answers.move(db, thread, target)
    comments.move(db, thread, target)
    votes.move(db, thread, target)
    me_too.move(db, thread, target)
    thread.merged_at = at
    threads.hide(db, thread, by=by, reason=MERGED, at=at)
    events.record(db, "thread.merged", who=by, thread=target, subject=thread.id, at=at)
    return target


def part(db: Session, thread: Thread, *, by: Person, at: datetime | None = None) -> None:
    """They are two after all: what was said here comes back, and with it who voted and who has it, too.
    Raises NotMerged."""
    target = db.get(Thread, thread.duplicate_of_id) if thread.duplicate_of_id else None
    if not thread.merged_at or not target:
        raise NotMerged(thread.reference)
    for id in sorted((thread.id, target.id)):
        threads.lock(db, id)
    answers.move_back(db, target, thread)
    comments.move_back(db, target, thread)
    votes.move_back(db, thread)
    me_too.move_back(db, thread)
    thread.merged_at = None
    threads.unhide(db, thread, by=by, reason=PARTED, at=at)
    duplicates.detach(db, thread, by=by, at=at)
    events.record(db, "thread.parted", who=by, thread=target, subject=thread.id, at=at)


def into(db: Session, thread_id: int, limit: int = 20) -> Sequence[Thread]:
    """What was merged into a thread, the oldest first."""
    merged = select(Thread).where(Thread.duplicate_of_id == thread_id, col(Thread.merged_at).is_not(None))
    return db.exec(merged.order_by(col(Thread.id)).limit(limit)).all()

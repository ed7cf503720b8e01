"""Nobody has objected for long enough: silence is taken for a yes, until the asker writes after all."""

from datetime import datetime

from sqlmodel import Session

from community import events
from community.database import now
from community.people import Person
from community.threads import Thread, touch


def presume(db: Session, thread: Thread, *, at: datetime | None = None) -> None:
    """That is no solution: `solved_at` stays empty."""
    thread.presumed_at = at or now()
    touch(thread, thread.active_at)
    events.record(db, "thread.presumed", thread=thread, subject=thread.id, at=at)


def unpresume(db: Session, thread: Thread, *, by: Person, at: datetime | None = None) -> None:
    """The asker says how it is after all."""
    thread.presumed_at = None
    touch(thread, thread.active_at)
    events.record(db, "thread.unpresumed", who=by, thread=thread, subject=thread.id, at=at)

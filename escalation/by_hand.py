"""Somebody asks the team before the window is over."""

from datetime import datetime

from sqlmodel import Session

from community.people import Person
from community.threads import Thread, lock
from escalation import cases, windows
from escalation.cases import Case


def escalate(db: Session, thread: Thread, *, by: Person, at: datetime | None = None) -> Case:
    """Open a case now, or return the one that is open: asking twice is asking once."""
    thread = lock(db, thread.id) or thread
    windows.disarm(db, thread)
    return cases.open_for(db, thread.id) or cases.open(db, thread, cause="by hand", by=by, at=at)

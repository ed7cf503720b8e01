"""Somebody asks the team before the window is over."""

from datetime import datetime

from sqlmodel import Session

from community.people import Person
from community.threads import Thread, lock
from escalation import cases, windows
from escalation.cases import Case, State


def escalate(db: Session, thread: Thread, *, by: Person, at: datetime | None = None) -> Case:
    """Open a case now. Asking twice is asking once, but a case the team has answered already goes back to its queue."""
    thread = lock(db, thread.id) or thread
    windows.disarm(db, thread)
    case = cases.open_for(db, thread.id)
    if not case:
        return cases.open(db, thread, cause="by hand", by=by, at=at)
    if case.state == State.ANSWERED:
        cases.requeue(db, case, thread, reason="by hand", by=by, at=at)
    return case

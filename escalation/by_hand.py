"""Somebody asks the team before the window is over."""

from datetime import datetime

from sqlmodel import Session

from community.people import Person
from community.threads import Thread, lock
from escalation import cases, holding, reopening, windows
from escalation.cases import Case, State


def escalate(db: Session, thread: Thread, *, by: Person, at: datetime | None = None) -> Case:
    """Open a case now. Asking twice is asking once, but a case that rests on an answer goes back to the queue."""
    thread = lock(db, thread.id) or thread
    windows.disarm(db, thread)
    case = cases.open_for(db, thread.id) or _resolved_lately(db, thread, at)
    if not case:
        return cases.open(db, thread, cause="by hand", by=by, at=at)
    if case.state in (State.ANSWERED, State.RESOLVED) or holding.is_held(case):
        reopening.take_up(db, case, thread, reason="by hand", by=by, at=at)
    return case


def _resolved_lately(db: Session, thread: Thread, at: datetime | None) -> Case | None:
    latest = cases.latest_for(db, thread.id)
    return latest if latest and reopening.may_go_on(latest, at) else None

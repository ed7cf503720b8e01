"""Whoever runs the desk is told what many wait for: a suspected incident, an update that is owed, a surge."""

from datetime import datetime

from sqlmodel import Session, col, select

from community import notifications
from community.database import now, writing
from community.people import Person, Role
from escalation import incidents, story
from escalation.incidents import Incident

BATCH = 20
MOST = 500
RUNS_THE_DESK = (Role.AGENT, Role.MANAGER, Role.OPERATOR)


def remind_some(at: datetime | None = None) -> bool:
    """A step of the worker: an update is owed in five minutes, or is late. True when there were any."""
    at = at or now()
    with writing() as db:
        due = select(Incident).where(col(Incident.remind_at) <= at).order_by(col(Incident.remind_at)).limit(BATCH)
        found = db.exec(due.with_for_update(skip_locked=True, key_share=True)).all()
        for incident in found:
            _remind(db, incident, at)
    return bool(found)


def tell_desk(db: Session, kind: str, subject: int, *, at: datetime, managers_only: bool = False) -> int:
    """Tell everybody who runs the desk, once. Returns how many."""
    roles = (Role.MANAGER, Role.OPERATOR) if managers_only else RUNS_THE_DESK
    there = select(Person.id).where(col(Person.role).in_(roles), col(Person.suspended_at).is_(None)).limit(MOST)
    return sum(notifications.tell(db, id, kind, subject=subject, at=at) for id in db.exec(there))


def _remind(db: Session, incident: Incident, at: datetime) -> None:
    """Whoever spoke last is reminded while there is time; when it is late everybody at the desk is, and it counts."""
    last = story.latest(db, incident.id)
    subject = last.id if last else 0
    if incident.is_late(at):
        tell_desk(db, "incident late", subject, at=at)
        incidents.reminded(incident, next_at=None, late=True)
    else:
        if last and last.author_id:
            notifications.tell(db, last.author_id, "incident update due", subject=subject, at=at)
        incidents.reminded(incident, next_at=incident.update_due_at, late=False)

"""What an incident taught us: opened by itself when it works again, written by whoever fixed it, read by everybody.

With it a contact reason opens, and has all the questions of the incident: what made many ask once is to be fixed for
good. Source: the product's rules of a surge.
"""

from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from community import events, markdown, notifications
from community.database import now, reference, writing
from community.events import Event, joins
from community.keeping import keeps
from community.people import Person
from community.threads import Thread
from escalation import reasons
from escalation.affected import IncidentLink
from escalation.incidents import Incident

OWED_WITHIN = timedelta(days=5)
TEXT_MOST = 10_000
AT_ONCE = 500
BATCH = 20


class AlreadyTold(ValueError):
    """Everybody can read it already, so it is not changed any more."""


@keeps("Post-mortems", names="owner_id", ours="happened why changes")
class PostMortem(SQLModel, table=True):
    """One for each fixed incident: what happened, why, and what changes. Owed at `due_at`, reminded of once."""

    incident_id: int = reference("incident.id", primary_key=True)
    owner_id: int | None = reference("person.id", nullable=True)
    happened: str = ""
    why: str = ""
    changes: str = ""
    happened_html: str = ""
    why_html: str = ""
    changes_html: str = ""
    due_at: datetime
    remind_at: datetime | None = Field(default=None, index=True)
    told_at: datetime | None = None


@joins("incident.fixed")
def open_when_fixed(db: Session, event: Event) -> None:
    """In the transaction that ends the incident, so that none is ever forgotten."""
    incident = db.get_one(Incident, event.subject_id)
    if db.get(PostMortem, incident.id):
        return
    due_at = event.at + OWED_WITHIN
    mine = PostMortem(
        incident_id=incident.id, owner_id=event.who_id, due_at=due_at, remind_at=due_at - timedelta(days=1)
    )
    db.add(mine)
    _see_reason(db, incident, event.at)


def write(mortem: PostMortem, *, happened: str, why: str, changes: str) -> None:
    """Still a draft: the desk reads along. Raises AlreadyTold."""
    if mortem.told_at:
        raise AlreadyTold(mortem.incident_id)
    mortem.happened, mortem.why, mortem.changes = happened.strip(), why.strip(), changes.strip()
    mortem.happened_html, mortem.why_html = markdown.render(mortem.happened), markdown.render(mortem.why)
    mortem.changes_html = markdown.render(mortem.changes)


def tell(db: Session, mortem: PostMortem, *, by: Person, at: datetime | None = None) -> None:
    """Everybody can read it from now on. Raises AlreadyTold."""
    if mortem.told_at:
        raise AlreadyTold(mortem.incident_id)
    mortem.told_at, mortem.remind_at = at or now(), None
    events.record(db, "incident.explained", who=by, subject=mortem.incident_id, at=at)


def of(db: Session, incident_id: int, *, locked: bool = False) -> PostMortem | None:
    return db.get(PostMortem, incident_id, with_for_update=locked or None, populate_existing=locked)


def owed(db: Session, limit: int = 30) -> list[tuple[PostMortem, Incident]]:
    """What is still to be written, the soonest due first."""
    untold = select(PostMortem, Incident).join(Incident, col(Incident.id) == col(PostMortem.incident_id))
    return list(db.exec(untold.where(col(PostMortem.told_at).is_(None)).order_by(col(PostMortem.due_at)).limit(limit)))


def remind_some(at: datetime | None = None) -> bool:
    """A step of the worker: a day before one is owed, whoever owes it is reminded. True when there were any."""
    at = at or now()
    with writing() as db:
        due = select(PostMortem).where(col(PostMortem.remind_at) <= at).order_by(col(PostMortem.remind_at))
        found = db.exec(due.limit(BATCH).with_for_update(skip_locked=True)).all()
        for mortem in found:
            mortem.remind_at = None
            if mortem.owner_id:
                notifications.tell(db, mortem.owner_id, "post-mortem due", subject=mortem.incident_id, at=at)
    return bool(found)


def _see_reason(db: Session, incident: Incident, at: datetime) -> None:
    reason = reasons.see(db, title=incident.title, by=None, incident_id=incident.id, at=at)
    asked = (
        select(Thread.id, Thread.created_at)
        .join(IncidentLink, col(IncidentLink.thread_id) == col(Thread.id))
        .where(IncidentLink.incident_id == incident.id)
        .where(col(IncidentLink.attached_at).is_not(None), col(IncidentLink.detached_at).is_(None))
        .order_by(col(Thread.id))
    )
    for rows in db.exec(asked).partitions(AT_ONCE):
        reasons.link_all(db, reason, [(id, created_at) for id, created_at in rows])

"""Whom an incident concerns: the threads that are part of it, and the people who have it, with or without a thread."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Index, Select, update
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import insert, now, reference
from community.keeping import keeps
from community.me_too import MeToo
from community.people import Person
from community.threads import Thread
from escalation.incidents import Incident, State, count_members

ALONE = ("safety", "fraud", "locked out", "staff only", "personal data")
"""The classes that stay one person's own case even in an incident. An outage is what incidents are for."""


@keeps("Threads of an incident", names="attached_by_id")
class IncidentLink(SQLModel, table=True):
    """A thread of an incident. Until `attached_at` it is only suspected.

    Detaching keeps the row, so that nothing attaches it again by itself. `due_at`: the worker has something to do to
    it, and the incident's state says what (attaching.py). `settled_at`: the incident is over, nothing is left to do.
    """

    __table_args__ = (Index("ix_incidentlink_incident_id", "incident_id", "thread_id"),)

    thread_id: int = reference("thread.id", primary_key=True)
    incident_id: int = reference("incident.id", primary_key=True)
    suspected_at: datetime = Field(default_factory=now)
    attached_at: datetime | None = None
    attached_by_id: int | None = reference("person.id", nullable=True)
    detached_at: datetime | None = None
    due_at: datetime | None = Field(default=None, index=True)
    settled_at: datetime | None = None

    @property
    def holds(self) -> bool:
        return bool(self.attached_at and not self.detached_at and not self.settled_at)


@keeps("Incidents that were joined", stays="person_id")
class IncidentMember(SQLModel, table=True):
    """Somebody who has it, too. `due_at`: told next, by the worker; `told_at`: told once that it is over."""

    incident_id: int = reference("incident.id", primary_key=True)
    person_id: int = reference("person.id", primary_key=True)
    joined_at: datetime = Field(default_factory=now)
    due_at: datetime | None = Field(default=None, index=True)
    told_at: datetime | None = None


def covering() -> Select:
    """The ids of threads that an incident covers: attached to one that is open, or over and about to be settled.

    For everybody who counts who waits for nothing: these wait for the incident's next update.
    """
    over = col(IncidentLink.due_at).is_not(None)
    return (
        select(col(IncidentLink.thread_id))  # pyright: ignore[reportReturnType]
        .join(Incident, col(Incident.id) == col(IncidentLink.incident_id))
        .where(col(IncidentLink.attached_at).is_not(None), col(IncidentLink.detached_at).is_(None))
        .where(col(IncidentLink.settled_at).is_(None), (col(Incident.state) == State.OPEN) | over)
    )


def covers(db: Session, thread: Thread) -> bool:
    """Whether an incident speaks for this thread, so that neither a window nor a case of its own has to."""
    if stands_alone(thread):
        return False
    return db.execute(covering().where(col(IncidentLink.thread_id) == thread.id).limit(1)).first() is not None


def stands_alone(thread: Thread) -> bool:
    """P1 cases stay individual: a person in danger or locked out is helped as a person."""
    return thread.contact_class in ALONE


def of_thread(db: Session, thread_id: int) -> tuple[Incident, IncidentLink] | None:
    """The incident that this thread is part of, or was until it was fixed, in one query."""
    mine = (
        select(Incident, IncidentLink)
        .join(IncidentLink, col(IncidentLink.incident_id) == col(Incident.id))
        .where(col(IncidentLink.thread_id) == thread_id, col(IncidentLink.attached_at).is_not(None))
        .where(col(IncidentLink.detached_at).is_(None), col(Incident.state).in_((State.OPEN, State.FIXED)))
    )
    return db.exec(mine.order_by(col(Incident.id).desc()).limit(1)).first()


def of_open(db: Session, thread_id: int) -> list[IncidentLink]:
    """What holds it now: at most one link, unless two attached it at the same moment."""
    mine = select(IncidentLink).join(Incident, col(Incident.id) == col(IncidentLink.incident_id))
    holding = mine.where(col(IncidentLink.attached_at).is_not(None), col(IncidentLink.detached_at).is_(None))
    return list(db.exec(holding.where(IncidentLink.thread_id == thread_id, Incident.state == State.OPEN)))


def link_of(db: Session, incident: Incident, thread_id: int, *, locked: bool = False) -> IncidentLink | None:
    return db.get(IncidentLink, (thread_id, incident.id), with_for_update=locked or None, populate_existing=locked)


def suspect(db: Session, incident: Incident, thread_ids: Iterable[int], *, at: datetime) -> None:
    """These threads look like it. Saying it twice changes nothing."""
    rows = [{"thread_id": id, "incident_id": incident.id, "suspected_at": at} for id in thread_ids]
    if rows:
        db.execute(insert(db, IncidentLink).on_conflict_do_nothing(), rows)


def attached(db: Session, incident: Incident, thread: Thread, *, by: Person | None, at: datetime) -> IncidentLink:
    """Write that it is part of the incident. Only attaching.py calls this, which does the rest."""
    link = link_of(db, incident, thread.id) or IncidentLink(thread_id=thread.id, incident_id=incident.id)
    link.attached_at, link.attached_by_id = at, by and by.id
    link.detached_at = link.due_at = link.settled_at = None
    db.add(link)
    db.flush()
    return link


def detached(link: IncidentLink, at: datetime) -> None:
    link.detached_at, link.due_at = at, None


def done(link: IncidentLink) -> None:
    """The worker has seen to it."""
    link.due_at = None


def settled(link: IncidentLink, at: datetime) -> None:
    link.settled_at, link.due_at = at, None


def make_due(db: Session, incident: Incident, *, at: datetime) -> None:
    """The incident was opened or is over: the worker has something to do to each of its threads."""
    mine = update(IncidentLink).where(col(IncidentLink.incident_id) == incident.id)
    left = mine.where(col(IncidentLink.detached_at).is_(None), col(IncidentLink.settled_at).is_(None))
    db.execute(left.values(due_at=at))


def make_members_due(db: Session, incident: Incident, *, at: datetime) -> None:
    """It is over: everybody who joined is told."""
    mine = update(IncidentMember).where(col(IncidentMember.incident_id) == incident.id)
    db.execute(mine.where(col(IncidentMember.told_at).is_(None)).values(due_at=at))


def join(db: Session, incident: Incident, people: Sequence[int], *, at: datetime | None = None) -> int:
    """These people have it, too, and are told once when it is over. Returns how many had not joined before."""
    at = at or now()
    due = at if incident.state == State.FIXED else None
    rows = [{"incident_id": incident.id, "person_id": id, "joined_at": at, "due_at": due} for id in set(people)]
    if not rows:
        return 0
    joined = insert(db, IncidentMember).on_conflict_do_nothing().returning(col(IncidentMember.person_id))
    new = len(db.execute(joined, rows).all())
    count_members(db, incident.id, new)
    return new


def leave(db: Session, incident: Incident, person_id: int) -> None:
    member = db.get(IncidentMember, (incident.id, person_id), with_for_update=True)
    if member and not member.told_at:
        db.delete(member)
        count_members(db, incident.id, -1)


def told(member: IncidentMember, at: datetime) -> None:
    member.told_at, member.due_at = at, None


def has_joined(db: Session, incident_id: int, person: Person) -> bool:
    return db.get(IncidentMember, (incident_id, person.id)) is not None


def have_this(db: Session, thread: Thread, most: int = 5000) -> list[int]:
    """The asker, and everybody who said "me too"."""
    others = select(MeToo.person_id).where(MeToo.thread_id == thread.id).limit(most)
    return [thread.author_id, *db.exec(others)]

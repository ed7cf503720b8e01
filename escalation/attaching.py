"""Threads come to an incident and leave it, and the worker's steps that carry an incident's beginning and end to all.

An attached thread has no window, and its case rests: the incident's next update is what everybody waits for. Whoever
says "this is not my problem" has their own clock back, as if nothing had been.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from community import answers, events, notifications
from community.database import now, writing
from community.events import Event, joins
from community.people import Person
from community.threads import Thread, lock, touch
from escalation import affected, cases, claims, incidents, story, windows
from escalation.affected import IncidentLink, IncidentMember
from escalation.cases import Case
from escalation.incidents import Incident, State
from escalation.states import State as CaseState

BATCH = 100


def attach(
    db: Session, incident: Incident, thread: Thread, *, by: Person | None = None, at: datetime | None = None
) -> bool:
    """Make a thread part of an open incident. False where it is already, or where nobody asks for it and it must not be
    by itself: because somebody took it out, or it is part of another. Raises NotOpen.
    """
    at, thread = at or now(), lock(db, thread.id) or thread
    if not _may_join(db, incident, thread, by):
        return False
    held = cases.open_for(db, thread.id)
    case = claims.held(db, held)[1] if held else None
    incident = incidents.must_be_open(db, incident)
    _leave_others(db, incident, thread, at)
    affected.attached(db, incident, thread, by=by, at=at)
    affected.join(db, incident, affected.have_this(db, thread), at=at)
    if not affected.stands_alone(thread):
        _speak_for(db, incident, thread, case, by, at)
    touch(thread, thread.active_at)
    return True


def detach(db: Session, incident: Incident, thread: Thread, *, by: Person, at: datetime | None = None) -> None:
    """ "This is not my problem": its own clock runs again, counted from when somebody began to wait, and nothing
    attaches it to this incident by itself again."""
    at, thread = at or now(), lock(db, thread.id) or thread
    link = affected.link_of(db, incident, thread.id, locked=True)
    if not link or not link.holds:
        return
    affected.detached(link, at)
    affected.leave(db, incident, thread.author_id)
    _give_back(db, thread, by, at)


def follow_opening(db: Session, incident: Incident, *, at: datetime | None = None) -> None:
    """What was only suspected is attached now, by the worker."""
    affected.make_due(db, incident, at=at or now())


def follow_end(db: Session, incident: Incident, *, at: datetime | None = None) -> None:
    """Fixed: every thread is told in the words of whoever fixed it, everybody who joined is told once. Dismissed: every
    thread has its own clock back. By the worker."""
    affected.make_due(db, incident, at=at or now())
    if incident.state == State.FIXED:
        affected.make_members_due(db, incident, at=at or now())


def spread_some(at: datetime | None = None) -> bool:
    """A step of the worker: up to 100 threads of incidents that were opened or are over. True when there were any."""
    at = at or now()
    with writing() as db:
        due = _due(db, at)
        for thread, link in due:
            incident = db.get_one(Incident, link.incident_id)
            _SPREADING[State(incident.state)](db, incident, thread, link, at)
    return bool(due)


def tell_some(at: datetime | None = None) -> bool:
    """A step of the worker: tell up to 100 people that what they had is over. Each once, whenever we are killed."""
    at = at or now()
    with writing() as db:
        due = select(IncidentMember).where(col(IncidentMember.due_at) <= at).order_by(col(IncidentMember.due_at))
        members = db.exec(due.limit(BATCH).with_for_update(skip_locked=True)).all()
        for member in members:
            notifications.tell(db, member.person_id, "incident fixed", subject=member.incident_id, at=at)
            affected.told(member, at)
    return bool(members)


@joins("thread.classed")
def stand_alone_when_classed(db: Session, event: Event) -> None:
    """It turns out that somebody is in danger or locked out: their case is their own again."""
    thread = db.get_one(Thread, event.thread_id)
    case = cases.open_for(db, thread.id)
    if case and case.state == CaseState.IN_INCIDENT and affected.stands_alone(thread):
        cases.move(db, case, thread, CaseState.QUEUED, says="case.left_incident", at=event.at)


def _may_join(db: Session, incident: Incident, thread: Thread, by: Person | None) -> bool:
    link = affected.link_of(db, incident, thread.id)
    if link and link.holds:
        return False
    return bool(by) or not ((link and link.detached_at) or affected.of_open(db, thread.id))


def _leave_others(db: Session, incident: Incident, thread: Thread, at: datetime) -> None:
    """A thread is part of one incident at a time."""
    for link in affected.of_open(db, thread.id):
        if link.incident_id != incident.id:
            affected.detached(link, at)


def _speak_for(
    db: Session, incident: Incident, thread: Thread, case: Case | None, by: Person | None, at: datetime
) -> None:
    """No window, and no clock of its case. What an agent is answering just now is not taken from them unasked."""
    windows.disarm(db, thread)
    if not case:
        events.record(db, "case.joined_incident", who=by, thread=thread, data={"incident": incident.id}, at=at)
    elif case.state in _CAN_JOIN and (by or case.state != CaseState.CLAIMED):
        cases.join_incident(db, case, thread, incident.id, by=by, at=at)


_CAN_JOIN = (
    *(CaseState.QUEUED, CaseState.CLAIMED, CaseState.WAITING_CUSTOMER),
    *(CaseState.WITH_EXPERT, CaseState.SNOOZED),
)


def _give_back(db: Session, thread: Thread, by: Person | None, at: datetime) -> None:
    case = cases.open_for(db, thread.id)
    if case and case.state == CaseState.IN_INCIDENT:
        case = claims.held(db, case)[1]
        cases.move(db, case, thread, CaseState.QUEUED, by=by, says="case.left_incident", at=at)
    else:
        left = events.record(db, "case.left_incident", who=by, thread=thread, at=at)
        windows.rearm(db, left)
    touch(thread, thread.active_at)


def _due(db: Session, at: datetime) -> Sequence[tuple[Thread, IncidentLink]]:
    """The threads are locked all at once and first, and one that somebody is writing to waits for the next round."""
    due = select(Thread, IncidentLink).join(IncidentLink, col(IncidentLink.thread_id) == col(Thread.id))
    due = due.where(col(IncidentLink.due_at) <= at).order_by(col(IncidentLink.due_at), col(Thread.id)).limit(BATCH)
    locked = due.with_for_update(of=Thread, skip_locked=True, key_share=True)
    return db.exec(locked, execution_options={"populate_existing": True}).all()


def _attach_due(db: Session, incident: Incident, thread: Thread, link: IncidentLink, at: datetime) -> None:
    affected.done(link)
    attach(db, incident, thread, at=at)


def _settle(db: Session, incident: Incident, thread: Thread, link: IncidentLink, at: datetime) -> None:
    """Whoever fixed it says so here; the asker confirms it, or says that it did not help and is helped sooner."""
    holds = link.holds
    affected.settled(link, at)
    if not holds or not incident.ended_by_id:
        return
    affected.join(db, incident, affected.have_this(db, thread), at=at)
    case = cases.open_for(db, thread.id)
    if case and case.state == CaseState.IN_INCIDENT:
        cases.move(db, case, thread, CaseState.ANSWERED, by=db.get_one(Person, incident.ended_by_id), at=at)
    if _waits_for_word(thread, case):
        by = db.get_one(Person, incident.ended_by_id)
        answers.post(db, thread, by=by, body=story.last_word(db, incident.id, incident.title), official=True, at=at)


def _waits_for_word(thread: Thread, case: Case | None) -> bool:
    """Nobody else is answering, and somebody still wants to know."""
    return windows.waits(thread) and (not case or case.state == CaseState.ANSWERED)


def _release(db: Session, _incident: Incident, thread: Thread, link: IncidentLink, at: datetime) -> None:
    """It was no incident: as if it had never been part of one."""
    holds = link.holds
    affected.settled(link, at)
    if holds:
        _give_back(db, thread, None, at)


_SPREADING = {State.OPEN: _attach_due, State.FIXED: _settle, State.DISMISSED: _release, State.CANDIDATE: _release}

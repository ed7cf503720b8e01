"""An agent takes a case: a real lock with a lease, so that two never answer the same customer."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from community import answers, events
from community.answers import Answer
from community.database import now, writing
from community.people import Person
from community.threads import Thread, hand_to_team, lock
from escalation import cases
from escalation.cases import WITH_TEAM, Case, State

LEASE = timedelta(minutes=30)
BATCH = 50


class ClaimedByAnother(ValueError):
    """Another agent is on it; `values` holds their name."""

    def __init__(self, case: Case, assignee: Person):
        super().__init__(f"{assignee.name} has claimed case {case.id}")
        self.values = {"name": assignee.name}


class NotClaimed(ValueError):
    """Only the agent who has claimed a case can answer it or give it back."""


class Ended(ValueError):
    """The case is over; its thread is not."""


def claim(db: Session, case: Case, *, by: Person, at: datetime | None = None) -> Case:
    """Take a case, or renew one's own lease. Raises ClaimedByAnother, Ended."""
    at = at or now()
    thread, case = held(db, case)
    if case.state not in (State.QUEUED, State.CLAIMED):
        raise Ended(case.id)
    if case.state == State.CLAIMED and case.assignee_id != by.id and not lease_is_over(case, at):
        raise ClaimedByAnother(case, db.get_one(Person, case.assignee_id))
    renewed = case.state == State.CLAIMED and case.assignee_id == by.id
    case.lease_until = at + LEASE
    if not renewed:
        case.state, case.assignee_id, case.fence = State.CLAIMED, by.id, case.fence + 1
        events.record(db, "case.claimed", who=by, thread=thread, subject=case.id, at=at)
        hand_to_team(thread, with_team=True)
    return case


def release(db: Session, case: Case, *, by: Person, at: datetime | None = None) -> Case:
    """Give a case back to the queue. Raises NotClaimed."""
    thread, case = held(db, case)
    must_hold(case, by)
    events.record(db, "case.released", who=by, thread=thread, subject=case.id, at=at)
    case.state, case.assignee_id, case.lease_until = State.QUEUED, None, None
    hand_to_team(thread, with_team=True)
    return case


def reply(db: Session, case: Case, *, by: Person, body: str, at: datetime | None = None) -> Answer:
    """Answer in the thread, under the agent's own name, for the team. Raises NotClaimed, Closed."""
    at = at or now()
    thread, case = held(db, case)
    must_hold(case, by)
    case.state, case.lease_until = State.ANSWERED, None
    case.replied_at = case.replied_at or at
    answer = answers.post(db, thread, by=by, body=body, official=True, at=at)
    hand_to_team(thread, with_team=case.state in WITH_TEAM)
    events.record(db, "case.replied", who=by, thread=thread, subject=case.id, at=at)
    return answer


def expire_some(at: datetime | None = None) -> bool:
    """A step of the worker: cases whose lease is over go back to the queue. True when there were any."""
    at = at or now()
    with writing() as db:
        over = select(Case).where(col(Case.lease_until) <= at, Case.state == State.CLAIMED)
        expired = db.exec(over.order_by(col(Case.lease_until)).limit(BATCH)).all()
        for found in expired:
            thread, case = held(db, found)
            if case.state == State.CLAIMED and lease_is_over(case, at):
                cases.requeue(db, case, thread, reason="lease over", at=at)
    return bool(expired)


def held(db: Session, case: Case) -> tuple[Thread, Case]:
    """The thread and its case, locked in this order by everybody, with what they say now."""
    thread = lock(db, case.thread_id)
    current = db.get_one(Case, case.id, with_for_update=True, populate_existing=True)
    return thread or db.get_one(Thread, case.thread_id), current


def must_hold(case: Case, by: Person) -> None:
    """Raises NotClaimed."""
    if case.state != State.CLAIMED or case.assignee_id != by.id:
        raise NotClaimed(case.id)


def lease_is_over(case: Case, at: datetime) -> bool:
    return case.lease_until is None or case.lease_until <= at

"""An agent takes a case: a real lock with a lease, so that two never answer the same customer."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from community import answers
from community.answers import Answer
from community.database import now, writing
from community.people import Person
from community.threads import Thread, lock
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


class Expired(ValueError):
    """The claim that was shown is over, even if the same agent has claimed the case anew."""


class Stale(ValueError):
    """Somebody has changed the case since it was shown."""


class SomebodyAnswered(ValueError):
    """There is an answer that whoever is about to publish has not seen; `values` says whose and which."""

    def __init__(self, answer: Answer, author: Person):
        super().__init__(f"{author.name} has answered meanwhile")
        self.values = {"name": author.name, "answer": answer.id}


class Ended(ValueError):
    """The case is over; its thread is not."""


def claim(db: Session, case: Case, *, by: Person, seen: int | None = None, at: datetime | None = None) -> Case:
    """Take a case, or renew one's own lease. `seen` is the version the browser shows, where it matters.

    Raises ClaimedByAnother, Ended, Stale.
    """
    at = at or now()
    thread, case = held(db, case, seen)
    must_be_free(db, case, by, at)
    if case.state == State.CLAIMED and case.assignee_id == by.id:
        case.lease_until = at + LEASE
    else:
        cases.move(db, case, thread, State.CLAIMED, by=by, until=at + LEASE, at=at)
    return case


def release(db: Session, case: Case, *, by: Person, at: datetime | None = None) -> Case:
    """Give a case back to the queue. Raises NotClaimed."""
    thread, case = held(db, case)
    must_hold(case, by)
    cases.move(db, case, thread, State.QUEUED, by=by, says="case.released", at=at)
    return case


def reply(
    db: Session,
    case: Case,
    *,
    by: Person,
    body: str,
    fence: int | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> Answer:
    """Answer in the thread, under the agent's own name, for the team.

    `fence` is the claim's that the browser was shown, `seen` the newest answer it had; who has just looked may leave
    them out. Raises NotClaimed, Expired, SomebodyAnswered, Closed.
    """
    at = at or now()
    thread, case = held(db, case)
    must_hold(case, by, fence)
    must_have_seen(db, thread, by, seen)
    cases.move(db, case, thread, State.ANSWERED, by=by, at=at)
    return answers.post(db, thread, by=by, body=body, official=True, at=at)


def expire_some(at: datetime | None = None) -> bool:
    """A step of the worker: cases whose lease is over go back to the queue. True when there were any."""
    at = at or now()
    with writing() as db:
        over = select(Case).where(col(Case.lease_until) <= at, Case.state == State.CLAIMED)
        expired = db.exec(over.order_by(col(Case.lease_until)).limit(BATCH)).all()
        for found in expired:
            thread, case = held(db, found)
            if case.state == State.CLAIMED and lease_is_over(case, at):
                cases.move(db, case, thread, State.QUEUED, reason="lease over", at=at)
    return bool(expired)


def held(db: Session, case: Case, seen: int | None = None) -> tuple[Thread, Case]:
    """The thread and its case, locked in this order by everybody, with what they say now.

    Raises Stale when somebody has seen another version of the case.
    """
    thread = lock(db, case.thread_id)
    current = db.get_one(Case, case.id, with_for_update=True, populate_existing=True)
    if seen is not None and seen != current.version:
        raise Stale(current.id)
    return thread or db.get_one(Thread, case.thread_id), current


def must_be_free(db: Session, case: Case, by: Person, at: datetime) -> None:
    """Raises Ended where the team owes nothing, ClaimedByAnother while somebody else's lease holds."""
    if case.state not in WITH_TEAM:
        raise Ended(case.id)
    if case.state == State.CLAIMED and case.assignee_id != by.id and not lease_is_over(case, at):
        raise ClaimedByAnother(case, db.get_one(Person, case.assignee_id))


def must_hold(case: Case, by: Person, fence: int | None = None) -> None:
    """Raises NotClaimed, and Expired when this is another claim than the one that was shown."""
    if case.state != State.CLAIMED or case.assignee_id != by.id:
        raise NotClaimed(case.id)
    if fence is not None and fence != case.fence:
        raise Expired(case.id)


def must_have_seen(db: Session, thread: Thread, by: Person, seen: int | None) -> None:
    """Raises SomebodyAnswered when there is a newer answer of somebody else's than the one that was seen."""
    if seen is None:
        return
    newer = select(Answer).where(Answer.thread_id == thread.id, col(Answer.id) > seen, Answer.author_id != by.id)
    answer = db.exec(newer.where(col(Answer.hidden_at).is_(None)).order_by(col(Answer.id).desc())).first()
    if answer:
        raise SomebodyAnswered(answer, db.get_one(Person, answer.author_id))


def lease_is_over(case: Case, at: datetime) -> bool:
    return case.lease_until is None or case.lease_until <= at

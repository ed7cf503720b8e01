"""Whose turn a queued case is: offered to one agent for some minutes, then in a wider circle, until somebody takes it.

An offer is a turn and no lock: anybody may claim the case at any time (claims.py). In a queued case `offered_until` is
when it is looked at again, at once after it came into the queue; the worker's step takes the soonest due first, and
leaves everything as it is while nobody has room. Who is asked, and in which circle, is ranking.py's.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, select

from community import notifications
from community.database import now, reading, writing
from community.people import Person
from escalation import agents, wants, workload
from escalation.agents import Agent
from escalation.cases import Case, State
from escalation.ranking import Candidate, Wanted, best

LASTS = {1: timedelta(minutes=1), 2: timedelta(minutes=3), 3: timedelta(minutes=5), 4: timedelta(minutes=10)}
"""How long one agent has the turn, by the case's priority."""

LOOK_AGAIN = timedelta(seconds=30)
"""How soon a case is looked at again for which nobody who is there will do."""

BATCH = 100
LOOKED_THROUGH = 200


def offer_some(at: datetime | None = None) -> bool:
    """A step of the worker: offer the soonest due of the cases whose turn has passed. True when there were any."""
    at = at or now()
    with reading() as db:
        if not workload.crew(db, at):
            return False
    with writing() as db:
        return offer_due(db, at) > 0


def offer_due(db: Session, at: datetime) -> int:
    """Offer what is to be offered, at most a hundred cases, while anybody has room. Returns how many were looked at."""
    crew, due = workload.crew(db, at), _due(db, at)
    wanted = wants.of(db, due, at)
    workload.teach(db, crew, _tags(wanted.values()))
    for looked, case in enumerate(due):
        if not any(agent.has_room for agent in crew):
            return looked
        _offer(db, case, wanted[case.id], crew, at)
    return len(due)


def offered(db: Session, person: Person, at: datetime | None = None, limit: int = 20) -> list[Case]:
    """The cases whose turn somebody is, the soonest due first."""
    mine = Case.state == State.QUEUED, Case.offered_to_id == person.id, col(Case.offered_until) > (at or now())
    return list(db.exec(select(Case).where(*mine).order_by(col(Case.reply_due_at), col(Case.id)).limit(limit)))


def next_for(db: Session, person: Person, at: datetime | None = None) -> Case | None:
    """The case somebody should take now: what is offered to them, else the soonest due that they can read and that is
    not another's turn, their own team's before the others'."""
    at = at or now()
    if turn := offered(db, person, at, limit=1):
        return turn[0]
    agent = agents.of(db, person)
    free = [case for case in _untaken(db, at) if _reads(agent, case)]
    return next((case for case in free if agent and case.team_id == agent.team_id), free[0] if free else None)


def _due(db: Session, at: datetime) -> Sequence[Case]:
    """The soonest due first. A case that somebody is writing to is left for the next round, so that 20 routers at once
    offer it once and wait for nobody."""
    due = select(Case).where(Case.state == State.QUEUED, col(Case.offered_until) <= at)
    soonest = due.order_by(col(Case.reply_due_at), col(Case.id)).limit(BATCH).with_for_update(skip_locked=True)
    return db.exec(soonest, execution_options={"populate_existing": True}).all()


def _offer(db: Session, case: Case, wanted: Wanted, crew: list[Candidate], at: datetime) -> None:
    found = best(wanted, crew)
    if not found:
        case.offered_to_id, case.offered_until = None, at + LOOK_AGAIN
        return
    case.tier, agent = found
    case.offered_to_id, case.offered_until = agent.person_id, at + LASTS[case.priority]
    agent.load += 1
    notifications.tell(db, agent.person_id, "offered", thread_id=case.thread_id, subject=case.id, at=at)


def _tags(wanted) -> set[int]:
    return {tag for it in wanted for tag in (*it.tags, it.product) if tag}


def _untaken(db: Session, at: datetime) -> Sequence[Case]:
    nobodys = or_(col(Case.offered_to_id).is_(None), col(Case.offered_until) <= at)
    untaken = select(Case).where(Case.state == State.QUEUED, nobodys)
    return db.exec(untaken.order_by(col(Case.reply_due_at), col(Case.id)).limit(LOOKED_THROUGH)).all()


def _reads(agent: Agent | None, case: Case) -> bool:
    return not agent or not agent.languages or not case.language or case.language in agent.languages

"""The questions an expert finds waiting: their own, and those of the department they work in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from community.people import Person
from community.threads import Thread
from escalation import agents
from escalation.cases import Case
from escalation.experts import UNANSWERED, ExpertRequest, State
from escalation.permissions import PLANNERS
from escalation.teams import Team

SHOWN = 50


@dataclass(frozen=True)
class Row:
    """A question in the list, with its thread; `asker` is the agent, or nobody where a watch rule asked."""

    request: ExpertRequest
    team: Team
    thread_id: int
    title: str
    asker: Person | None
    expert: Person | None
    answerer: Person | None

    @property
    def waits(self) -> bool:
        return self.request.state in UNANSWERED

    def is_late(self, at: datetime) -> bool:
        return self.waits and self.request.due_at <= at


_Asker, _Expert, _Answerer = aliased(Person), aliased(Person), aliased(Person)
_ROWS = (
    select(ExpertRequest, Team, Thread.id, Thread.title, _Asker, _Expert, _Answerer)  # pyright: ignore[reportCallIssue, reportArgumentType]
    .join(Team, col(ExpertRequest.team_id) == col(Team.id))
    .join(Case, col(ExpertRequest.case_id) == col(Case.id))
    .join(Thread, col(Case.thread_id) == col(Thread.id))
    .outerjoin(_Asker, col(ExpertRequest.asked_by_id) == col(_Asker.id))
    .outerjoin(_Expert, col(ExpertRequest.expert_id) == col(_Expert.id))
    .outerjoin(_Answerer, col(ExpertRequest.answered_by_id) == col(_Answerer.id))
)


def waiting(db: Session, person: Person) -> Sequence[Row]:
    """What waits for them or their department, the soonest due first; for who plans, everything that waits."""
    mine = _ROWS.where(col(ExpertRequest.state).in_(UNANSWERED), _theirs(db, person))
    return _rows(db, mine.order_by(col(ExpertRequest.due_at), col(ExpertRequest.id)))


def answered(db: Session, person: Person) -> Sequence[Row]:
    """What they or their department have answered, the newest first."""
    done = _ROWS.where(ExpertRequest.state == State.ANSWERED, _theirs(db, person))
    return _rows(db, done.order_by(col(ExpertRequest.answered_at).desc(), col(ExpertRequest.id).desc()))


def by(db: Session, person: Person) -> Sequence[Row]:
    """What they have asked others, the newest first."""
    return _rows(db, _ROWS.where(ExpertRequest.asked_by_id == person.id).order_by(col(ExpertRequest.id).desc()))


def one(db: Session, id: int) -> Row | None:
    return next(iter(_rows(db, _ROWS.where(ExpertRequest.id == id))), None)


def _rows(db: Session, rows) -> Sequence[Row]:
    return [Row(*row) for row in db.exec(rows.limit(SHOWN))]


def _theirs(db: Session, person: Person):
    if person.role in PLANNERS:
        return true()
    agent = agents.of(db, person)
    team_id = agent.team_id if agent else 0
    return or_(col(ExpertRequest.expert_id) == person.id, col(ExpertRequest.team_id) == team_id)

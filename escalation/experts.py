"""Asking somebody who knows: an agent's question to an expert or a department, with a clock of its own.

What is asked and answered is for the team alone; the thread only says who is being asked, and by when they answer.
The case waits with them, and its own clocks run on: whoever asked for help still waits for the team. It comes back to
the agent who asked, with the answer or when the time is over; an answer that comes later is told all the same.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, update
from sqlmodel import Field, Session, SQLModel, col, select

from community import notifications
from community.database import identity, now, number, reference, writing
from community.events import Event, joins
from community.keeping import keeps
from community.people import Person
from community.threads import Thread
from escalation import agents, case_words, cases, claims, hours
from escalation.calendars import BusinessCalendar
from escalation.cases import Case
from escalation.cases import State as CaseState
from escalation.teams import Team

REPLY_WITHIN = timedelta(hours=4)
"""How long a department has, in its own hours, where nobody says otherwise."""

MOST_TOLD = 50
BATCH = 100


class State(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    LATE = "late"
    TAKEN_BACK = "taken back"


UNANSWERED = (State.OPEN, State.LATE)


@keeps(
    "Questions to experts",
    names="expert_id asked_by_id answered_by_id",
    redacted="question answer",
    until=case_words.kept("asked_at"),
)
class ExpertRequest(SQLModel, table=True):
    """One question of an agent's, or of a watch rule's. Private: never in an event, an index, a mail or an export of
    the public. `late_at` is `due_at` until that has been answered, or has passed."""

    __table_args__ = (
        UniqueConstraint("case_id", "watch_rule_id"),
        Index("ix_expertrequest_case_id", "case_id", "id"),
        Index("ix_expertrequest_team_id", "team_id", "state", "due_at", "id"),
        Index("ix_expertrequest_expert_id", "expert_id", "state", "due_at", "id"),
    )

    id: int = identity()
    case_id: int = reference("case.id")
    team_id: int = reference("team.id")
    expert_id: int | None = reference("person.id", nullable=True)
    asked_by_id: int | None = reference("person.id", nullable=True)
    watch_rule_id: int | None = number(nullable=True)
    question: str
    state: str = Field(default=State.OPEN, max_length=20)
    asked_at: datetime = Field(default_factory=now, index=True)
    due_at: datetime
    late_at: datetime | None = Field(default=None, index=True)
    answer: str = ""
    answered_by_id: int | None = reference("person.id", nullable=True)
    answered_at: datetime | None = None


class NotThere(ValueError):
    """This expert does not work in the department that is asked."""


class AlreadyAnswered(ValueError):
    """The question has been answered, or was taken back."""


@dataclass(frozen=True)
class Asked:
    """What everybody may know of a request: whom the team asks, and by when they answer."""

    team: str
    due_at: datetime
    late: bool = False


def ask(
    db: Session,
    case: Case,
    *,
    by: Person,
    team: Team,
    question: str,
    expert: Person | None = None,
    within: timedelta = REPLY_WITHIN,
    at: datetime | None = None,
) -> ExpertRequest:
    """Ask a department, or one of its experts, about a case one has claimed. `within` counts in the department's
    hours. Raises NotClaimed, NotThere."""
    at = at or now()
    thread, case = claims.held(db, case)
    claims.must_hold(case, by)
    if expert and not agents.works_in(db, expert, team.id):
        raise NotThere(expert.name)
    request = put(db, case, team=team, question=question, by=by, expert=expert, within=within, at=at)
    cases.move(db, case, thread, CaseState.WITH_EXPERT, by=by, at=at)
    return request


def put(
    db: Session,
    case: Case,
    *,
    team: Team,
    question: str,
    by: Person | None = None,
    expert: Person | None = None,
    rule_id: int | None = None,
    within: timedelta = REPLY_WITHIN,
    at: datetime,
) -> ExpertRequest:
    """Write the question down and tell whom it is for. The case stays where it is."""
    due_at = hours.add(db.get_one(BusinessCalendar, team.calendar_id), at, within)
    request = ExpertRequest(
        case_id=case.id,
        team_id=team.id,
        expert_id=expert and expert.id,
        asked_by_id=by and by.id,
        watch_rule_id=rule_id,
        question=question.strip(),
        asked_at=at,
        due_at=due_at,
        late_at=due_at,
    )
    db.add(request)
    db.flush()
    for person_id in [expert.id] if expert else _members(db, team):
        notifications.tell(db, person_id, "expert asked", thread_id=case.thread_id, subject=request.id, at=at)
    return request


def answer(db: Session, request: ExpertRequest, *, by: Person, body: str, at: datetime | None = None) -> None:
    """Tell the agent. A case that waits for nothing else is theirs to go on with. Raises AlreadyAnswered."""
    at = at or now()
    thread, case, request = _held(db, request)
    request.state, request.answer, request.answered_by_id, request.answered_at = State.ANSWERED, body.strip(), by.id, at
    request.late_at = None
    _tell_the_agent(db, request, case, at)
    _back_to_the_queue(db, case, thread, reason="expert answered", at=at, says="case.expert_answered")


def take_back(db: Session, request: ExpertRequest, *, by: Person, at: datetime | None = None) -> None:
    """Nobody has to answer any more. Raises AlreadyAnswered."""
    at = at or now()
    thread, case, request = _held(db, request)
    request.state, request.late_at = State.TAKEN_BACK, None
    _back_to_the_queue(db, case, thread, reason="expert not needed", by=by, at=at)


def late_some(at: datetime | None = None) -> bool:
    """A step of the worker: a case does not wait for an expert for longer than was said. True when there were any."""
    at = at or now()
    with writing() as db:
        due = select(ExpertRequest).where(col(ExpertRequest.late_at) <= at).order_by(col(ExpertRequest.late_at))
        found = db.exec(due.limit(BATCH)).all()
        for request in sorted(found, key=lambda it: it.case_id):
            with suppress(AlreadyAnswered):
                _be_late(db, request, at)
    return bool(found)


@joins("case.resolved", "case.withdrawn", "case.cancelled", "case.merged")
def drop_when_over(db: Session, event: Event) -> None:
    """Nobody has to find out any more what nobody asks."""
    unanswered = col(ExpertRequest.case_id) == event.subject_id, col(ExpertRequest.state).in_(UNANSWERED)
    db.execute(update(ExpertRequest).where(*unanswered).values(state=State.TAKEN_BACK, late_at=None))


def of_case(db: Session, case_id: int) -> list[ExpertRequest]:
    """Everything that was asked about a case, the oldest first. For the team alone."""
    return list(
        db.exec(
            select(ExpertRequest).where(ExpertRequest.case_id == case_id).order_by(col(ExpertRequest.id)).limit(100)
        )
    )


def open_for(db: Session, case_id: int) -> Asked | None:
    """Whom a case waits for, as everybody may know it: the one who answers last. Says nothing of what was asked."""
    waiting = (
        select(Team.name, ExpertRequest.due_at, ExpertRequest.state)
        .join(Team, col(ExpertRequest.team_id) == col(Team.id))
        .where(ExpertRequest.case_id == case_id, col(ExpertRequest.state).in_(UNANSWERED))
        .order_by(col(ExpertRequest.state).desc(), col(ExpertRequest.due_at).desc())
    )
    found = db.exec(waiting.limit(1)).first()
    return Asked(found[0], found[1], found[2] == State.LATE) if found else None


def _held(db: Session, request: ExpertRequest) -> tuple[Thread, Case, ExpertRequest]:
    """Thread and case locked, then what the request says now. Raises AlreadyAnswered."""
    thread, case = claims.held(db, db.get_one(Case, request.case_id))
    request = db.get_one(ExpertRequest, request.id, with_for_update=True, populate_existing=True)
    if request.state not in UNANSWERED:
        raise AlreadyAnswered(request.id)
    return thread, case, request


def _be_late(db: Session, request: ExpertRequest, at: datetime) -> None:
    thread, case, request = _held(db, request)
    request.state, request.late_at = State.LATE, None
    _tell_the_agent(db, request, case, at, kind="expert late")
    _back_to_the_queue(db, case, thread, reason="expert late", at=at)


def _back_to_the_queue(
    db: Session, case: Case, thread: Thread, *, reason: str, at: datetime, by: Person | None = None, says: str = ""
) -> None:
    """Unless it was not waiting for this, or waits for somebody else's answer, too."""
    if case.state == CaseState.WITH_EXPERT and not _open(db, case.id):
        cases.move(db, case, thread, CaseState.QUEUED, reason=reason, by=by, says=says, at=at)


def _open(db: Session, case_id: int) -> bool:
    db.flush()
    asked = select(ExpertRequest.id).where(ExpertRequest.case_id == case_id, ExpertRequest.state == State.OPEN)
    return db.exec(asked.limit(1)).first() is not None


def _tell_the_agent(
    db: Session, request: ExpertRequest, case: Case, at: datetime, kind: str = "expert answered"
) -> None:
    """Whoever asked, and whoever has the case by now."""
    for person_id in {request.asked_by_id, case.assignee_id} - {None, request.answered_by_id}:
        notifications.tell(db, person_id or 0, kind, thread_id=case.thread_id, subject=request.id, at=at)


def _members(db: Session, team: Team) -> Iterable[int]:
    return [agent.person_id for agent in agents.in_team(db, team.id)][:MOST_TOLD]

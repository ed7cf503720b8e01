"""A case: a thread that the support team has promised to answer, and where it stands.

    queued --claim--> claimed --reply--> answered --the asker confirms--> resolved
    claimed --release or lease over--> queued       answered, resolved --"did not help"--> queued, next round
    queued or claimed --the community solves it--> withdrawn        --nothing left to answer--> cancelled

At most one case of a thread is open, by a unique index and not by a check.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, Session, SQLModel, col, select

from community import events
from community.database import identity, now, reference
from community.events import Event, joins
from community.people import Person
from community.threads import Thread, hand_to_team
from escalation import teams

FIRST_REPLY = {1: timedelta(minutes=15), 2: timedelta(hours=1), 3: timedelta(hours=2), 4: timedelta(hours=8)}
"""How soon the team promises its first reply, by priority."""

AFFECTED_FOR_P2 = 10
ROUND_FOR_P2 = 3


class State(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    WAITING_CUSTOMER = "waiting_customer"
    WITH_EXPERT = "with_expert"
    SNOOZED = "snoozed"
    IN_INCIDENT = "in_incident"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    CANCELLED = "cancelled"


WITH_TEAM = (State.QUEUED, State.CLAIMED, State.WAITING_CUSTOMER, State.WITH_EXPERT, State.SNOOZED, State.IN_INCIDENT)
OPEN = (*WITH_TEAM, State.ANSWERED)
_OPEN_SQL = text(f"state IN ({', '.join(repr(str(state)) for state in OPEN)})")
_KNOWN_SQL = text(f"state IN ({', '.join(repr(str(state)) for state in State)})")


class Case(SQLModel, table=True):
    """One escalation of one thread. `fence` rises with every claim, so a claim that is over cannot write.

    `wake_at` ends a state that waits (a snooze, a question to the customer, a hold), because of `wake_reason`.
    `next_agent_id` is who had the case last, `offered_to_id` whose turn it is until `offered_until`, and `tier` how far
    the offer has widened. `generation` rises when it starts again after it had ended. `presumed`: resolved by silence.
    """

    __table_args__ = (
        Index("uq_case_one_open", "thread_id", unique=True, sqlite_where=_OPEN_SQL, postgresql_where=_OPEN_SQL),
        Index("ix_case_state_reply_due_at", "state", "reply_due_at", "id"),
        Index("ix_case_assignee_id_state", "assignee_id", "state", "reply_due_at", "id"),
        Index("ix_case_thread_id", "thread_id", "id"),
        CheckConstraint(_KNOWN_SQL, name="state"),
    )

    id: int = identity()
    thread_id: int = reference("thread.id")
    state: str = Field(default=State.QUEUED, max_length=20)
    cause: str = Field(max_length=20)
    priority: int = 3
    round: int = 1
    assignee_id: int | None = reference("person.id", nullable=True)
    lease_until: datetime | None = Field(default=None, index=True)
    fence: int = 0
    version: int = 1
    generation: int = 1
    team_id: int = reference("team.id")
    language: str = Field(default="", max_length=10)
    next_agent_id: int | None = reference("person.id", nullable=True)
    offered_to_id: int | None = reference("person.id", nullable=True, index=True)
    offered_until: datetime | None = Field(default=None, index=True)
    tier: int = 0
    wake_at: datetime | None = Field(default=None, index=True)
    wake_reason: str = Field(default="", max_length=20)
    incident_id: int | None = reference("incident.id", nullable=True, index=True)
    merged_into_id: int | None = reference("case.id", nullable=True)
    presumed: bool = False
    opened_at: datetime = Field(default_factory=now)
    reply_due_at: datetime
    replied_at: datetime | None = None
    ended_at: datetime | None = None


def open(db: Session, thread: Thread, *, cause: str, by: Person | None = None, at: datetime | None = None) -> Case:
    """Hand a thread to the team. The thread must be locked, and have no open case."""
    at = at or now()
    priority = priority_of(thread)
    case = Case(
        thread_id=thread.id,
        cause=cause,
        priority=priority,
        round=thread.failures + 1,
        team_id=teams.first(db).id,
        opened_at=at,
        reply_due_at=at + FIRST_REPLY[priority],
    )
    db.add(case)
    db.flush()
    hand_to_team(thread, with_team=True)
    events.record(db, "case.opened", who=by, thread=thread, subject=case.id, reason=cause, at=at)
    return case


def priority_of(thread: Thread) -> int:
    """By impact and age, never by rank, noise or channel: nobody is served better for being loud."""
    urgent = thread.me_too_count + 1 >= AFFECTED_FOR_P2 or thread.failures + 1 >= ROUND_FOR_P2
    return 2 if urgent else 3


def open_for(db: Session, thread_id: int) -> Case | None:
    """The open case of a thread."""
    return db.exec(select(Case).where(Case.thread_id == thread_id, col(Case.state).in_(OPEN))).first()


def latest_for(db: Session, thread_id: int) -> Case | None:
    """The newest case of a thread, open or ended."""
    return db.exec(select(Case).where(Case.thread_id == thread_id).order_by(col(Case.id).desc()).limit(1)).first()


def requeue(
    db: Session, case: Case, thread: Thread, *, reason: str, by: Person | None = None, at: datetime | None = None
) -> None:
    """Back into the queue: the claim is over, and the next claim gets a higher fence. After an answer the promise is
    made anew; a case that was never answered keeps the one it has."""
    at = at or now()
    if case.state == State.ANSWERED:
        case.priority = priority_of(thread)
        case.reply_due_at = at + FIRST_REPLY[case.priority]
    case.state, case.assignee_id, case.lease_until = State.QUEUED, None, None
    hand_to_team(thread, with_team=True)
    events.record(db, "case.requeued", who=by, thread=thread, subject=case.id, reason=reason, at=at)


def end(db: Session, case: Case, thread: Thread, state: State, *, at: datetime | None = None) -> None:
    """Resolved, withdrawn or cancelled."""
    case.state, case.ended_at, case.lease_until = state, at or now(), None
    hand_to_team(thread, with_team=False)
    events.record(db, f"case.{state}", thread=thread, subject=case.id, at=at)


@joins("answer.accepted")
def end_when_solved(db: Session, event: Event) -> None:
    """The asker is helped: by the agent who answered, or by the community before the team could."""
    thread, case = _held(db, event)
    if case:
        end(db, case, thread, State.RESOLVED if case.state == State.ANSWERED else State.WITHDRAWN, at=event.at)


@joins("thread.hidden", "thread.closed")
def cancel_when_gone(db: Session, event: Event) -> None:
    """There is nothing left to answer."""
    thread, case = _held(db, event)
    if case:
        end(db, case, thread, State.CANCELLED, at=event.at)


@joins("thread.failed")
def queue_again_when_it_did_not_help(db: Session, event: Event) -> None:
    """The team's answer failed: the next round goes straight back to the team, not to the window."""
    thread, case = _held(db, event)
    if not case or case.state != State.ANSWERED:
        return
    case.round = thread.failures + 1
    requeue(db, case, thread, reason="unhelped", at=event.at)


@joins("answer.posted", "comment.posted", "answer.hidden")
def queue_again_when_somebody_waits(db: Session, event: Event) -> None:
    """The asker writes once more, even in a comment, or the team's answer was hidden: that is the team's to answer."""
    thread, case = _held(db, event)
    commented = event.kind == "comment.posted" and event.who_id == thread.author_id
    if case and case.state == State.ANSWERED and (thread.uncovered_since or commented):
        requeue(db, case, thread, reason="hidden" if event.on_log else "asker wrote", at=event.at)


def _held(db: Session, event: Event) -> tuple[Thread, Case | None]:
    """The event's thread, which coverage has locked already, and its open case."""
    thread = db.get_one(Thread, event.thread_id)
    return thread, open_for(db, thread.id)

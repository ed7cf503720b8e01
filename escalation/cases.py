"""A case: a thread that the support team has promised to answer, and where it stands.

`move` is the only way from one state to another; states.py has the table of the ways. At most one case of a thread is
open, by a unique index and not by a check.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, Session, SQLModel, col, select

from community import events, speaking
from community.database import identity, now, reference
from community.events import Event
from community.keeping import keeps
from community.people import Person
from community.threads import Thread, hand_to_team
from escalation import keeping_time, policies, teams
from escalation.keeping_time import FIRST_REPLY
from escalation.states import OPEN, OVER, RUNNING, WITH_TEAM, Clocks, State, WrongMove, way

__all__ = ["FIRST_REPLY", "OPEN", "OVER", "RUNNING", "WITH_TEAM", "Case", "State", "WrongMove"]

AFFECTED_FOR_P2 = 10
ROUND_FOR_P2 = 3
P1_CLASSES = ("safety", "outage", "locked out")
CLOSES_AFTER = timedelta(days=7)

_OPEN_SQL = text(f"state IN ({', '.join(repr(str(state)) for state in OPEN)})")
_KNOWN_SQL = text(f"state IN ({', '.join(repr(str(state)) for state in State)})")
_OVER_SQL = text(f"(ended_at IS NOT NULL) = (state IN ({', '.join(repr(str(state)) for state in OVER)}))")

SAYS = {
    State.QUEUED: "case.requeued",
    State.CLAIMED: "case.claimed",
    State.WAITING_CUSTOMER: "case.asked_customer",
    State.WITH_EXPERT: "case.asked_expert",
    State.SNOOZED: "case.snoozed",
    State.IN_INCIDENT: "case.joined_incident",
    State.ANSWERED: "case.replied",
    State.RESOLVED: "case.resolved",
    State.CLOSED: "case.closed",
    State.WITHDRAWN: "case.withdrawn",
    State.MERGED: "case.merged",
    State.CANCELLED: "case.cancelled",
}
"""The event of coming into each state, where a verb names no other."""


@keeps(
    "Cases",
    stays="thread_id.author_id",
    names="assignee_id next_agent_id offered_to_id",
)
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
        Index("ix_case_team_id_state", "team_id", "state", "reply_due_at", "id"),
        Index("ix_case_thread_id", "thread_id", "id"),
        CheckConstraint(_KNOWN_SQL, name="state"),
        CheckConstraint(_OVER_SQL, name="over"),
        CheckConstraint(
            "(state = 'claimed') = (lease_until IS NOT NULL AND assignee_id IS NOT NULL)", name="claimed_by_somebody"
        ),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into_one"),
        CheckConstraint("state != 'snoozed' OR wake_at IS NOT NULL", name="wakes"),
        CheckConstraint("state != 'in_incident' OR incident_id IS NOT NULL", name="in_an_incident"),
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
    return open_all(db, [(thread, cause)], by=by, at=at)[0]


def open_all(
    db: Session, threads: Sequence[tuple[Thread, str]], *, by: Person | None = None, at: datetime | None = None
) -> list[Case]:
    """The same for many threads, each with its cause, in few statements."""
    at = at or now()
    team_of = {category_id: _team_of(db, category_id) for category_id in {it.category_id for it, _ in threads}}
    opened = [_new(thread, cause, team_of[thread.category_id], at) for thread, cause in threads]
    db.add_all(opened)
    db.flush()
    keeping_time.start(db, opened, at)
    with events.together(db):
        for case, (thread, cause) in zip(opened, threads, strict=True):
            hand_to_team(thread, with_team=True)
            events.record(db, "case.opened", who=by, thread=thread, subject=case.id, reason=cause, at=at)
    return opened


def move(
    db: Session,
    case: Case,
    thread: Thread,
    to: State,
    *,
    reason: str = "",
    by: Person | None = None,
    until: datetime | None = None,
    wake: str = "",
    says: str = "",
    at: datetime | None = None,
) -> None:
    """The only way a state changes: its clocks, its thread and the event follow. Thread and case must be locked.

    `until` ends a claim or a rest, and `wake` is a word for why; `reason` is public, as every event of a thread.
    `says` names the event where another than the usual one tells it better. Raises WrongMove.
    """
    at, start = at or now(), State(case.state)
    clocks = way(start, to)
    _leave(case, start)
    case.state, case.version = to, case.version + 1
    _arrive(case, start, by, until, wake, at)
    if clocks == Clocks.AGAIN:
        case.priority = priority_of(thread)
    keeping_time.step(db, case, clocks, at)
    hand_to_team(thread, with_team=to in WITH_TEAM)
    db.flush()
    events.record(db, says or SAYS[to], who=by, thread=thread, subject=case.id, reason=reason, at=at)


def _leave(case: Case, start: State) -> None:
    """What belongs to the state it was in ends with it."""
    case.lease_until = case.wake_at = case.offered_to_id = case.offered_until = case.ended_at = None
    case.wake_reason, case.tier = "", 0
    if start == State.IN_INCIDENT:
        case.incident_id = None
    if start == State.MERGED:
        case.merged_into_id = None
    if start == State.RESOLVED:
        case.presumed = False


def _arrive(case: Case, start: State, by: Person | None, until: datetime | None, wake: str, at: datetime) -> None:
    """What belongs to the state it is in now."""
    to = State(case.state)
    if to == State.CLAIMED:
        case.assignee_id, case.lease_until, case.next_agent_id = by and by.id, until, None
        case.fence += 1
    elif to == State.QUEUED:
        # Whoever gave it back, or let the lease end, is not offered it first.
        case.next_agent_id, case.assignee_id = None if start == State.CLAIMED else case.assignee_id, None
        case.offered_until = at
        case.generation += start == State.RESOLVED
        case.offered_until = at  # routing.py looks at it now
    elif to in OVER:
        case.ended_at = at
        if to == State.RESOLVED:
            case.wake_at, case.wake_reason = at + CLOSES_AFTER, "close"
    else:
        case.wake_at, case.wake_reason = until, wake
    if to == State.ANSWERED:
        case.replied_at = case.replied_at or at


def _new(thread: Thread, cause: str, team_id: int, at: datetime) -> Case:
    priority = priority_of(thread)
    due = at + FIRST_REPLY[priority]  # until its clocks are set, in the same transaction
    more = {"team_id": team_id, "opened_at": at, "reply_due_at": due, "offered_until": at}
    more["language"] = speaking.told(thread)
    return Case(thread_id=thread.id, cause=cause, priority=priority, round=thread.failures + 1, **more)


def _team_of(db: Session, category_id: int) -> int:
    return policies.of(db, category_id).team_id or teams.first(db).id


def priority_of(thread: Thread) -> int:
    """By class, impact and age, never by rank, noise or channel: nobody is served better for being loud."""
    if thread.contact_class in P1_CLASSES:
        return 1
    urgent = thread.me_too_count + 1 >= AFFECTED_FOR_P2 or thread.failures + 1 >= ROUND_FOR_P2
    return 2 if urgent else 3


def open_for(db: Session, thread_id: int) -> Case | None:
    """The open case of a thread."""
    return db.exec(select(Case).where(Case.thread_id == thread_id, col(Case.state).in_(OPEN))).first()


def latest_for(db: Session, thread_id: int) -> Case | None:
    """The newest case of a thread, open or ended."""
    return db.exec(select(Case).where(Case.thread_id == thread_id).order_by(col(Case.id).desc()).limit(1)).first()


def join_incident(
    db: Session, case: Case, thread: Thread, incident_id: int, *, by: Person | None = None, at: datetime | None = None
) -> None:
    """An incident speaks for it from now on: its own clocks stand still. Raises WrongMove."""
    way(case.state, State.IN_INCIDENT)
    case.incident_id = incident_id
    move(db, case, thread, State.IN_INCIDENT, by=by, at=at)


def of_event(db: Session, event: Event) -> tuple[Thread, Case | None]:
    """The event's thread, which coverage has locked already, and its open case."""
    thread = db.get_one(Thread, event.thread_id)
    return thread, open_for(db, thread.id)


def rate(db: Session, case: Case, thread: Thread, at: datetime) -> None:
    """Its round and priority once more; another priority gives it other promises from now on."""
    case.round = thread.failures + 1
    if (priority := priority_of(thread)) != case.priority:
        case.priority, case.version = priority, case.version + 1
        keeping_time.rate(db, case, at)

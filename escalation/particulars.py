"""What the status line says beside where a thread stands: one function for each stage that has more to say.

Each asks for what its own sentence needs and for nothing else, so a page makes a small, fixed number of queries.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from community import needs_info
from community.events import Event
from community.pace import pace
from community.threads import Thread
from escalation import affected, clocks, estimates, experts
from escalation.cases import Case, State
from escalation.clocks import Kind
from escalation.ladder import Ping
from escalation.targets import TARGETS

QUEUE_SHOWN = 100
PINGS_SHOWN = 50

Particulars = dict[str, Any]
"""Fields of a Standing."""


@dataclass(frozen=True)
class Elsewhere:
    """The thread in which this is answered. `due_at` is what the team has promised there."""

    thread_id: int
    title: str
    solved: bool
    due_at: datetime | None = None

    @property
    def reference(self) -> str:
        return f"LB-{self.thread_id}"


def with_the_community(db: Session, thread: Thread, _case: Case | None, _at: datetime) -> Particulars:
    """How soon people usually answer here, and how many who know about it were asked to look."""
    of_late = pace(db, thread.category_id)
    asked = select(col(Ping.person_id)).where(col(Ping.thread_id) == thread.id).limit(PINGS_SHOWN)
    looking = db.execute(select(func.count()).select_from(asked.subquery())).scalar_one()
    return {"usual": of_late and of_late.median, "looking": looking}


def in_the_queue(db: Session, thread: Thread, case: Case | None, at: datetime) -> Particulars:
    """The place in it, when the team will probably reply, and when it is back if it has gone home."""
    if not case:
        return {}
    always = TARGETS[case.priority].around_the_clock
    position = _position(db, case)
    probably = estimates.probably(db, case.team_id, position, at, around_the_clock=always)
    return {"position": position, "probably": probably, **with_an_agent(db, thread, case, at)}


def with_an_agent(db: Session, thread: Thread, case: Case | None, at: datetime) -> Particulars:
    """What is promised next, and how often we have broken our word here."""
    if not case:
        return {}
    running = clocks.promised(clocks.of(db, [case.id]).get(case.id, {}))
    always = TARGETS[case.priority].around_the_clock
    return {
        "due_at": running.due_at if running else case.reply_due_at,
        "replied": bool(running and running.kind == Kind.NEXT_UPDATE),
        "back_at": None if always else estimates.back_at(db, case.team_id, at),
        "broken_before": _broken(db, thread),
    }


def with_an_expert(db: Session, thread: Thread, case: Case | None, at: datetime) -> Particulars:
    """Whom the agent asked, and by when they answer. What was asked is nobody else's business."""
    asked = experts.open_for(db, case.id) if case else None
    return {**with_an_agent(db, thread, case, at), "asked": asked}


def resting(db: Session, thread: Thread, case: Case | None, at: datetime) -> Particulars:
    return {**with_an_agent(db, thread, case, at), "wakes_at": case and case.wake_at}


def held(_db: Session, _thread: Thread, case: Case | None, _at: datetime) -> Particulars:
    return {"due_at": case and case.wake_at}


def in_an_incident(db: Session, thread: Thread, _case: Case | None, _at: datetime) -> Particulars:
    """The incident, which everybody may read, and when it owes the next update."""
    found = affected.of_thread(db, thread.id)
    incident = found and found[0]
    return {"incident": incident, "due_at": incident and incident.update_due_at, "broken_before": _broken(db, thread)}


def answered_elsewhere(db: Session, thread: Thread, _case: Case | None, _at: datetime) -> Particulars:
    """The thread it asks the same as, if everybody can read it."""
    theirs = col(Case.thread_id) == col(Thread.id), col(Case.state).in_((State.QUEUED, State.CLAIMED))
    other = (
        select(col(Thread.id), col(Thread.title), col(Thread.solved_at), col(Case.reply_due_at))
        .join(Case, theirs[0] & theirs[1], isouter=True)
        .where(col(Thread.id) == thread.duplicate_of_id, col(Thread.hidden_at).is_(None))
    )
    found = db.execute(other.limit(1)).first()
    return {"other": Elsewhere(found[0], found[1], bool(found[2]), found[3])} if found else {}


def waiting_for_a_detail(_db: Session, thread: Thread, _case: Case | None, _at: datetime) -> Particulars:
    """When it is closed without it; nothing once it is."""
    asked_at = thread.needs_info_at
    return {"closes_at": asked_at + needs_info.CLOSED_AFTER if asked_at and not thread.closed_at else None}


def _position(db: Session, case: Case) -> int:
    """1 is next. Counted only as far as it is shown, among those who wait for the same team."""
    sooner = col(Case.team_id) == case.team_id, col(Case.state) == State.QUEUED
    before = select(col(Case.id)).where(*sooner, col(Case.reply_due_at) < case.reply_due_at).limit(QUEUE_SHOWN)
    return 1 + db.execute(select(func.count()).select_from(before.subquery())).scalar_one()


def _broken(db: Session, thread: Thread) -> int:
    late = select(func.count()).where(col(Event.thread_id) == thread.id, col(Event.kind) == "case.late")
    return db.execute(late).scalar_one()

"""Time passes between two moments of the story: whatever fell due happens, by the very steps the worker takes."""

from datetime import datetime

from sqlmodel import Session, col, select

from community import needs_info
from community.database import now, reading, write_engine, writing
from community.needs_info import MissingDetail
from community.people import Person
from escalation import (
    attaching,
    claims,
    experts,
    followups,
    ladder,
    measures,
    reminding,
    snoozing,
    warnings,
    windows,
    worker,
)
from escalation.affected import IncidentLink, IncidentMember
from escalation.cases import Case, State
from escalation.experts import ExpertRequest
from escalation.followups import Followup
from escalation.incidents import Incident
from escalation.measures import MeasuredDay
from escalation.ticking import SlaClock
from escalation.timers import Timer, soonest
from escalation.windows import Window

TIMERS = (
    Timer(windows.escalate_some, Window.due_at),
    Timer(warnings.warn_some, SlaClock.warn_at),
    Timer(snoozing.wake_some, Case.wake_at),
    Timer(experts.late_some, ExpertRequest.late_at),
    Timer(followups.ask_some, Followup.due_at),
    Timer(attaching.spread_some, IncidentLink.due_at),
    Timer(attaching.tell_some, IncidentMember.due_at),
    Timer(reminding.remind_some, Incident.remind_at),
    Timer(ladder.ping_some, Window.ladder_at),
    Timer(needs_info.remind_some, MissingDetail.due_at),
    Timer(measures.sum_up_some, MeasuredDay.due_at),
)
"""What the worker does, but for leases and offers: agents who looked into a case for an hour stayed at it, and nobody
was there to be offered one."""

ENOUGH = 10_000
"""So often no step has anything to do."""


class Standstill(RuntimeError):
    """A step was due and changed nothing, so that time cannot pass."""


def until(db: Session, moment: datetime) -> None:
    """Let everything happen that falls due before this moment, in the order of its due times."""
    db.commit()
    before = None
    while (due := _next()) and due[0] <= moment:
        if due == before:
            raise Standstill(TIMERS[due[1]].name, due[0])
        before = due
        TIMERS[due[1]].step(due[0])  # pyright: ignore[reportCallIssue] every step can be told the time
        _forget(db)


def to_the_present() -> None:
    """What has fallen due while the demo was loaded, and what was promised on the way: indexing, asking departments."""
    with writing() as db:
        _renew_claims(db)
    with Session(write_engine(), expire_on_commit=False) as db:
        until(db, now())
    timers = [timer for timer in (*worker.PROMISES, *worker.ERRANDS, *worker.INDEX) if timer.due_at is not None]
    while any(map(_finish, timers)):
        pass


def _finish(timer: Timer) -> bool:
    """Let a step do all that it finds to do. True when there was any."""
    for done in range(ENOUGH):
        if not timer.step():
            return done > 0
    raise Standstill(timer.name)


def _renew_claims(db: Session) -> None:
    """Agents who took a case hours ago are still on it."""
    for case in db.exec(select(Case).where(col(Case.state) == State.CLAIMED)).all():
        claims.claim(db, case, by=db.get_one(Person, case.assignee_id), at=now())


def _forget(db: Session) -> None:
    """The step had a transaction of its own. People stay known: a verb that asks for their id must not have to read."""
    for known in list(db.identity_map.values()):
        if not isinstance(known, Person):
            db.expire(known)


def _next() -> tuple[datetime, int] | None:
    with reading() as db:
        due = soonest(db, TIMERS)
    return min(((at, place) for place, at in due.items()), default=None)

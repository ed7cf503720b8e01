"""The clocks of a case: first reply, next update, resolution. They run in the team's hours and never lie.

A clock is a row: what it has consumed, since when it runs, and when it is due. Times are UTC, durations seconds of
covered time. Of the first two only one ever runs: a public reply meets the first reply and starts the next update anew,
and what the customer writes after it starts the first reply anew; so an update is never promised over a first reply.

Every verb here wants the case's thread locked, as all who change a case do.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import column, insert, table
from sqlmodel import Session, col, select

from community import events
from community.threads import Thread, touch
from escalation import calendars
from escalation.calendars import BusinessCalendar
from escalation.targets import TARGETS, Target
from escalation.teams import Team
from escalation.ticking import RUNNING, Kind, SlaClock

__all__ = ["TARGETS", "Kind", "SlaClock", "Target"]

CASE = table("case", *(column(name) for name in ("id", "thread_id", "team_id", "priority")))
"""Cases by name, for cases.py stands on this file. Read here, never written."""


def start(db: Session, case_id: int, priority: int, team_id: int, at: datetime) -> datetime:
    """A new case: its first reply and its resolution are promised. Returns when the first reply is due."""
    return start_all(db, [(case_id, priority, team_id)], at)[case_id]


def start_all(db: Session, opened: Sequence[tuple[int, int, int]], at: datetime) -> dict[int, datetime]:
    """The same for many at once, in few statements: each is a case, its priority and its team. Returns when each first
    reply is due."""
    works = _calendars(db, {(priority, team_id) for _, priority, team_id in opened})
    fresh = {who: _fresh(who[0], calendar, at) for who, calendar in works.items()}
    rows = [{"case_id": case_id, **row} for case_id, priority, team_id in opened for row in fresh[priority, team_id]]
    if rows:
        db.execute(insert(SlaClock), rows)
    return {row["case_id"]: row["due_at"] for row in rows if row["kind"] == Kind.FIRST_REPLY}


def replied(db: Session, case_id: int, at: datetime) -> datetime | None:
    """A public reply: the first reply is met, the next update starts anew. Returns when that is due, if it runs."""
    clocks = _settled(db, case_id, at)
    first, update = clocks[Kind.FIRST_REPLY], clocks[Kind.NEXT_UPDATE]
    first.met_at = first.met_at or at
    first.rest()
    update.restart()
    return _run(db, clocks, at) if clocks[Kind.RESOLUTION].running_since else None


def waits_again(db: Session, case_id: int, priority: int, at: datetime) -> datetime:
    """The customer wrote: the first reply is promised anew if there has been one, or goes on. Returns its due time."""
    clocks = _settled(db, case_id, at)
    if clocks[Kind.FIRST_REPLY].met_at:
        clocks[Kind.FIRST_REPLY].restart()
    clocks[Kind.NEXT_UPDATE].rest()
    clocks[Kind.RESOLUTION].met_at = None
    _aim(db, clocks, priority, _case(db, case_id).team_id)
    return _run(db, clocks, at)


def pause(db: Session, case_id: int, at: datetime) -> None:
    """We wait for the customer: every clock stands still and keeps what it has consumed."""
    for clock in _settled(db, case_id, at).values():
        clock.rest()


def resume(db: Session, case_id: int, at: datetime) -> datetime | None:
    """It is our turn again: every clock that was not met goes on. Returns when the customer hears of us next."""
    clocks, case = _settled(db, case_id, at), _case(db, case_id)
    _aim(db, clocks, case.priority, case.team_id)
    return _run(db, clocks, at)


def move(db: Session, case_id: int, team_id: int, priority: int, at: datetime) -> datetime | None:
    """Another team or priority: other hours and targets from now on; what was consumed stays consumed. Returns when
    the customer hears of us next, or nothing while the clocks stand still."""
    clocks = _settled(db, case_id, at)
    _aim(db, clocks, priority, team_id)
    return _run(db, clocks, at) if clocks[Kind.RESOLUTION].running_since else None


def stop(db: Session, case_id: int, at: datetime) -> None:
    """The case is over, and with it the wait for a resolution."""
    clocks = _settled(db, case_id, at)
    clocks[Kind.RESOLUTION].met_at = clocks[Kind.RESOLUTION].met_at or at
    for clock in clocks.values():
        clock.rest()


def recompute(db: Session, team_ids: Sequence[int], at: datetime) -> dict[int, datetime]:
    """These teams have other hours: their running clocks go on in those. Returns when each case is heard of next."""
    running = _running(db, team_ids)
    works = _calendars(db, {(priority, team_id) for _, team_id, priority in running})
    for clock, team_id, priority in running:
        _settle(db, clock, at)
        clock.run(works[priority, team_id], at)
    return {clock.case_id: clock.due_at for clock, *_ in running if clock.kind != Kind.RESOLUTION}


def of(db: Session, case_ids: Iterable[int]) -> dict[int, dict[Kind, SlaClock]]:
    """The clocks of these cases. There may be none for the next update before the first reply."""
    found: dict[int, dict[Kind, SlaClock]] = {}
    wanted = select(SlaClock).where(col(SlaClock.case_id).in_(list(case_ids)))
    for clock in db.exec(wanted, execution_options={"populate_existing": True}):
        found.setdefault(clock.case_id, {})[Kind(clock.kind)] = clock
    return found


def promised(clocks: dict[Kind, SlaClock]) -> SlaClock | None:
    """Of one case's clocks, the one that says by when the customer hears of us; none while they stand still."""
    running = (clocks.get(kind) for kind in (Kind.FIRST_REPLY, Kind.NEXT_UPDATE))
    return next((clock for clock in running if clock and clock.running_since), None)


def breach(db: Session, clock: SlaClock, thread: Thread, at: datetime) -> None:
    """Its promise was broken when it was due, and the thread says so from now on. Once."""
    clock.breached_at = clock.due_at
    touch(thread, thread.active_at)
    events.record(db, "case.late", thread=thread, subject=clock.case_id, at=at, data={"clock": clock.kind})


def _settled(db: Session, case_id: int, at: datetime) -> dict[Kind, SlaClock]:
    """All clocks of a case, with what they have consumed until now. Those it never had are new, and stand still."""
    clocks, case = of(db, [case_id]).get(case_id, {}), _case(db, case_id)
    for clock in clocks.values():
        _settle(db, clock, at)
    new = {kind: SlaClock(case_id=case_id, kind=kind, calendar_id=0, target=0) for kind in set(Kind) - clocks.keys()}
    if new:
        _aim(db, new, case.priority, case.team_id)
        db.add_all(new.values())
    return clocks | new


def _settle(db: Session, clock: SlaClock, at: datetime) -> None:
    """Write down what it has consumed, and whether that was too much."""
    if not clock.running_since:
        return
    clock.consumed = int(clock.used(db.get_one(BusinessCalendar, clock.calendar_id), at).total_seconds())
    clock.running_since = at
    if clock.due_at and clock.due_at < at and not clock.breached_at:
        breach(db, clock, db.get_one(Thread, _case(db, clock.case_id).thread_id), at)


def _aim(db: Session, clocks: dict[Kind, SlaClock], priority: int, team_id: int) -> None:
    """Set targets and hours by priority and team."""
    calendar = _calendars(db, {(priority, team_id)})[priority, team_id]
    for kind, clock in clocks.items():
        clock.target, clock.calendar_id = TARGETS[priority].seconds(kind), calendar.id


def _run(db: Session, clocks: dict[Kind, SlaClock], at: datetime) -> datetime:
    """Let run what is owed: an update once there was a first reply, and the resolution."""
    first = clocks[Kind.FIRST_REPLY]
    promised = clocks[Kind.NEXT_UPDATE] if first.met_at else first
    for clock in (promised, clocks[Kind.RESOLUTION]):
        if not clock.met_at:
            clock.run(db.get_one(BusinessCalendar, clock.calendar_id), at)
    return cast(datetime, promised.due_at)


def _fresh(priority: int, calendar: BusinessCalendar, at: datetime) -> list[dict[str, Any]]:
    """The rows of a new case, but for the case."""
    kinds, target = (Kind.FIRST_REPLY, Kind.RESOLUTION), TARGETS[priority]
    clocks = [SlaClock(case_id=0, kind=kind, calendar_id=0, target=target.seconds(kind)) for kind in kinds]
    for clock in clocks:
        clock.run(calendar, at)
    return [clock.model_dump(exclude={"case_id"}) for clock in clocks]


def _calendars(db: Session, works: set[tuple[int, int]]) -> dict[tuple[int, int], BusinessCalendar]:
    """In which hours each priority and team works. Shared locks on the teams let whoever changes their hours wait for
    us, so that no clock starts in hours that were just replaced."""
    of_team = select(Team.id, BusinessCalendar).join(BusinessCalendar, col(BusinessCalendar.id) == Team.calendar_id)
    wanted = of_team.where(col(Team.id).in_({team_id for _, team_id in works})).with_for_update(read=True, of=Team)
    of_teams: dict[int, BusinessCalendar] = dict(db.exec(wanted).all())
    return {(p, t): calendars.always(db) if TARGETS[p].around_the_clock else of_teams[t] for p, t in works}


def _running(db: Session, team_ids: Sequence[int]) -> list[Any]:
    """The running clocks of these teams' cases, locked after them as everybody does, but for those that run around the
    clock whatever the team."""
    always = [priority for priority, target in TARGETS.items() if target.around_the_clock]
    running = select(SlaClock, CASE.c.team_id, CASE.c.priority).join(CASE, CASE.c.id == col(SlaClock.case_id))
    theirs = running.where(RUNNING, CASE.c.team_id.in_(team_ids), CASE.c.priority.not_in(always))
    locked = theirs.order_by(col(SlaClock.case_id)).with_for_update(of=[CASE, SlaClock])
    return list(db.exec(locked, execution_options={"populate_existing": True}).all())


def _case(db: Session, case_id: int) -> Any:
    return db.execute(CASE.select().where(CASE.c.id == case_id)).one()

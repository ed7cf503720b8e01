"""What became of what we promised: a row for each thing that is counted, written in the transaction that made it true.

Rows are never changed, so a day that is over is summed up once (`sum_up_some`) and only today is counted anew: a page
about four weeks reads at most 28 small rows of a kind and today's measures, whether a forum has a thousand threads or
a million. Every list behind a figure is read off the index the figure is counted by.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, insert, now, reference, writing
from community.events import Event, joins
from community.keeping import keeps
from escalation import hours
from escalation.calendars import BusinessCalendar
from escalation.cases import Case
from escalation.clocks import Kind as ClockKind
from escalation.clocks import SlaClock
from escalation.teams import Team

OF_LATE = 28
"""Days a report is about, today among them. A day begins at midnight, UTC."""

IN_TIME = 1.0
"""Seconds within which a question whose window is over has to be with the team."""

SETTLED = timedelta(minutes=10)
"""After so long nothing that happened yesterday is still being written."""

MOST_POINTS = 101


class Kind(StrEnum):
    """What is counted. The `value` of each is in seconds."""

    TAKEN_OVER = "taken over"
    """A window was over and the team took the question; `value` is how long after it, and late after a second."""

    REPLIED = "replied"
    """The team's first reply to what a customer wrote; `value` is the covered time it took."""

    BROKEN = "broken"
    """A promised moment passed; `what` is the clock."""

    CAME_BACK = "came back"
    """What the team had answered is with it again; `value` is how long it was answered, `what` is why."""


class Measure(SQLModel, table=True):
    """One thing that was counted. `since` is when it began, `late` by how many seconds it broke a promise, or 0."""

    __table_args__ = (
        Index("ix_measure_kind_at", "kind", "at", "id"),
        Index(
            "ix_measure_late",
            "kind",
            "at",
            "id",
            sqlite_where=text("late > 0"),
            postgresql_where=text("late > 0"),
        ),
    )

    id: int = identity()
    kind: str = Field(max_length=20)
    at: datetime
    since: datetime
    value: float = 0
    late: float = 0
    what: str = Field(default="", max_length=20)
    thread_id: int = reference("thread.id")
    case_id: int = reference("case.id")
    team_id: int = reference("team.id")


@keeps("Figures by day", ours="points")
class MeasuredDay(SQLModel, table=True):
    """The measures of one kind and day. `due_at` is when they are summed up, and empty once they are.

    `points` are the values, sorted; of a day with more than a hundred and one, those at each hundredth of the way.
    """

    kind: str = Field(max_length=20, primary_key=True)
    day: date = Field(primary_key=True)
    count: int = 0
    late: int = 0
    points: list[float] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    due_at: datetime | None = Field(default=None, index=True)


_STARTS = ("case.opened", "case.requeued")
_REPLIES = ("case.replied", "case.asked_customer")
_ANSWERED = ("case.replied", "case.resolved", "case.closed")


def taken_over(db: Session, opened: Sequence[tuple[Case, datetime]], at: datetime) -> None:
    """How late the team took over these cases, each with the moment at which its window was over."""
    late = [(case, due, (at - due).total_seconds()) for case, due in opened]
    rows = [
        _row(Kind.TAKEN_OVER, case, at, since=due, value=value, late=value if value > IN_TIME else 0, what=case.cause)
        for case, due, value in late
    ]
    if rows:
        db.execute(insert(db, Measure), rows)
        _expect(db, Kind.TAKEN_OVER, at.astimezone(UTC).date())


@joins("case.replied", "case.asked_customer")
def measure_replying(db: Session, event: Event) -> None:
    """A first reply, unless the team had replied already since the customer wrote."""
    since = _waiting_since(db, event)
    if since:
        case = db.get_one(Case, event.subject_id)
        took, late = _took(db, case, since, event.at)
        add(db, event, Kind.REPLIED, since=since, value=took, late=late)


@joins("case.late")
def measure_breaking(db: Session, event: Event) -> None:
    add(db, event, Kind.BROKEN, since=event.at, late=1, what=event.data.get("clock", ""))


@joins("case.requeued")
def measure_coming_back(db: Session, event: Event) -> None:
    """Only what had been answered can come back; a lease that ended or an expert's answer is the team's own affair."""
    before = next((step for step in _steps(db, event) if step.kind != "case.late"), None)
    if before and before.kind in _ANSWERED:
        add(db, event, Kind.CAME_BACK, since=before.at, value=(event.at - before.at).total_seconds())


def add(db: Session, event: Event, kind: Kind, **figures: Any) -> None:
    """Write a measure of what an event about a case says, and see to it that its day will be summed up."""
    case = db.get_one(Case, event.subject_id)
    db.add(Measure(**_row(kind, case, event.at, **{"what": event.reason[:20]} | figures)))
    _expect(db, kind, event.at.astimezone(UTC).date())


def sum_up_some(at: datetime | None = None) -> bool:
    """A step of the worker: sum up days that are over. True when there were any."""
    with writing() as db:
        due = select(MeasuredDay).where(col(MeasuredDay.due_at) <= (at or now()))
        days = db.exec(due.order_by(col(MeasuredDay.due_at)).limit(10)).all()
        for day in days:
            sum_up(db, day)
    return bool(days)


def sum_up(db: Session, day: MeasuredDay) -> None:
    """Count a day for good."""
    start = midnight(day.day)
    counted = db.execute(VALUES.where(*within(day.kind, start, start + timedelta(days=1)))).all()
    day.count, day.late = len(counted), sum(row.late > 0 for row in counted)
    day.points, day.due_at = spread(sorted(row.value for row in counted)), None


VALUES = select(col(Measure.at), col(Measure.value), col(Measure.late))


def within(kind: str, start: datetime, end: datetime) -> tuple[Any, ...]:
    """Measures of a kind from `start` until before `end`."""
    return col(Measure.kind) == kind, col(Measure.at) >= start, col(Measure.at) < end


def spread(values: list[float], most: int = MOST_POINTS) -> list[float]:
    """At most so many of them, evenly spread from the first to the last: their shape, in little room."""
    if len(values) <= most:
        return values
    return [values[round(place * (len(values) - 1) / (most - 1))] for place in range(most)]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _row(kind: Kind, case: Case, at: datetime, **figures: Any) -> dict[str, Any]:
    whose = {"thread_id": case.thread_id, "case_id": case.id, "team_id": case.team_id}
    return {"kind": kind, "at": at, "value": 0.0, "late": 0.0, **whose, **figures}


def _expect(db: Session, kind: Kind, day: date) -> None:
    """The day's row, made by whoever measures first. It is read once a transaction, and hardly ever written."""
    known = db.get(MeasuredDay, (kind, day))
    if not known:
        over = midnight(day) + timedelta(days=1) + SETTLED
        made = insert(db, MeasuredDay).values(kind=kind, day=day, count=0, late=0, points=[], due_at=over)
        db.execute(made.on_conflict_do_nothing())
        db.get_one(MeasuredDay, (kind, day))
    elif not known.due_at:
        known.due_at = now()


def _steps(db: Session, event: Event) -> list[Event]:
    """What happened to the thread's case before this, the newest first."""
    db.flush()
    mine = select(Event).where(Event.thread_id == event.thread_id, col(Event.id) < event.id)
    return list(db.exec(mine.where(col(Event.kind).like("case.%")).order_by(col(Event.id).desc()).limit(50)))


def _waiting_since(db: Session, event: Event) -> datetime | None:
    """When the team's turn began: with the first step towards it after its last reply."""
    since = None
    for step in _steps(db, event):
        if step.kind in _REPLIES:
            break
        since = step.at if step.kind in _STARTS else since
    return since


def _took(db: Session, case: Case, since: datetime, at: datetime) -> tuple[float, float]:
    """Covered seconds until the reply, and how many of them were too many. The clock knows, where there is one."""
    clock = db.get(SlaClock, (case.id, ClockKind.FIRST_REPLY))
    if clock and clock.met_at == at:
        return clock.consumed, max(0, clock.consumed - clock.target)
    calendar = db.get_one(BusinessCalendar, db.get_one(Team, case.team_id).calendar_id)
    took = hours.between(calendar, since, at).total_seconds()
    return took, max(0.0, (at - case.reply_due_at).total_seconds())

"""Promises kept, over the last four weeks: each figure, its days, and the very rows it counts.

Days that are over were summed up once; only the others are counted now, so a figure costs the same however many
threads there are (measures.py). A median is never an average, and stands beside what nine in ten were within.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from community.database import now
from community.paging import Page, page_of, read
from community.threads import Thread
from escalation import ignored, measures
from escalation.measures import OF_LATE, Kind, Measure, MeasuredDay, midnight, spread

Weighed = tuple[float, float]
"""A value, and how many it stands for."""


@dataclass(frozen=True)
class Day:
    """One day of a figure. Seconds; None where nothing happened."""

    day: date
    count: int = 0
    late: int = 0
    points: Sequence[float] = ()

    @property
    def median(self) -> float | None:
        return quantile(self.weighed(), 0.5)

    @property
    def nine_in_ten(self) -> float | None:
        return quantile(self.weighed(), 0.9)

    def weighed(self) -> list[Weighed]:
        return [(point, self.count / len(self.points)) for point in self.points]


@dataclass(frozen=True)
class Figure:
    """Everything of one kind since `since`, the oldest day first."""

    kind: Kind
    since: datetime
    days: Sequence[Day] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(day.count for day in self.days)

    @property
    def late(self) -> int:
        return sum(day.late for day in self.days)

    @property
    def kept(self) -> float | None:
        """The share that was in time, 0 to 1."""
        return 1 - self.late / self.count if self.count else None

    @property
    def median(self) -> float | None:
        return quantile([point for day in self.days for point in day.weighed()], 0.5)

    @property
    def nine_in_ten(self) -> float | None:
        return quantile([point for day in self.days for point in day.weighed()], 0.9)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was counted, with its thread."""

    id: int
    kind: str
    at: datetime
    since: datetime
    value: float
    late: float
    what: str
    thread_id: int
    case_id: int
    title: str

    @property
    def reference(self) -> str:
        return f"LB-{self.thread_id}"


def figures(db: Session, at: datetime | None = None) -> dict[Kind, Figure]:
    """Every figure of the last four weeks, today among them: a query a kind, and one a day that is not summed up."""
    at = at or now()
    first = first_day(at)
    days = {(kind, day.day): day for kind in Kind for day in _summed_up(db, kind, first)}
    for kind, day in _open_days(db, first):
        days[kind, day] = _counted(db, kind, day)
    every = [first + timedelta(days=n) for n in range(OF_LATE)]
    return {kind: Figure(kind, midnight(first), [days.get((kind, day), Day(day)) for day in every]) for kind in Kind}


def first_day(at: datetime) -> date:
    return at.astimezone(UTC).date() - timedelta(days=OF_LATE - 1)


def rows(
    db: Session,
    kind: Kind,
    *,
    late_only: bool = False,
    day: date | None = None,
    after: str | None = None,
    limit: int = 50,
    at: datetime | None = None,
) -> Page[Row]:
    """Exactly what a figure counts, or one of its days, the newest first. Raises WrongCursor."""
    start = midnight(day or first_day(at or now()))
    end = start + timedelta(days=1 if day else OF_LATE)
    name = f"measures {kind} {late_only} {start.date()} {day or ''}"
    found = _ROWS.where(*measures.within(kind, start, end))
    if late_only:
        found = found.where(col(Measure.late) > 0)
    if after:
        last_at, last_id = read(after, name, datetime, int)
        found = found.where(col(Measure.at) <= last_at, (col(Measure.at) < last_at) | (col(Measure.id) < last_id))
    shown = [Row(*row) for row in db.execute(found.limit(limit + 1))]
    return page_of(shown, limit, name, lambda row: (row.at, row.id))


def ignored_now(db: Session) -> Sequence[tuple[Thread, str]]:
    """Whoever is ignored at this moment, and why: nobody, always."""
    found = list(ignored.found(db))
    theirs = select(Thread).where(col(Thread.id).in_([one.thread_id for one in found]))
    threads = {thread.id: thread for thread in db.scalars(theirs)}
    return [(threads[one.thread_id], one.why) for one in found if one.thread_id in threads]


def quantile(values: Iterable[Weighed], share: float) -> float | None:
    """The least value that this share of all are within; None of none."""
    in_order = sorted(values)
    wanted = share * sum(weight for _, weight in in_order)
    reached = 0.0
    for value, weight in in_order:
        reached += weight
        if reached >= wanted - 1e-9:
            return value
    return None


_ROWS = (
    select(
        *(col(Measure.id), col(Measure.kind), col(Measure.at), col(Measure.since), col(Measure.value)),
        *(col(Measure.late), col(Measure.what), col(Measure.thread_id), col(Measure.case_id), col(Thread.title)),
    )
    .join_from(Measure, Thread, col(Measure.thread_id) == col(Thread.id))
    .order_by(col(Measure.at).desc(), col(Measure.id).desc())
)


def _summed_up(db: Session, kind: Kind, first: date) -> list[Day]:
    mine = col(MeasuredDay.kind) == kind, col(MeasuredDay.day) >= first, col(MeasuredDay.due_at).is_(None)
    return [Day(it.day, it.count, it.late, it.points) for it in db.scalars(select(MeasuredDay).where(*mine))]


def _open_days(db: Session, first: date) -> list[tuple[Kind, date]]:
    """Days on which something was measured that is not summed up yet: today, and more only if no worker is running."""
    open_ = col(MeasuredDay.due_at).is_not(None), col(MeasuredDay.day) >= first
    return [(Kind(it.kind), it.day) for it in db.scalars(select(MeasuredDay).where(*open_))]


def _counted(db: Session, kind: Kind, day: date) -> Day:
    start = midnight(day)
    counted = db.execute(measures.VALUES.where(*measures.within(kind, start, start + timedelta(days=1)))).all()
    points = spread(sorted(row.value for row in counted))
    return Day(day, len(counted), sum(row.late > 0 for row in counted), points)

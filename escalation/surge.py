"""When ten or a hundred times as many ask as usual: noticed by counting, met in three levels, left by the same rule.

Questions are counted in buckets of ten minutes, in each category and in all of them, and compared with the median of
the same hour of the week. What a level does is done by those who ask `level(db)`: docs/incidents.md lists them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, SmallInteger
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, now, reference
from community.keeping import keeps
from community.people import Person


class Level(IntEnum):
    """How bad it is. One: a banner, and more of the staff are told. Two: incidents are pinned everywhere.
    Three: volunteers work the queue, visitors' pages are kept for a minute, heavy jobs wait."""

    NONE = 0
    ONE = 1
    TWO = 2
    THREE = 3


BUCKET = timedelta(minutes=10)
FLOOR = 5.0
"""Where people usually ask less than this in ten minutes, it is compared with this all the same."""

ENTERS_AT = {Level.ONE: 3.0, Level.TWO: 10.0, Level.THREE: 100.0}
"""So many times the usual."""

ENTERS_AFTER = {Level.ONE: 2, Level.TWO: 2, Level.THREE: 1}
LEAVES_AFTER = 6
"""Buckets in a row: at or above the line to enter, below half of it to leave."""


class AskedCount(SQLModel, table=True):
    """How many questions were asked in ten minutes, in one category or (0) in all of them."""

    bucket_at: datetime = Field(primary_key=True)
    category_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    count: int


@keeps("Surges", names="by_id", ours="report")
class Surge(SQLModel, table=True):
    """One stretch at a level above none. The open one has no `left_at`; `report` is what a drill or the end wrote."""

    __table_args__ = (Index("ix_surge_left_at", "left_at"),)

    id: int = identity()
    level: int
    entered_at: datetime = Field(default_factory=now)
    left_at: datetime | None = None
    by_id: int | None = reference("person.id", nullable=True)
    drill: bool = False
    report: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class SurgeWatch(SQLModel, table=True):
    """One row: when the counts are looked at next, and up to when every bucket is counted."""

    id: int = Field(default=1, primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    due_at: datetime = Field(index=True)
    counted_until: datetime | None = None


_NOW = select(Surge).where(col(Surge.left_at).is_(None), col(Surge.drill).is_(False)).limit(1)


def next_level(current: Level, full: Sequence[float], running: float = 0.0) -> Level:
    """The level after these buckets, as multiples of the usual, the newest last.

    `full` are the buckets that are over and `running` the one that is not: it may lift the level, because it can only
    grow, and never lowers it. A level holds until six buckets in a row were below half of what it takes to enter.
    """
    entered = max((it for it in ENTERS_AT if _entered(it, full, running)), default=Level.NONE)
    held = max((it for it in ENTERS_AT if it <= current and not _left(it, full)), default=Level.NONE)
    return max(entered, held)


def _entered(level: Level, full: Sequence[float], running: float) -> bool:
    needed = ENTERS_AFTER[level]
    return any(
        len(last) >= needed and all(ratio >= ENTERS_AT[level] for ratio in last[-needed:])
        for last in (list(full), [*full, running])
    )


def _left(level: Level, full: Sequence[float]) -> bool:
    last = full[-LEAVES_AFTER:]
    return len(last) >= LEAVES_AFTER and all(ratio < ENTERS_AT[level] / 2 for ratio in last)


def bucket_of(at: datetime) -> datetime:
    """The beginning of its ten minutes."""
    return at.replace(minute=at.minute // 10 * 10, second=0, microsecond=0)


def current(db: Session) -> Surge | None:
    """The stretch that lasts, if there is one."""
    return db.exec(_NOW).first()


def level(db: Session) -> Level:
    """The level of this moment. One query that reads one entry of an index."""
    found = current(db)
    return Level(found.level) if found else Level.NONE


def floor_of(lasting: Surge | None) -> Level:
    """What somebody set by hand: counting may rise above it, and comes back to it, and only people end it."""
    if not lasting:
        return Level.NONE
    return Level(lasting.level if lasting.by_id else lasting.report.get("floor", Level.NONE))


def change(
    db: Session, to: Level, *, by: Person | None = None, why: dict[str, Any] | None = None, at: datetime | None = None
) -> Surge | None:
    """End the stretch that lasts and begin one at another level, or none. Returns the one that lasts now."""
    at, before = at or now(), current(db)
    if before and before.level == to:
        return before
    if before:
        before.left_at = at
        db.flush()
    if to == Level.NONE:
        return None
    begun = Surge(level=to, entered_at=at, by_id=by and by.id, report=why or {})
    db.add(begun)
    db.flush()
    return begun


def keep_report(db: Session, report: dict[str, Any], *, level: Level, entered_at: datetime, left_at: datetime) -> Surge:
    """What a drill found, to be read again at /surge."""
    kept = Surge(level=level, entered_at=entered_at, left_at=left_at, drill=True, report=report)
    db.add(kept)
    db.flush()
    return kept


def stretches(db: Session, *, drill: bool = False, limit: int = 10) -> list[Surge]:
    """The newest first."""
    kept = select(Surge).where(col(Surge.drill).is_(drill)).order_by(col(Surge.id).desc())
    return list(db.exec(kept.limit(limit)))

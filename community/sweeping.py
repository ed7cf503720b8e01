"""What has been kept for as long as it may be goes by itself: a few hundred rows at a time, the oldest first.

Each table says how long (`until` in community/keeping.py). Every hour the worker looks at each of them, and as long as
a batch is full it takes the next at once, so that an outage, or a shorter period, is caught up with in order. Nothing
goes that names somebody who is held for the law, or stands in a thread of theirs.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, delete, false, func, literal_column, or_, select, tuple_, update
from sqlmodel import Field, Session, SQLModel, col

from community import keeping
from community.database import insert, now, writing
from community.keeping import Kept, Term
from community.points import day_of

EVERY = timedelta(hours=1)
BATCH = 500
LATE = timedelta(days=1)
"""So much older than it may be, and `doctor` says so."""

Held = Callable[[], Select[tuple[int]]]

_held: list[Held] = []


class Sweep(SQLModel, table=True):
    """When a table is looked at next, when it was last, and how many rows have gone since the sweep before that."""

    name: str = Field(max_length=60, primary_key=True)
    due_at: datetime = Field(index=True)
    swept_at: datetime | None = None
    gone: int = 0


def spares(held: Held) -> Held:
    """Register whose data has to stay, as a query of people: `@sweeping.spares`."""
    _held.append(held)
    return held


def plan(db: Session, at: datetime | None = None) -> None:
    """For whoever starts working: every table with a period is looked at, from now on."""
    rows = [{"name": kept.table.name, "due_at": at or now(), "gone": 0} for kept in tables() if not _term(kept).apart]
    db.execute(insert(db, Sweep).values(rows).on_conflict_do_nothing())


def plan_now() -> None:
    """The same, in a transaction of its own."""
    with writing() as db:
        plan(db)


def tables() -> list[Kept]:
    """The tables of which something goes by itself."""
    return [kept for kept in keeping.everything() if kept.until]


def length(kept: Kept) -> timedelta:
    """How long its rows are kept."""
    return _term(kept).length


def planned(db: Session) -> dict[str, Sweep]:
    """When each table is looked at, by name."""
    return {sweep.name: sweep for sweep in db.scalars(select(Sweep))}


def sweep_some(at: datetime | None = None) -> bool:
    """A step of the worker: the oldest few hundred rows of one table. True when one was to be looked at."""
    at = at or now()
    due = select(Sweep).where(col(Sweep.due_at) <= at).order_by(col(Sweep.due_at), col(Sweep.name)).limit(1)
    with writing() as db:
        sweep = db.scalars(due.with_for_update(skip_locked=True)).first()
        if sweep:
            _look_at(db, sweep, at)
    return sweep is not None


def overdue(db: Session, at: datetime | None = None) -> Iterator[str]:
    """A sentence for each table that keeps something for a day longer than it may."""
    at = at or now()
    for kept in tables():
        term = _term(kept)
        oldest = db.scalar(select(func.min(kept.table.c[term.by])).where(*too_old(kept, at - LATE)))
        if oldest:
            yield f"{kept.table.name} keeps what should have gone ({term.by} {oldest:%Y-%m-%d}): no worker sweeps it"


def _look_at(db: Session, sweep: Sweep, at: datetime) -> None:
    """One batch. A full one means that there is more, and the next look is at once."""
    kept = next((one for one in tables() if one.table.name == sweep.name), None)
    gone = _take(db, kept, at) if kept else 0
    begins = sweep.swept_at is None or at - sweep.swept_at >= EVERY
    sweep.gone = gone if begins else sweep.gone + gone
    sweep.swept_at = at if begins else sweep.swept_at
    sweep.due_at = at if gone == BATCH else at + EVERY


def _take(db: Session, kept: Kept, at: datetime) -> int:
    """Delete, or empty, what is too old. Whoever else has a row in hand is not waited for. Returns how many went."""
    term, table = _term(kept), kept.table
    key = tuple(table.primary_key.columns)
    old = select(*key).where(*too_old(kept, at)).order_by(table.c[term.by]).limit(BATCH)
    found = db.execute(old.with_for_update(skip_locked=True)).all()
    if not found:
        return 0
    mine = tuple_(*key).in_([tuple(row) for row in found])
    blank = update(table).values(dict.fromkeys(term.blanks, ""))
    db.execute(blank.where(mine) if term.blanks else delete(table).where(mine))
    return len(found)


def too_old(kept: Kept, at: datetime) -> list[ColumnElement[bool]]:
    """What may be kept no longer at this time, and concerns nobody who is held."""
    term, before = _term(kept), _term(kept).before(at)
    column = kept.table.c[term.by]
    old: list[ColumnElement[bool]] = [column < (day_of(before) if isinstance(column.type, Date) else before)]
    if term.only:
        old.append(term.only(kept.table, before))
    if term.blanks:
        old.append(or_(*(kept.table.c[name] != literal_column("''") for name in term.blanks)))
    return [*old, *(~_concerns(kept, held()) for held in _held)]


def _concerns(kept: Kept, held: Select[Any]) -> ColumnElement[bool]:
    """Names one of these people, or stands in a thread of theirs."""
    places: Sequence[str] = [*kept.goes, *kept.stays, *kept.names]
    if kept.redacted:
        places = [*places, f"{kept.way_to_thread}.author_id"]
    named = [kept.leads(place, lambda column: column.in_(held)) for place in places]
    return or_(false(), *(func.coalesce(one, false()) for one in named))


def _term(kept: Kept) -> Term:
    assert kept.until  # noqa: S101 `tables` has only those
    return kept.until

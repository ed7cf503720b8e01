"""How late a case can be: a hundred thousand threads wait, and a thousand fall due within a minute, or all at once."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import bindparam, func, select, update
from sqlmodel import col

from benchmarks.measure import percentile
from benchmarks.processes import seconds_of, working
from benchmarks.report import markdown
from benchmarks.scratch import Kind, Scratch, scratch
from benchmarks.words import Words
from community import categories, people
from community.database import now, reading, snapshot, writing
from community.events import Event
from community.rows import Row, add, add_without_ids
from community.threads import Thread
from escalation import checks
from escalation.cases import Case
from escalation.windows import Window
from search import rebuilding

IN_A_MINUTE = 1_000
AT_ONCE = 10_000
MINUTE = timedelta(minutes=1)
SOON = timedelta(seconds=2)
RESTING = 15.0
"""Seconds for which the worker is watched while it has nothing to do."""

TOGETHER = 3
BY = 20_000

BEHIND = 2_000
"""So many cases may have a lower id than the newest and yet be seen after it: several workers commit in any order."""

PATIENCE = 600.0
LOOK_EVERY = 0.02

Shown = Callable[[str], None]


@dataclass(frozen=True)
class Due:
    """What became of the threads that fell due: how many seconds after its moment each case was there to be seen."""

    lateness: Sequence[float]
    seconds: float
    cost: float

    @property
    def row(self) -> list[str]:
        late = [f"{percentile(self.lateness, percent):.2f}" for percent in (50, 95, 99)]
        return [
            f"{len(self.lateness):,}",
            *late,
            f"{max(self.lateness):.2f}",
            f"{self.seconds:.1f}",
            f"{self.cost:,.0f}",
        ]


def run(kind: Kind, *, waiting: int, total: int, say: Shown) -> None:
    """Make them wait, start a worker, and let them fall due; on PostgreSQL once more with three workers."""
    with scratch(kind) as place:
        say(f"Making {total:,} threads on {kind}, {waiting:,} of which wait …")
        rebuilding.reindex()  # while it is empty: a worker that finds no index would be busy filling one
        ids = iter(_make(waiting, total))
        rows = list(_measured(place, ids, say))
        _must_be_true(waiting - sum(1 for _ in ids))
    head = ["", "cases", "late p50 s", "p95", "p99", "latest", "all open after s", "worker CPU µs a case"]
    say(markdown(head, [[name, *due.row] for name, due in rows]))


def _measured(place: Scratch, ids: Iterator[int], say: Shown) -> Iterator[tuple[str, Due]]:
    with _workers(place, 1) as alone:
        say(f"With nothing due, the worker takes {_idle(alone):.2%} of a processor.")
        yield "within a minute", _fall_due(list(islice(ids, IN_A_MINUTE)), MINUTE, alone)
        yield "all at once", _fall_due(list(islice(ids, AT_ONCE)), timedelta(0), alone)
    if place.kind is Kind.POSTGRESQL:
        with _workers(place, TOGETHER) as three:
            yield "all at once, three workers", _fall_due(list(islice(ids, AT_ONCE)), timedelta(0), three)


@contextmanager
def _workers(place: Scratch, count: int) -> Iterator[list[int]]:
    """So many processes of `landbridge work`, by their numbers."""
    with ExitStack() as at_the_end:
        yield [at_the_end.enter_context(working(place, number)).running.pid for number in range(count)]


def _make(waiting: int, total: int) -> list[int]:
    with writing() as db:
        asker = people.add(db, name="Wren Asker")
        place = categories.by_slug(db, "general")
        for _ in range(0, total - waiting, BY):
            add(db, Thread, list(_answered(BY, asker.id, place.id)))
        ids = add(db, Thread, list(waiting_threads(waiting, asker.id, place.id)))
        place.thread_count = total
        db.add(place)
        far = now() + timedelta(days=7)
        add_without_ids(db, Window, [{"thread_id": id, "due_at": far + timedelta(seconds=id)} for id in ids])
        add(db, Event, [_asked(id, asker.id) for id in ids])
    return ids


def _answered(count: int, asker_id: int, place_id: int) -> Iterator[Row]:
    """What lies behind every old forum: as far as escalation is concerned, it is enough that it is there."""
    for thread in waiting_threads(count, asker_id, place_id):
        at = thread["created_at"] - timedelta(days=30)
        yield thread | {"created_at": at, "active_at": at, "uncovered_since": None, "imported_at": at}


def waiting_threads(waiting: int, asker_id: int, place_id: int) -> Iterator[Row]:
    """Questions that nobody has answered, the newest last, a second apart."""
    words, newest = Words(), now()
    for number in range(waiting):
        text, at = words.question(), newest - timedelta(seconds=waiting - number)
        texts = {"title": words.title(), "body": text.body, "body_html": text.html}
        times = {"created_at": at, "active_at": at, "uncovered_since": at}
        yield {"category_id": place_id, "author_id": asker_id, **texts, **times}


def _asked(thread: int, who: int) -> Row:
    return {"kind": "thread.asked", "who_id": who, "thread_id": thread, "subject_id": thread}


def _idle(workers: Sequence[int]) -> float:
    """Which part of one processor it takes to find nothing."""
    time.sleep(3)  # its first look at everything is not idling
    before = _clock(workers)
    time.sleep(RESTING)
    return (_clock(workers) - before) / RESTING


def _fall_due(ids: Sequence[int], within: timedelta, workers: Sequence[int]) -> Due:
    start, step = now() + SOON, within / len(ids)
    due = {id: start + step * number for number, id in enumerate(ids)}
    _move(due)
    before = _clock(workers)
    seen = _watch(set(due))
    cost = (_clock(workers) - before) / len(ids) * 1e6
    lateness = [(seen[id] - due[id]).total_seconds() for id in ids]
    return Due(lateness, (max(seen.values()) - start).total_seconds(), cost)


def _clock(workers: Sequence[int]) -> float:
    return sum(seconds_of(worker) for worker in workers)


def _move(due: dict[int, datetime]) -> None:
    moved = update(Window.__table__).where(Window.__table__.c.thread_id == bindparam("of"))  # pyright: ignore[reportAttributeAccessIssue]
    with writing() as db:
        rows = [{"of": id, "until": at} for id, at in due.items()]
        db.connection().execute(moved.values(due_at=bindparam("until")), rows)


def _watch(expected: set[int]) -> dict[int, datetime]:
    """When each thread's case could first be read by anybody, seen by looking fifty times a second."""
    seen: dict[int, datetime] = {}
    last, deadline = 0, time.monotonic() + PATIENCE
    while len(seen) < len(expected):
        if time.monotonic() > deadline:
            raise SystemExit(f"After {PATIENCE:.0f} s only {len(seen)} of {len(expected)} cases are open.")
        for id, thread_id in _cases_after(last - BEHIND):
            last = max(last, id)
            if thread_id in expected:
                seen.setdefault(thread_id, now())
        time.sleep(LOOK_EVERY)
    return seen


def _cases_after(last: int) -> list[tuple[int, int]]:
    with reading() as db:
        found = db.execute(select(col(Case.id), col(Case.thread_id)).where(col(Case.id) > last).order_by(col(Case.id)))
        return [(row[0], row[1]) for row in found]


def _must_be_true(expected: int) -> None:
    """Exactly one case each, and nobody ignored."""
    with snapshot() as db:
        wrong, opened = list(checks.disagreements(db)), db.execute(select(func.count(col(Case.id)))).scalar_one()
    if wrong or opened != expected:
        raise SystemExit(f"{opened} cases for {expected} threads that fell due. {wrong[:3]}")

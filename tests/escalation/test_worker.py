"""A worker looks at the clock with one query, and only takes a step for which something has come due."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from community.database import now, reading
from escalation import counting, worker
from escalation.timers import Timer, soonest
from escalation.windows import Window, arm
from tests.cast import Ask
from tests.databases import KIND


class Walk:
    """A lane that walks in a thread of its own until the test ends."""

    def __init__(self, *timers: Timer) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(target=worker.walk, args=("test", timers, self.stop))


@pytest.fixture
def taken() -> list[float]:
    return []


@pytest.fixture
def walking(taken: list[float]) -> Iterator[Walk]:
    """A lane with one step that waits for windows, and finds none when it is taken."""
    happened = threading.Event()

    def step() -> bool:
        taken.append(now().timestamp())
        happened.set()
        return False

    walk = Walk(Timer(step, Window.due_at))
    walk.thread.start()
    yield walk
    walk.stop.set()
    walk.thread.join()


def test_a_step_is_not_taken_before_something_is_due(db: Session, ask: Ask, walking: Walk, taken: list[float]):
    ask()
    db.commit()
    walking.stop.wait(worker.REST * 1.5)
    assert taken == []


def test_a_step_is_taken_as_soon_as_something_is_due(db: Session, ask: Ask, walking: Walk, taken: list[float]):
    due_at = now() + timedelta(seconds=0.8)
    arm(db, ask(), due_at)
    db.commit()
    walking.stop.wait(2.0)
    assert taken[0] >= due_at.timestamp()


def test_a_timer_without_rows_is_never_due(database: str):
    without_rows = [timer for timer in worker.PROMISES if timer.step is not counting.watch_some]
    with reading() as db:
        assert soonest(db, without_rows) == {}


def test_looking_at_the_clock_reads_one_entry_of_each_index(db: Session):
    """A hundred thousand waiting threads must not make an idle worker busy."""
    for timer in [*worker.PROMISES, *worker.ERRANDS, *worker.INDEX]:
        if timer.due_at is not None:
            assert timer.due_at.property.columns[0].index or is_first_of_an_index(timer), timer.name


def test_the_query_plan_of_the_clock_has_no_scan_of_a_table(db: Session):
    if KIND != "sqlite":
        pytest.skip("SQLite tells its plan in words")
    for line in db.execute(text("EXPLAIN QUERY PLAN SELECT 0, min(due_at) FROM window")):
        assert "USING COVERING INDEX ix_window_due_at" in line[3]


def is_first_of_an_index(timer: Timer) -> bool:
    column = timer.due_at.property.columns[0]
    return any(next(iter(index.columns)) is column for index in column.table.indexes)

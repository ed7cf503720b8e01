"""Workers are killed at random moments while 200 questions fall due: each gets its one case, and nothing is lost."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlmodel import Session, col, func, select, update

from community.database import now, reading, writing
from community.jobs import Job
from escalation.cases import OPEN, Case
from escalation.windows import Window
from tests.cast import Ask
from tests.conftest import Start
from tests.processes import Process

QUESTIONS = 200
KILLS = 30
BESIDE_EACH_OTHER = 3
MOMENTS = (0.0, 0.5)
"""Seconds between falling due and the kill: a worker rests for 0.3, so some die before, some amid, some after."""


def test_two_hundred_questions_become_two_hundred_cases_however_often_a_worker_is_killed(
    db: Session, ask: Ask, landbridge: Start
):
    asked = [ask(at=now() + timedelta(days=1)).id for _ in range(QUESTIONS)]
    db.commit()
    workers = [landbridge("work") for _ in range(BESIDE_EACH_OTHER)]
    for kill in range(KILLS):
        worker = first_at_work(workers)
        fall_due(asked[kill::KILLS])
        time.sleep(random.uniform(*MOMENTS))
        worker.kill()
        workers[workers.index(worker)] = landbridge("work")
    wait_until(nothing_is_left)
    with reading() as looking:
        assert sorted(looking.exec(select(Case.thread_id).where(col(Case.state).in_(OPEN)))) == asked
        assert looking.exec(select(func.count()).select_from(Case)).one() == QUESTIONS
    for worker in workers:
        worker.stop()
    doctor = landbridge("doctor")
    assert doctor.running.wait(30) == 0, doctor.words()


def first_at_work(workers: Sequence[Process]) -> Process:
    wait_until(lambda: any(map(is_at_work, workers)))
    return next(filter(is_at_work, workers))


def is_at_work(worker: Process) -> bool:
    return "Working" in worker.words()


def fall_due(thread_ids: Sequence[int]) -> None:
    """The windows of these questions are over now."""
    with writing() as db:
        db.execute(update(Window).where(col(Window.thread_id).in_(thread_ids)).values(due_at=now()))


def nothing_is_left() -> bool:
    """No window is open any more, and every promised job is done."""
    with reading() as db:
        return not db.exec(select(Window).limit(1)).first() and not db.exec(select(Job).limit(1)).first()


def wait_until(true: Callable[[], bool], patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)

"""Workers are killed at random moments while 200 questions fall due: each gets its one case, and nothing is lost."""

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select, update
from typer.testing import CliRunner

from community.database import now, reading, writing
from escalation.cases import OPEN, Case
from escalation.windows import Window
from search import rebuilding
from tests.cast import Ask
from tests.databases import KIND
from web import (
    app,  # noqa: F401 what the command imports is imported before it is forked off
    cli,
)

QUESTIONS = 200
KILLS = 20
BESIDE_EACH_OTHER = 3 if KIND == "postgresql" else 1
MOMENTS = (0.0, 0.5)
"""Seconds between falling due and the kill: a worker rests for 0.3, so some die before, some amid, some after."""


Worker = tuple[BaseProcess, Path]
"""A process that runs `landbridge work`, and where its words go."""


def landbridge_work(log: Path, environment: dict[str, str]) -> None:
    """What the command does, in a process that has its imports done already: they take longer than all the work."""
    os.environ.update(environment)
    with log.open("w") as words:
        os.dup2(words.fileno(), 1)
    sys.argv = ["landbridge", "work"]
    cli.main()


@pytest.fixture
def work_begins(tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    """`work_begins()` starts one more worker."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload([__name__])
    begun: list[Worker] = []

    def begin() -> Worker:
        log = tmp_path / f"worker-{len(begun)}.log"
        log.touch()
        process = forks.Process(target=landbridge_work, args=(log, dict(os.environ)))
        process.start()
        begun.append((process, log))
        return begun[-1]

    yield begin
    for process, _log in begun:
        process.kill()
        process.join()


def test_two_hundred_questions_become_two_hundred_cases_however_often_a_worker_is_killed(
    db: Session, ask: Ask, work: Callable[[], None], work_begins: Callable[[], Worker]
):
    asked = [ask(at=now() + timedelta(days=1)).id for _ in range(QUESTIONS)]
    db.commit()
    work()
    rebuilding.reindex()  # so that the index is true already, and every kill hits the windows
    workers = [work_begins() for _ in range(BESIDE_EACH_OTHER)]
    for kill in range(KILLS):
        worker = first_at_work(workers)
        fall_due(asked[kill::KILLS])
        time.sleep(random.uniform(*MOMENTS))
        worker[0].kill()
        workers[workers.index(worker)] = work_begins()
    wait_until(nothing_is_left)
    with reading() as looking:
        assert sorted(looking.exec(select(Case.thread_id).where(col(Case.state).in_(OPEN)))) == asked
        assert looking.exec(select(func.count()).select_from(Case)).one() == QUESTIONS
    for process, _log in workers:
        process.terminate()
        process.join()
    doctor = CliRunner().invoke(cli.app, ["doctor"])
    assert doctor.exit_code == 0, doctor.output


def first_at_work(workers: Sequence[Worker]) -> Worker:
    wait_until(lambda: any(map(is_at_work, workers)))
    return next(filter(is_at_work, workers))


def is_at_work(worker: Worker) -> bool:
    return "Working" in worker[1].read_text()


def fall_due(thread_ids: Sequence[int]) -> None:
    """The windows of these questions are over now."""
    with writing() as db:
        db.execute(update(Window).where(col(Window.thread_id).in_(thread_ids)).values(due_at=now()))


def nothing_is_left() -> bool:
    """No window is open any more."""
    with reading() as db:
        return not db.exec(select(Window).limit(1)).first()


def wait_until(true: Callable[[], bool], patience: float = 120) -> None:
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)

"""Promised work: run at least once, and by one worker at a time."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from community import jobs
from community.database import now, reading, writing
from community.jobs import LEASE, Job
from tests.at_once import at_once

MOMENT = timedelta(seconds=1)


class Worked(list):
    """What a job was called with; `trouble` is raised or called when it runs."""

    trouble: Callable[[], None] | None = None


@pytest.fixture
def job() -> Iterator[tuple[str, Worked]]:
    """A kind of job, and what it was called with so far."""
    worked = Worked()

    def remember(ids: list[int]) -> None:
        worked.append(sorted(ids))
        if worked.trouble:
            worked.trouble()

    kept, apart = dict(jobs._kinds), set(jobs._apart)
    jobs.kind_of_job(remember)
    yield jobs.name_of(remember), worked
    jobs._kinds.clear()
    jobs._kinds.update(kept)
    jobs._apart.intersection_update(apart)


def promise(kind: str, *subjects: int, at=None) -> None:
    with writing() as db:
        for subject in subjects:
            jobs.promise(db, kind, subject, at=at)


def rows() -> list[Job]:
    with reading() as db:
        return list(db.exec(select(Job).order_by(col(Job.subject_id))))


def test_a_job_runs_once_and_is_gone(job):
    kind, worked = job
    promise(kind, 7)
    assert (jobs.run_some(), jobs.run_some(), worked, rows()) == (True, False, [[7]], [])


def test_many_promises_about_one_subject_are_one_job(job):
    kind, worked = job
    promise(kind, 7, 7, 7)
    assert [row.wanted for row in rows()] == [3]
    jobs.run_some()
    assert (worked, rows()) == ([[7]], [])


def test_jobs_of_one_kind_run_together(job):
    kind, worked = job
    promise(kind, 1, 2, 3)
    jobs.run_some()
    assert worked == [[1, 2, 3]]


def test_a_job_is_not_run_before_it_is_due(job):
    kind, _ = job
    later = now() + timedelta(hours=1)
    promise(kind, 7, at=later)
    assert not jobs.run_some(later - MOMENT)
    assert jobs.run_some(later)


def test_a_job_wanted_again_while_it_runs_runs_again(job):
    kind, worked = job
    promise(kind, 7)
    worked.trouble = lambda: promise(kind, 7)
    jobs.run_some()
    worked.trouble = None
    assert jobs.run_some()
    assert (worked, rows()) == ([[7], [7]], [])


def test_a_failing_job_is_tried_again_later_and_later_and_says_why(job):
    kind, worked = job
    promise(kind, 7)
    waits = []

    def fail() -> None:
        raise OSError("the engine is away")

    worked.trouble = fail
    for _ in range(4):
        started = now()
        assert jobs.run_some(started + timedelta(hours=1))
        waits.append(round((rows()[0].due_at - started).total_seconds()))
    assert [wait in (expected, expected + 1) for wait, expected in zip(waits, (1, 2, 4, 8), strict=True)] == [True] * 4
    with reading() as db:
        assert "the engine is away" in jobs.waiting(db)[0].error
    worked.trouble = None
    assert jobs.run_some(now() + timedelta(hours=1))
    assert rows() == []


def test_a_job_is_never_given_up(job, db: Session):
    kind, worked = job
    promise(kind, 7)
    row = db.exec(select(Job)).one()
    row.attempts = 5000
    db.add(row)
    db.commit()
    worked.trouble = lambda: 1 / 0
    started = now()
    jobs.run_some()
    assert rows()[0].due_at - started <= jobs.SLOWEST_RETRY + MOMENT


def test_a_worker_that_died_while_it_worked_loses_nothing(job):
    kind, worked = job
    promise(kind, 7)
    assert [row.subject_id for row in jobs._claim(now(), jobs._kinds)] == [7]
    assert not jobs.run_some(now() + LEASE - MOMENT)
    assert jobs.run_some(now() + LEASE + MOMENT)
    assert (worked, rows()) == ([[7]], [])


def test_two_workers_never_have_the_same_job(job):
    kind, _ = job
    promise(kind, *range(40))
    batches = at_once(*[lambda: jobs._claim(now() + MOMENT, jobs._kinds)] * 4)
    claimed = [row.subject_id for batch in batches for row in batch]
    assert sorted(claimed) == list(range(40))


def test_a_kind_this_process_does_not_know_waits_for_one_that_does(job):
    kind, worked = job
    promise("search.of_tomorrow", 1)
    promise(kind, 2)
    jobs.run_some()
    assert (worked, [row.kind for row in rows()]) == ([[2]], ["search.of_tomorrow"])


def test_what_is_done_apart_waits_for_no_errand(job):
    kind, worked = job
    jobs.register("apart.work", lambda ids: worked.append(ids), apart=True)
    promise(kind, 1, 2, 3)
    promise("apart.work", 7)
    assert (jobs.run_apart(), jobs.run_apart(), worked) == (True, False, [[7]])
    assert (jobs.run_errands(), jobs.run_errands(), worked) == (True, False, [[7], [1, 2, 3]])


def test_what_is_only_waited_for_does_not_hold_up_the_next_batch(job):
    """Somebody asks while the first batch is under way: the second is begun before the first is waited for."""
    _, told = job

    def begin(ids: list[int]) -> Callable[[], None]:
        told.append(f"begin {ids}")
        if ids == [1]:
            promise("apart.slow", 2)
        return lambda: told.append(f"done {ids}")

    jobs.register("apart.slow", begin, apart=True)
    promise("apart.slow", 1)
    assert jobs.run_apart()
    assert (told, rows()) == (["begin [1]", "begin [2]", "done [1]", "done [2]"], [])


def test_a_job_whose_wait_fails_is_not_done(job):
    def begin(_ids: list[int]) -> Callable[[], None]:
        return fail

    def fail() -> None:
        raise OSError("it never said so")

    jobs.register("apart.failing", begin, apart=True)
    promise("apart.failing", 1)
    jobs.run_apart()
    assert "it never said so" in rows()[0].error


def test_who_dies_while_waiting_has_finished_nothing(job):
    def begin(_ids: list[int]) -> Callable[[], None]:
        return die

    def die() -> None:
        raise SystemExit

    jobs.register("apart.dying", begin, apart=True)
    promise("apart.dying", 1)
    with pytest.raises(SystemExit):
        jobs.run_apart()
    assert [row.subject_id for row in rows()] == [1]
    jobs.register("apart.dying", lambda ids: None, apart=True)
    assert jobs.run_apart(now() + LEASE + MOMENT)
    assert rows() == []

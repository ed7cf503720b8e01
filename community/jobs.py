"""Promised work: a row written in the transaction that wants it, carrying an id and never a payload.

A job reads today's truth when it runs, so it may run twice without harm, and many promises about one subject are
one row. Claiming a job is moving its `due_at` into the future by compare-and-set: a worker that dies simply never
finishes, and the job falls due again.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, UniqueConstraint, delete, update
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, insert, now, number, reading, writing

Work = Callable[[list[int]], None]

LEASE = timedelta(seconds=60)
BATCH = 200
SLOWEST_RETRY = timedelta(minutes=10)

log = structlog.get_logger()


class Job(SQLModel, table=True):
    """One promise: do `kind` for `subject_id` at `due_at`. `wanted` counts how often it was asked for."""

    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: int = identity()
    kind: str = Field(max_length=80)
    subject_id: int = number()
    due_at: datetime = Field(index=True)
    wanted: int = 1
    attempts: int = 0
    error: str = ""
    created_at: datetime = Field(default_factory=now)


_kinds: dict[str, Work] = {}


def name_of(work: Work) -> str:
    return f"{work.__module__}.{work.__qualname__}"


def kind_of_job(work: Work) -> Work:
    """Register a function that the worker calls with the subjects' ids."""
    return register(name_of(work), work)


def register(name: str, work: Work) -> Work:
    """The same under a name, for work that is no function of its own."""
    _kinds[name] = work
    return work


def promise(db: Session, kind: str, subject_id: int, *, at: datetime | None = None) -> None:
    """Ask for a job in this transaction; asking again before it has run changes nothing but `wanted`."""
    promise_all(db, [(kind, subject_id)], at=at)


def promise_all(db: Session, wanted: Collection[tuple[str, int]], *, at: datetime | None = None) -> None:
    """The same for many, each a kind and a subject, in one statement and in one order: so that two who promise the
    same do not wait for each other."""
    blank = {"due_at": at or now(), "wanted": 1, "attempts": 0, "error": "", "created_at": now()}
    promised = insert(db, Job).on_conflict_do_update(
        index_elements=["kind", "subject_id"], set_={"wanted": col(Job.wanted) + 1}
    )
    if wanted:
        db.execute(promised, [{"kind": kind, "subject_id": id, **blank} for kind, id in sorted(wanted)])


def run_some(at: datetime | None = None) -> bool:
    """A step of the worker: run the oldest due jobs of one kind together. True when there were any."""
    claimed = _claim(at or now())
    if not claimed:
        return False
    kind, ids = claimed[0].kind, [job.subject_id for job in claimed]
    try:
        _kinds[kind](ids)
    except Exception as error:
        log.warning("job failed", kind=kind, subjects=len(ids), error=repr(error))
        _retry_later(claimed, repr(error))
    else:
        _finish(claimed)
    return True


def waiting(db: Session) -> Sequence[Job]:
    """Up to 100 jobs that have failed at least once, worst first: for `doctor` and the operator."""
    failed = select(Job).where(col(Job.error) != "").order_by(col(Job.attempts).desc()).limit(100)
    return db.exec(failed).all()


def some_failed(error: str) -> bool:
    """Whether anything that failed with this error waits longer than a lease for its next try."""
    with reading() as db:
        return db.exec(select(Job.id).where(*_far_off(error)).limit(1)).first() is not None


def hurry(db: Session, error: str) -> int:
    """Whatever made them fail with this error is over: all of them are due now. Returns how many there were."""
    hurried = update(Job).where(*_far_off(error)).values(due_at=now()).returning(col(Job.id))
    return len(db.execute(hurried).all())


def _far_off(error: str) -> tuple[ColumnElement[bool], ...]:
    """Not those that are being done just now, whose lease is a due time, too."""
    return col(Job.due_at) > now() + LEASE, col(Job.error).startswith(error, autoescape=True)


def _claim(at: datetime) -> list[Job]:
    """The oldest due jobs of one kind, each won by moving its due time: a second worker finds it moved."""
    with reading() as db:
        due = (
            select(Job)
            .where(col(Job.due_at) <= at, col(Job.kind).in_(list(_kinds)))
            .order_by(col(Job.due_at))
            .limit(BATCH)
        )
        oldest = db.exec(due).all()
    found = sorted((job for job in oldest if job.kind == oldest[0].kind), key=lambda job: job.subject_id)
    if not found:
        return []
    with writing() as db:
        return [job for job in found if _won(db, job)]


def _won(db: Session, job: Job) -> bool:
    mine = update(Job).where(col(Job.id) == job.id, col(Job.due_at) == job.due_at)
    won = db.execute(mine.values(due_at=now() + LEASE, attempts=Job.attempts + 1).returning(col(Job.wanted)))
    wanted = won.scalar_one_or_none()
    job.wanted = wanted or job.wanted
    return wanted is not None


def _finish(jobs: list[Job]) -> None:
    """Delete what is done; a job wanted again while it ran falls due at once."""
    with writing() as db:
        for job in jobs:
            done = delete(Job).where(col(Job.id) == job.id, col(Job.wanted) == job.wanted).returning(col(Job.id))
            if db.execute(done).first() is None:
                db.execute(update(Job).where(col(Job.id) == job.id).values(due_at=now(), attempts=0))


def _retry_later(jobs: list[Job], error: str) -> None:
    """Wait 1, 2, 4 … seconds, at most ten minutes; never give a promise up."""
    with writing() as db:
        for job in jobs:
            wait = min(timedelta(seconds=2 ** min(job.attempts, 12)), SLOWEST_RETRY)
            db.execute(update(Job).where(col(Job.id) == job.id).values(due_at=now() + wait, error=error[:500]))

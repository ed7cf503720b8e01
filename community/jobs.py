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
from community.keeping import keeps

Rest = Callable[[], None]
"""Waits until what was begun is done; raises what went wrong with it."""

Work = Callable[[list[int]], Rest | None]
"""Does what was promised for these subjects. What others do of it, and is only waited for, is returned."""

LEASE = timedelta(seconds=60)
BATCH = 200
IN_A_ROW = 10
"""Batches that are begun before the worker looks whether it has to stop."""

SLOWEST_RETRY = timedelta(minutes=10)

log = structlog.get_logger()


@keeps("Jobs of the worker", ours="error")
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
_apart: set[str] = set()


def name_of(work: Work) -> str:
    return f"{work.__module__}.{work.__qualname__}"


def kind_of_job(work: Work) -> Work:
    """Register a function that the worker calls with the subjects' ids."""
    return register(name_of(work), work)


def register(name: str, work: Work, *, apart: bool = False) -> Work:
    """The same under a name, for work that is no function of its own. What is done `apart` waits for no other kind."""
    _kinds[name] = work
    if apart:
        _apart.add(name)
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
    """Run the oldest due jobs of one kind together. True when there were any."""
    return _run(_kinds, at)


def run_errands(at: datetime | None = None) -> bool:
    """A step of the worker: the same, but for what has a lane of its own."""
    return _run(_kinds.keys() - _apart, at)


def run_apart(at: datetime | None = None) -> bool:
    """A step of the worker: the same of what has. While one batch is waited for, the next is begun."""
    before, batches = None, 0
    while batches < IN_A_ROW and (claimed := _claim(at or now(), _apart)):
        begun = _begin(claimed)
        _wait_for(before)
        before, batches = begun, batches + 1
    _wait_for(before)
    return batches > 0


def _run(kinds: Collection[str], at: datetime | None) -> bool:
    claimed = _claim(at or now(), kinds)
    _wait_for(_begin(claimed) if claimed else None)
    return bool(claimed)


def _begin(claimed: list[Job]) -> tuple[list[Job], Rest] | None:
    """What there is to wait for: whoever dies meanwhile has finished nothing, and it is done again."""
    kind, ids = claimed[0].kind, [job.subject_id for job in claimed]
    rest = _tried(claimed, lambda: _kinds[kind](ids))
    return (claimed, rest) if rest else None


def _wait_for(begun: tuple[list[Job], Rest] | None) -> None:
    if begun:
        _tried(*begun)


def _tried(claimed: list[Job], work: Callable[[], Rest | None]) -> Rest | None:
    try:
        rest = work()
    except Exception as error:
        log.warning("job failed", kind=claimed[0].kind, subjects=len(claimed), error=repr(error))
        _retry_later(claimed, repr(error))
        return None
    if not rest:
        _finish(claimed)
    return rest


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


def _claim(at: datetime, kinds: Collection[str]) -> list[Job]:
    """The oldest due jobs of one kind, won by moving their due times: a second worker finds them moved."""
    with reading() as db:
        due = select(Job).where(col(Job.due_at) <= at, col(Job.kind).in_(kinds)).order_by(col(Job.due_at)).limit(BATCH)
        oldest = db.exec(due).all()
    found = [job for job in oldest if job.kind == oldest[0].kind]
    if not found:
        return []
    with writing() as db:
        mine = _held(db, found, col(Job.due_at) <= at)
        leased = {"due_at": now() + LEASE, "attempts": Job.attempts + 1}
        db.execute(update(Job).where(col(Job.id).in_(list(mine))).values(leased))
    won = [job for job in found if job.id in mine]
    for job in won:
        job.wanted = mine[job.id]
    return won


def _held(db: Session, jobs: list[Job], *still: ColumnElement[bool]) -> dict[int, int]:
    """How often each of these is wanted by now. They are ours until this transaction ends, taken in the order of
    their subjects, as whoever promises takes them."""
    there = select(Job.id, Job.wanted).where(col(Job.id).in_([job.id for job in jobs]), *still)
    return dict(db.exec(there.order_by(col(Job.subject_id)).with_for_update()).all())


def _finish(jobs: list[Job]) -> None:
    """Delete what is done; a job wanted again while it ran falls due at once."""
    with writing() as db:
        wanted = _held(db, jobs)
        done = [job.id for job in jobs if wanted.get(job.id) == job.wanted]
        db.execute(delete(Job).where(col(Job.id).in_(done)))
        if again := wanted.keys() - done:
            db.execute(update(Job).where(col(Job.id).in_(again)).values(due_at=now(), attempts=0))


def _retry_later(jobs: list[Job], error: str) -> None:
    """Wait 1, 2, 4 … seconds, at most ten minutes; never give a promise up."""
    with writing() as db:
        for job in jobs:
            wait = min(timedelta(seconds=2 ** min(job.attempts, 12)), SLOWEST_RETRY)
            db.execute(update(Job).where(col(Job.id) == job.id).values(due_at=now() + wait, error=error[:500]))

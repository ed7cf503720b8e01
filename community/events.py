"""How rooms hear of each other: one row for each thing that happened, written in its transaction.

The same table is a thread's timeline, the public moderation log and the profile feed. A room that wants to know
* *in the same transaction*, because its own rows would otherwise be untrue for a moment, `joins` the event;
* *soon*, and may be late or interrupted, `follows` it: a job is promised in the transaction and run by the worker.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, Session, SQLModel

from community import jobs, rows
from community.database import identity, now, number, reference
from community.happenings import KINDS
from community.keeping import keeps
from community.rows import Row

Joiner = Callable[[Session, "Event"], None]


@keeps("History", stays="who_id", redacted="reason data")
class Event(SQLModel, table=True):
    """Something happened: who did what to which thread, when and why. Never changed, never deleted."""

    __table_args__ = (
        Index("ix_event_thread_id_id", "thread_id", "id"),
        Index("ix_event_who_id_id", "who_id", "id"),
        Index("ix_event_on_log", "id", sqlite_where=text("on_log"), postgresql_where=text("on_log")),
    )

    id: int = identity()
    kind: str = Field(max_length=40)
    at: datetime = Field(default_factory=now)
    who_id: int | None = reference("person.id", nullable=True)
    thread_id: int | None = reference("thread.id", nullable=True)
    subject_id: int | None = number(nullable=True)
    reason: str = ""
    on_log: bool = False
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


HELD, OFF_LOG = "events held together", "events off the log"

_joiners: dict[str, list[Joiner]] = {}
_one_by_one: set[Joiner] = set()
_followers: dict[str, list[tuple[str, str]]] = {}


def joins(*kinds: str, each: bool = False) -> Callable[[Joiner], Joiner]:
    """Call `f(db, event)` inside the transaction that records one of these kinds: of events held `together` with the
    last of each thread, or with `each` of them."""

    def register(follower: Joiner) -> Joiner:
        if each:
            _one_by_one.add(follower)
        for kind in kinds:
            _joiners.setdefault(_known(kind), []).append(follower)
        return follower

    return register


def follows(*kinds: str) -> Callable[[jobs.Work], jobs.Work]:
    """Promise a job when one of these kinds is recorded: `f(thread_ids)` runs later, in the worker, maybe twice."""

    def register(work: jobs.Work) -> jobs.Work:
        promise(jobs.name_of(work), kinds)
        return jobs.kind_of_job(work)

    return register


def promise(job: str, kinds: Iterable[str], *, of: Literal["thread_id", "subject_id"] = "thread_id") -> None:
    """Promise the job of this name when one of these kinds is recorded: for its thread, or for its subject."""
    for kind in kinds:
        _followers.setdefault(_known(kind), []).append((job, of))


def record(
    db: Session,
    kind: str,
    *,
    who: Any = None,
    thread: Any = None,
    subject: int | None = None,
    reason: str = "",
    on_log: bool = False,
    at: datetime | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write down what happened, let the rooms that join it act, and promise the jobs that follow from it. Joiners come
    first: coverage locks the thread, and everybody who locks a thread and a job does so in this order."""
    event = Event(
        kind=_known(kind),
        at=at or now(),
        who_id=who and who.id,
        thread_id=thread and thread.id,
        subject_id=subject,
        reason=reason,
        on_log=on_log and OFF_LOG not in db.info,
        data=data or {},
    )
    db.add(event)
    if (held := db.info.get(HELD)) is not None:
        held.append(event)
    else:
        _spread(db, [event])
    return event


def move_in(db: Session, moved: list[Row]) -> None:
    """Write down what happened in another forum, and promise the jobs that follow from it. Nobody joins in: nobody here
    waits for it, is told of it, or has to look at it."""
    for event in moved:
        _known(event["kind"])
    rows.add_without_ids(db, Event, moved)
    jobs.promise_all(db, {(job, e[of] or 0) for e in moved for job, of in _followers.get(e["kind"], ())})


@contextmanager
def together(db: Session) -> Iterator[None]:
    """Let everybody who joins or follows look once a thread, at the end: for what concerns many threads, or writes
    whole ones. Inside another one it changes nothing."""
    if HELD in db.info:
        yield
        return
    db.info[HELD] = held = []
    try:
        yield
    finally:
        del db.info[HELD]
    _spread(db, held)


@contextmanager
def off_log(db: Session) -> Iterator[None]:
    """What happens inside is part of something that stands on the log in one line. Not inside another one."""
    db.info[OFF_LOG] = True
    try:
        yield
    finally:
        del db.info[OFF_LOG]


def _spread(db: Session, events: list[Event]) -> None:
    """Each joiner, then each job, once for each thread, with the last event that concerns it."""
    joiners = {_turn(joiner, event): event for event in events for joiner in _joiners.get(event.kind, ())}
    for (joiner, _, _), event in joiners.items():
        joiner(db, event)
    jobs.promise_all(db, {(job, getattr(e, of) or 0) for e in events for job, of in _followers.get(e.kind, ())})


def _turn(joiner: Joiner, event: Event) -> tuple[Joiner, int | None, int]:
    return joiner, event.thread_id, id(event) if joiner in _one_by_one else 0


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise LookupError(f"{kind} is not a kind of event; name it in community/happenings.py")
    return kind

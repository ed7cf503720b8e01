"""Two threads ask the same: the later one is attached to the first, never deleted, and can be detached again.

Whoever asked it is helped where the first is helped, and counted there as one more who has this.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, func, select

from community import events, me_too
from community.database import insert, now, reference, writing
from community.events import Event, follows
from community.keeping import keeps
from community.people import Person
from community.threads import Thread, lock

FAR = 20
"""A chain of duplicates is never that long; it is looked along no further."""


ENOUGH = 3
"""So many Helpers who say the same attach a thread together."""


@keeps("Votes that two threads ask the same", stays="person_id")
class SameVote(SQLModel, table=True):
    """One person who thinks that a thread asks the same as another."""

    thread_id: int = reference("thread.id", primary_key=True)
    person_id: int = reference("person.id", primary_key=True)
    other_id: int = reference("thread.id")
    at: datetime = Field(default_factory=now)


class Circle(ValueError):
    """A thread cannot be a duplicate of itself, also not by way of others."""


class NotComparable(ValueError):
    """Only visible questions can ask the same."""


def attach(db: Session, thread: Thread, to: Thread, *, by: Person | None, at: datetime | None = None) -> Thread:
    """This asks the same as `to`, or as what that one is attached to itself. Returns that first one.
    Raises Circle, NotComparable."""
    canonical = root(db, to)
    thread, canonical = _held(db, thread, canonical)
    if canonical.duplicate_of_id:  # somebody attached it a moment ago
        return attach(db, thread, canonical, by=by, at=at)
    if canonical.id == thread.id:
        raise Circle(thread.reference)
    readable = thread.visible or thread.merged_at  # what goes on in this one goes on with it
    if not (canonical.visible and readable and canonical.kind == thread.kind):
        raise NotComparable(thread.reference)
    if thread.duplicate_of_id == canonical.id:
        return canonical
    _uncount_asker(db, thread)
    thread.duplicate_of_id = canonical.id
    counted = _count_asker(db, thread, canonical, at)
    told = {"canonical": canonical.id, "counted": counted}
    events.record(db, "thread.attached", who=by, thread=thread, subject=canonical.id, at=at, data=told)
    _attach_what_hangs_on(db, thread, canonical, by, at)
    return canonical


def vote(db: Session, thread: Thread, to: Thread, *, by: Person, at: datetime | None = None) -> int:
    """One more who thinks so; the third attaches it, in the name of all. One voice each: the last word counts.
    Returns how many say so. Raises Circle, NotComparable."""
    lock(db, thread.id)
    canonical = root(db, to)
    if canonical.id == thread.id:
        raise Circle(thread.reference)
    said = insert(db, SameVote).values(thread_id=thread.id, person_id=by.id, other_id=canonical.id, at=at or now())
    db.execute(said.on_conflict_do_update(index_elements=["thread_id", "person_id"], set_={"other_id": canonical.id}))
    events.record(db, "thread.same_said", who=by, thread=thread, subject=canonical.id, at=at)
    agreed = select(func.count()).where(SameVote.thread_id == thread.id, SameVote.other_id == canonical.id)
    count = db.exec(agreed).one()
    if count >= ENOUGH:
        attach(db, thread, canonical, by=by, at=at)
    return count


def detach(db: Session, thread: Thread, *, by: Person | None = None, at: datetime | None = None) -> None:
    """It asks something else after all: its own waiting goes on."""
    canonical = db.get(Thread, thread.duplicate_of_id) if thread.duplicate_of_id else None
    if not canonical:
        return
    thread, canonical = _held(db, thread, canonical)
    _uncount_asker(db, thread)
    thread.duplicate_of_id = None
    events.record(db, "thread.detached", who=by, thread=thread, subject=canonical.id, at=at)


def root(db: Session, thread: Thread) -> Thread:
    """The first thread that asks this. Raises Circle."""
    for _ in range(FAR):
        if not thread.duplicate_of_id:
            return thread
        thread = db.get_one(Thread, thread.duplicate_of_id)
    raise Circle(thread.reference)


def of(db: Session, thread_id: int, limit: int = 100) -> Sequence[Thread]:
    """What is attached to a thread, oldest first."""
    attached = select(Thread).where(Thread.duplicate_of_id == thread_id)
    return db.exec(attached.order_by(col(Thread.id)).limit(limit)).all()


@follows("thread.hidden")
def let_go(ids: list[int]) -> None:
    """Nobody can read the thread they were attached to any more, so each waits for itself again."""
    for id in ids:
        while _let_some_go(id):
            pass


def _let_some_go(id: int) -> bool:
    with writing() as db:
        gone = db.get(Thread, id)
        attached = of(db, id) if gone and not gone.visible and not gone.review else []
        for thread in attached:
            detach(db, thread)
    return bool(attached)


def _held(db: Session, thread: Thread, other: Thread) -> tuple[Thread, Thread]:
    """Both locked, in the order in which everybody who holds two holds them."""
    for id in sorted((thread.id, other.id)):
        lock(db, id)
    return thread, other


def _count_asker(db: Session, thread: Thread, canonical: Thread, at: datetime | None) -> bool:
    asker = db.get_one(Person, thread.author_id)
    if asker.id == canonical.author_id or me_too.has(db, canonical, asker):
        return False
    me_too.add(db, canonical, by=asker, at=at)
    return True


def _uncount_asker(db: Session, thread: Thread) -> None:
    """Where it was attached until now."""
    if thread.duplicate_of_id and _was_counted(db, thread):
        before = db.get_one(Thread, thread.duplicate_of_id)
        me_too.remove(db, before, by=db.get_one(Person, thread.author_id))


def _was_counted(db: Session, thread: Thread) -> bool:
    """Whether attaching it, and not its asker, said "me too" on the other."""
    attached = select(Event).where(Event.thread_id == thread.id, Event.kind == "thread.attached")
    last = db.exec(attached.order_by(col(Event.id).desc()).limit(1)).first()
    return bool(last and last.data.get("counted"))


def _attach_what_hangs_on(
    db: Session, thread: Thread, canonical: Thread, by: Person | None, at: datetime | None
) -> None:
    for other in of(db, thread.id):
        attach(db, other, canonical, by=by, at=at)

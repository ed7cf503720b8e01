"""Before the team has to help: people who know about it are asked to look, few at first, then more.

After 15 minutes at most ten of them, after 30 at most thirty in all; nobody more than five times in a day. Whoever has
earned the power to be pinged (community/ranks.py) comes first.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, func, select
from sqlmodel import Field, Session, SQLModel, col

from community import events, expertise, notifications, ranks
from community.answers import Answer
from community.database import now, reference, writing
from community.keeping import keeps
from community.people import Person
from community.tags import ThreadTag
from community.threads import Thread
from escalation.windows import Window

AFTER = {1: timedelta(minutes=15), 2: timedelta(minutes=30)}
"""When each rung is climbed, counted from when the waiting began."""
MOST = {1: 10, 2: 30}
"""How many people have been asked about a thread after each rung."""
MOST_A_DAY = 5
DAY = timedelta(hours=24)
LOOKED_AT = 300
BATCH = 20


@keeps("Questions somebody was asked to look at", goes="person_id")
class Ping(SQLModel, table=True):
    """Somebody was asked to look at a thread, on this rung of the ladder."""

    __table_args__ = (Index("ix_ping_person_id_at", "person_id", "at"),)

    thread_id: int = reference("thread.id", primary_key=True)
    person_id: int = reference("person.id", primary_key=True)
    rung: int
    at: datetime = Field(default_factory=now)


def ping_some(at: datetime | None = None) -> bool:
    """A step of the worker: climb the next rung for the threads that have waited longest. True when there were any."""
    at = at or now()
    with writing() as db:
        due = _due(db, at)
        for window, thread in due:
            climb(db, window, thread, at)
    return bool(due)


def climb(db: Session, window: Window, thread: Thread, at: datetime) -> list[int]:
    """Ask some more people, and say when the next are asked. Returns who was asked."""
    window.rung += 1
    after = AFTER.get(window.rung + 1)
    window.ladder_at = window.armed_at + after if after and window.armed_at + after < window.due_at else None
    asked = _to_ask(db, thread, MOST[window.rung], at)
    for person_id in asked:
        db.add(Ping(thread_id=thread.id, person_id=person_id, rung=window.rung, at=at))
        notifications.tell(db, person_id, "asked of you", thread_id=thread.id, at=at)
    if asked:
        events.record(db, "thread.pinged", thread=thread, subject=thread.id, at=at, data={"people": len(asked)})
    return asked


def _due(db: Session, at: datetime) -> list[tuple[Window, Thread]]:
    """Threads first, as everybody locks them; what somebody is writing to is looked at in the next round."""
    due = select(Window, Thread).join_from(Window, Thread).where(col(Window.ladder_at) <= at)
    oldest = due.order_by(col(Window.ladder_at)).limit(BATCH)
    locked = oldest.with_for_update(of=Thread, skip_locked=True, key_share=True)
    return [(row[0], row[1]) for row in db.execute(locked, execution_options={"populate_existing": True})]


def _to_ask(db: Session, thread: Thread, most: int, at: datetime) -> list[int]:
    """Who has not been asked yet, is not tired of being asked, and did not answer already: first those who have the
    power to be pinged, and of these and of the others first who knows most about it."""
    tag_ids = db.scalars(select(col(ThreadTag.tag_id)).where(col(ThreadTag.thread_id) == thread.id)).all()
    asked = set(db.scalars(select(col(Ping.person_id)).where(col(Ping.thread_id) == thread.id)))
    if not tag_ids or len(asked) >= most:
        return []
    known = [it.person_id for it in expertise.most(db, tag_ids, LOOKED_AT, without=(thread.author_id, *asked))]
    there, cannot = _there(db, known), _asked_enough(db, known, at) | _answered(db, thread)
    able = [there[person_id] for person_id in known if person_id in there and person_id not in cannot]
    able.sort(key=lambda person: not ranks.has_power(person, "be pinged"))
    return [person.id for person in able][: most - len(asked)]


def _asked_enough(db: Session, people: Sequence[int], at: datetime) -> set[int]:
    today = select(col(Ping.person_id)).where(col(Ping.person_id).in_(people), col(Ping.at) > at - DAY)
    return set(db.scalars(today.group_by(col(Ping.person_id)).having(func.count() >= MOST_A_DAY)))


def _answered(db: Session, thread: Thread) -> set[int]:
    return set(db.scalars(select(col(Answer.author_id)).where(col(Answer.thread_id) == thread.id)))


def _there(db: Session, people: Sequence[int]) -> dict[int, Person]:
    """Those who are neither suspended nor of the staff by now: the desk asks those."""
    found = db.scalars(select(Person).where(col(Person.id).in_(people)))
    return {person.id: person for person in found if not person.suspended_at and not person.is_staff}

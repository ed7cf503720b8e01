"""What somebody follows: a thread, a tag, a category, or a person's answers, and how much of it they want to hear.

Whoever asks or answers follows that thread by itself. A thread can be muted; nothing follows it again by itself then.
Whoever follows a thread that goes on in another follows that one too, until the two are parted.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, UniqueConstraint, delete, exists, func, literal, select, update
from sqlmodel import Field, Session, SQLModel, col

from community.categories import Category
from community.database import identity, insert, now, number, reference
from community.events import Event, joins
from community.keeping import keeps
from community.paging import Page, page_of, read
from community.people import Person, Role
from community.tags import Tag
from community.threads import Thread


class Kind(StrEnum):
    THREAD = "thread"
    TAG = "tag"
    CATEGORY = "category"
    PERSON = "person"


class Level(StrEnum):
    """How much of it. Only a thread has answers to choose, and only a thread can be muted."""

    ALL = "all"
    ANSWERS = "answers"
    MUTED = "muted"


@keeps("What is followed", goes="person_id")
class Subscription(SQLModel, table=True):
    """Somebody follows `subject_id`. Of a thread, `seen_at` is when they last looked at what was new in it, and
    `moved_from_id` is the thread that they followed before it was merged into this one; empty once they chose this."""

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "subject_id"),
        Index("ix_subscription_followers", "kind", "subject_id", "person_id"),
        Index("ix_subscription_of_person", "person_id", "id"),
    )

    id: int = identity()
    person_id: int = reference("person.id")
    kind: str = Field(max_length=10)
    subject_id: int = number()
    level: str = Field(default=Level.ALL, max_length=10)
    created_at: datetime = Field(default_factory=now)
    seen_at: datetime | None = None
    moved_from_id: int | None = number(nullable=True)


def follow(
    db: Session, person: Person, kind: Kind, subject_id: int, level: Level = Level.ALL, at: datetime | None = None
) -> None:
    """Hear of it from now on, as much as `level` says. Saying so twice changes nothing."""
    level = level if kind == Kind.THREAD else Level.ALL
    row = {"person_id": person.id, "kind": kind, "subject_id": subject_id, "level": level, "created_at": at or now()}
    chosen = insert(db, Subscription).values(**row)
    same = [col(Subscription.person_id), col(Subscription.kind), col(Subscription.subject_id)]
    db.execute(chosen.on_conflict_do_update(index_elements=same, set_={"level": level, "moved_from_id": None}))


def unfollow(db: Session, person: Person, kind: Kind, subject_id: int) -> None:
    """Hear no more of it, nor, should they be parted one day, of what goes on in this thread."""
    db.execute(delete(Subscription).where(*_mine(person, kind, subject_id)))
    if kind == Kind.THREAD:
        merged = select(col(Thread.id)).where(
            col(Thread.duplicate_of_id) == subject_id, col(Thread.merged_at).is_not(None)
        )
        mine = col(Subscription.person_id) == person.id, col(Subscription.kind) == kind
        db.execute(delete(Subscription).where(*mine, col(Subscription.subject_id).in_(merged)))


def of(db: Session, person: Person, kind: Kind, subject_id: int) -> Level | None:
    """How somebody follows this; None when they do not."""
    level = db.scalar(select(col(Subscription.level)).where(*_mine(person, kind, subject_id)))
    return Level(level) if level else None


def see(db: Session, person: Person, thread_id: int, at: datetime | None = None) -> None:
    """They have looked at the thread: what was said in it before, they need not be told."""
    seen = update(Subscription).where(*_mine(person, Kind.THREAD, thread_id))
    db.execute(seen.values(seen_at=at or now()))


def has_news(db: Session, person: Person, thread: Thread) -> bool:
    """Whether something happened in a thread they follow since they last looked."""
    seen = select(col(Subscription.seen_at)).where(*_mine(person, Kind.THREAD, thread.id))
    found = db.execute(seen).first()
    return bool(found) and (found[0] is None or found[0] < thread.active_at)


def followers(kind: Kind, subject_id: int) -> tuple[ColumnElement[bool], ...]:
    """Conditions for the rows of whoever follows this and has not muted it."""
    mine = col(Subscription.kind) == kind, col(Subscription.subject_id) == subject_id
    return *mine, col(Subscription.level) != Level.MUTED


def among(db: Session, person_ids: Collection[int], kind: Kind, subject_id: int) -> set[int]:
    """Which of these people follow this and have not muted it, in one query."""
    those = select(col(Subscription.person_id)).where(*followers(kind, subject_id))
    return set(db.scalars(those.where(col(Subscription.person_id).in_(person_ids))))


def count(db: Session, person: Person, most: int = 100) -> int:
    """How much somebody follows, counted no further than `most`."""
    mine = select(col(Subscription.id)).where(*_listed(person)).limit(most)
    return db.scalar(select(func.count()).select_from(mine.subquery())) or 0


@dataclass(frozen=True, slots=True)
class Followed:
    """A line of somebody's list. `name` is a title, a tag, a category or a person; `key` is what its address holds.

    Both are empty for a thread that was hidden since.
    """

    id: int
    kind: Kind
    level: Level
    subject_id: int
    since: datetime
    name: str
    key: str


def page(db: Session, person: Person, *, after: str | None = None, limit: int = 50) -> Page[Followed]:
    """What somebody follows, the newest first. Raises WrongCursor."""
    mine = select(Subscription).where(*_listed(person))
    if after:
        (id,) = read(after, "following", int)
        mine = mine.where(col(Subscription.id) < id)
    rows = db.scalars(mine.order_by(col(Subscription.id).desc()).limit(limit + 1)).all()
    return page_of(_named(db, rows), limit, "following", lambda row: (row.id,))


@joins("thread.asked", "answer.posted", each=True)
def follow_by_itself(db: Session, event: Event) -> None:
    """Whoever asks or answers hears how it goes on; what they wrote after, they have seen."""
    thread = db.get_one(Thread, event.thread_id)
    person = db.get_one(Person, event.who_id)
    if person.role == Role.BOT or moved_in(thread, event.at):
        return
    row = {"person_id": person.id, "kind": Kind.THREAD, "subject_id": thread.id, "level": Level.ALL}
    taken = insert(db, Subscription).values(**row, created_at=event.at, seen_at=event.at)
    same = [col(Subscription.person_id), col(Subscription.kind), col(Subscription.subject_id)]
    db.execute(taken.on_conflict_do_update(index_elements=same, set_={"seen_at": event.at, "moved_from_id": None}))


@joins("thread.merged", each=True)
def follow_into(db: Session, event: Event) -> None:
    """Whoever follows what was merged follows what it goes on in, as much as before, and whoever muted it hears nothing
    there either. What somebody has chosen there holds. Their own rows wait where they are."""
    old, new = event.subject_id or 0, event.thread_id or 0
    theirs = col(Subscription.kind) == Kind.THREAD, col(Subscription.subject_id) == old
    names = ("person_id", "kind", "subject_id", "level", "created_at", "seen_at", "moved_from_id")
    kept = col(Subscription.level), col(Subscription.created_at), col(Subscription.seen_at)
    origin = func.coalesce(col(Subscription.moved_from_id), old)
    moved = select(col(Subscription.person_id), literal(Kind.THREAD.value), literal(new), *kept, origin).where(*theirs)
    db.execute(insert(db, Subscription).from_select(names, moved).on_conflict_do_nothing())
    db.execute(delete(Subscription).where(*theirs, col(Subscription.moved_from_id).is_not(None)))


@joins("thread.parted", each=True)
def follow_apart(db: Session, event: Event) -> None:
    """Only whoever chose the other thread, or wrote in it, still follows it."""
    there = col(Subscription.kind) == Kind.THREAD, col(Subscription.subject_id) == event.thread_id
    db.execute(delete(Subscription).where(*there, col(Subscription.moved_from_id) == event.subject_id))


def has_muted(db: Session, person_id: int, thread_id: int) -> bool:
    mine = col(Subscription.person_id) == person_id, col(Subscription.kind) == Kind.THREAD
    level = select(col(Subscription.level)).where(*mine, col(Subscription.subject_id) == thread_id)
    return db.scalar(level.limit(1)) == Level.MUTED


def moved_in(thread: Thread, at: datetime) -> bool:
    """What was said on another forum is told to nobody on this one."""
    return bool(thread.imported_at and at < thread.imported_at)


def _listed(person: Person) -> tuple[ColumnElement[bool], ...]:
    """A thread that goes on in another is not in anybody's list: the other is."""
    merged = exists().where(col(Thread.id) == col(Subscription.subject_id), col(Thread.merged_at).is_not(None))
    return col(Subscription.person_id) == person.id, ~((col(Subscription.kind) == Kind.THREAD) & merged)


def _mine(person: Person, kind: Kind, subject_id: int) -> tuple[ColumnElement[bool], ...]:
    mine = col(Subscription.person_id) == person.id, col(Subscription.kind) == kind
    return *mine, col(Subscription.subject_id) == subject_id


def _named(db: Session, rows: Sequence[Subscription]) -> list[Followed]:
    """Each with its name, in one query for each kind that is on the page."""
    ids = {kind: [row.subject_id for row in rows if row.kind == kind] for kind in Kind}
    names = {kind: NAMES[kind](db, ids[kind]) if ids[kind] else {} for kind in Kind}
    return [
        Followed(row.id, Kind(row.kind), Level(row.level), row.subject_id, row.created_at, *_name_of(names, row))
        for row in rows
    ]


def _name_of(names: dict[Kind, dict[int, tuple[str, str]]], row: Subscription) -> tuple[str, str]:
    return names[Kind(row.kind)].get(row.subject_id, ("", ""))


def _threads(db: Session, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    shown = select(col(Thread.id), col(Thread.title)).where(col(Thread.id).in_(ids), col(Thread.hidden_at).is_(None))
    return {id: (title, str(id)) for id, title in db.execute(shown)}


def _tags(db: Session, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    named = select(col(Tag.id), col(Tag.name)).where(col(Tag.id).in_(ids))
    return {id: (name, name) for id, name in db.execute(named)}


def _categories(db: Session, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    named = select(col(Category.id), col(Category.name), col(Category.slug)).where(col(Category.id).in_(ids))
    return {id: (name, slug) for id, name, slug in db.execute(named)}


def _people(db: Session, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    named = select(col(Person.id), col(Person.name), col(Person.handle)).where(col(Person.id).in_(ids))
    return {id: (name, handle) for id, name, handle in db.execute(named)}


NAMES = {Kind.THREAD: _threads, Kind.TAG: _tags, Kind.CATEGORY: _categories, Kind.PERSON: _people}

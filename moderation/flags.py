"""Somebody asks the moderators to look at a thread, an answer or a comment."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, select

from community import events, ranks
from community.database import identity, now, number, reference
from community.keeping import keeps
from community.people import Person
from community.threads import Thread, lock
from moderation import subjects
from moderation.subjects import Subject, kind_of, thread_id_of

NOTE_MOST = 500
OPEN_MOST = 15
"""Flags of one person that nobody has decided about yet; whoever has raised so many waits for the moderators."""


class Reason(StrEnum):
    SPAM = "spam"
    RUDE = "rude"
    WRONG = "wrong"
    PRIVATE = "private"
    OFF_TOPIC = "off-topic"
    OTHER = "other"


class Enough(ValueError):
    """So many of somebody's flags wait already that one more would help nobody."""


@keeps("Flags", stays="by_id", names="decided_by_id", redacted="note")
class Flag(SQLModel, table=True):
    """One person's flag on one thing, until a moderator decides. `weight` is what it counted when it was raised."""

    __table_args__ = (
        UniqueConstraint("by_id", "subject_kind", "subject_id"),
        Index(
            "ix_flag_undecided",
            "id",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_flag_subject", "subject_kind", "subject_id"),
    )

    id: int = identity()
    by_id: int = reference("person.id")
    thread_id: int = reference("thread.id")
    subject_kind: str = Field(max_length=10)
    subject_id: int = number()
    reason: str = Field(max_length=20)
    note: str = Field(default="", max_length=NOTE_MOST)
    weight: float = 1.0
    by_new: bool = False
    created_at: datetime = Field(default_factory=now)
    decided_at: datetime | None = None
    decided_by_id: int | None = reference("person.id", nullable=True)
    upheld: bool | None = None


def raise_(
    db: Session, on: Subject, *, by: Person, reason: Reason | str, note: str = "", at: datetime | None = None
) -> Flag:
    """Flag something. Flagging it again changes nothing: one voice each. Raises Enough."""
    lock(db, thread_id_of(on))
    existing = select(Flag).where(Flag.by_id == by.id, Flag.subject_kind == kind_of(on), Flag.subject_id == on.id)
    if flag := db.exec(existing).one_or_none():
        return flag
    if _open_of(db, by) >= OPEN_MOST and not (by.is_staff or by.is_superuser):
        raise Enough(by.id)
    flag = Flag(
        by_id=by.id,
        thread_id=thread_id_of(on),
        subject_kind=kind_of(on),
        subject_id=on.id,
        reason=Reason(reason),
        note=note.strip(),
        by_new=ranks.rank_of(by).name == "New",
        created_at=at or now(),
    )
    db.add(flag)
    db.flush()
    thread = db.get_one(Thread, flag.thread_id)
    events.record(db, "flag.raised", who=by, thread=thread, subject=flag.id, reason=flag.reason, at=at)
    return flag


def decide(db: Session, on: Subject, *, by: Person, upheld: bool, note: str = "", at: datetime | None = None) -> int:
    """Close every open flag on one thing, and say in the public log what was decided. Returns how many."""
    lock(db, thread_id_of(on))
    flags = undecided_on(db, on)
    for flag in flags:
        flag.decided_at, flag.decided_by_id, flag.upheld = at or now(), by.id, upheld
        db.add(flag)
    if flags:
        thread = db.get_one(Thread, flags[0].thread_id)
        data = {"upheld": upheld, "subject": kind_of(on)}
        events.record(
            db, "flag.decided", who=by, thread=thread, subject=on.id, reason=note, on_log=True, at=at, data=data
        )
    return len(flags)


def reopen(db: Session, on: Subject, *, decided_at: datetime) -> list[Flag]:
    """A decision was taken back: the flags it closed wait again."""
    mine = Flag.subject_kind == kind_of(on), Flag.subject_id == on.id, Flag.decided_at == decided_at
    closed = list(db.exec(select(Flag).where(*mine).order_by(col(Flag.id)).limit(100)))
    for flag in closed:
        flag.decided_at, flag.decided_by_id, flag.upheld = None, None, None
    return closed


def overturn(db: Session, on: Subject) -> None:
    """What they asked for was wrong after all: that is what these flags count from now on."""
    mine = Flag.subject_kind == kind_of(on), Flag.subject_id == on.id, col(Flag.upheld).is_(True)
    for flag in db.exec(select(Flag).where(*mine).limit(100)).all():
        flag.upheld = False


def undecided_on(db: Session, on: Subject) -> list[Flag]:
    mine = Flag.subject_kind == kind_of(on), Flag.subject_id == on.id
    return list(db.exec(select(Flag).where(*mine, col(Flag.decided_at).is_(None)).order_by(col(Flag.id)).limit(100)))


def undecided(db: Session, limit: int = 50) -> list[Flag]:
    """What the moderators have to look at, oldest first."""
    return list(db.exec(select(Flag).where(col(Flag.decided_at).is_(None)).order_by(col(Flag.id)).limit(limit)))


subject = subjects.find


def _open_of(db: Session, person: Person) -> int:
    waiting = select(Flag.id).where(Flag.by_id == person.id, col(Flag.decided_at).is_(None)).limit(OPEN_MOST)
    return len(db.exec(waiting).all())

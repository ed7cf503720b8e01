"""Somebody asks the moderators to look at a thread, an answer or a comment."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, select

from community import events
from community.answers import Answer
from community.comments import Comment
from community.database import identity, now, number, reference
from community.people import Person
from community.threads import Thread, lock

Subject = Thread | Answer | Comment
NOTE_MOST = 500


class Reason(StrEnum):
    SPAM = "spam"
    RUDE = "rude"
    WRONG = "wrong"
    PRIVATE = "private"
    OFF_TOPIC = "off-topic"
    OTHER = "other"


class Flag(SQLModel, table=True):
    """One person's flag on one thing, until a moderator decides."""

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
    created_at: datetime = Field(default_factory=now)
    decided_at: datetime | None = None
    decided_by_id: int | None = reference("person.id", nullable=True)
    upheld: bool | None = None


def raise_(
    db: Session, on: Subject, *, by: Person, reason: Reason | str, note: str = "", at: datetime | None = None
) -> Flag:
    """Flag something. Flagging it again changes nothing: one voice each."""
    lock(db, _thread_id(on))
    existing = select(Flag).where(Flag.by_id == by.id, Flag.subject_kind == kind_of(on), Flag.subject_id == on.id)
    if flag := db.exec(existing).one_or_none():
        return flag
    flag = Flag(
        by_id=by.id,
        thread_id=_thread_id(on),
        subject_kind=kind_of(on),
        subject_id=on.id,
        reason=Reason(reason),
        note=note.strip(),
        created_at=at or now(),
    )
    db.add(flag)
    db.flush()
    thread = db.get_one(Thread, flag.thread_id)
    events.record(db, "flag.raised", who=by, thread=thread, subject=flag.id, reason=flag.reason, at=at)
    return flag


def decide(db: Session, on: Subject, *, by: Person, upheld: bool, note: str = "", at: datetime | None = None) -> int:
    """Close every open flag on one thing, and say in the public log what was decided. Returns how many."""
    lock(db, _thread_id(on))
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


def undecided_on(db: Session, on: Subject) -> list[Flag]:
    mine = Flag.subject_kind == kind_of(on), Flag.subject_id == on.id
    return list(db.exec(select(Flag).where(*mine, col(Flag.decided_at).is_(None)).order_by(col(Flag.id)).limit(100)))


def undecided(db: Session, limit: int = 50) -> list[Flag]:
    """What the moderators have to look at, oldest first."""
    return list(db.exec(select(Flag).where(col(Flag.decided_at).is_(None)).order_by(col(Flag.id)).limit(limit)))


def subject(db: Session, kind: str, id: int) -> Subject | None:
    """The thread, answer or comment that a flag is about."""
    tables: dict[str, type[Subject]] = {"thread": Thread, "answer": Answer, "comment": Comment}
    return db.get(tables[kind], id) if kind in tables else None


def kind_of(on: Subject) -> str:
    return type(on).__name__.lower()


def _thread_id(on: Subject) -> int:
    return on.id if isinstance(on, Thread) else on.thread_id

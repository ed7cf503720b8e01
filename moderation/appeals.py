"""Whoever wrote what was hidden says with one press that they disagree, and somebody else decides once more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from community import events, notifications
from community.answers import Answer
from community.comments import Comment
from community.database import identity, now, number, reference
from community.people import Person
from community.threads import Thread
from moderation import flags, hiding, queue, takedowns
from moderation.queue import Cause
from moderation.subjects import Subject, kind_of, thread_id_of, thread_of

WORDS_MOST = 500
SHOWN = 50


class Appealed(ValueError):
    """Once for each time that something is hidden."""


class Appeal(SQLModel, table=True):
    """One objection of an author's, and what became of it. `hidden_at` tells which hiding it is about."""

    __table_args__ = (UniqueConstraint("subject_kind", "subject_id", "hidden_at"),)

    id: int = identity()
    subject_kind: str = Field(max_length=10)
    subject_id: int = number()
    thread_id: int = reference("thread.id")
    by_id: int = reference("person.id", index=True)
    words: str = Field(default="", max_length=WORDS_MOST)
    at: datetime = Field(default_factory=now)
    hidden_at: datetime
    decided_at: datetime | None = None
    decided_by_id: int | None = reference("person.id", nullable=True)
    granted: bool | None = None


def raise_(db: Session, on: Subject, *, by: Person, words: str = "", at: datetime | None = None) -> Appeal:
    """Ask for a second look at what is hidden: at what was taken down for legal reasons the staff look by themselves,
    for one moderator alone cannot bring it back. Raises Appealed."""
    if of(db, on):
        raise Appealed(on.id)
    appeal = Appeal(
        subject_kind=kind_of(on),
        subject_id=on.id,
        thread_id=thread_id_of(on),
        by_id=by.id,
        words=words.strip(),
        at=at or now(),
        hidden_at=on.hidden_at or now(),
    )
    db.add(appeal)
    if not takedowns.standing(db, on):
        queue.put(db, on, Cause.APPEAL, harm="appeal", at=at)
    return appeal


def decide(
    db: Session, on: Subject, *, by: Person, granted: bool, reason: str = "", at: datetime | None = None
) -> None:
    """Bring it back, or keep it hidden. The author is told, the log says so, and flags that were wrong count so."""
    appeal = of(db, on)
    if not appeal or appeal.decided_at:
        return
    appeal.decided_at, appeal.decided_by_id, appeal.granted = at or now(), by.id, granted
    if granted:
        hiding.unhide(db, on, by=by, reason=reason, at=at)
        flags.overturn(db, on)
    told = {"granted": granted, "subject": kind_of(on)}
    thread = thread_of(db, on)
    events.record(
        db, "appeal.decided", who=by, thread=thread, subject=on.id, reason=reason, on_log=True, at=at, data=told
    )
    kind = "appeal granted" if granted else "appeal turned down"
    notifications.tell(db, appeal.by_id, kind, thread_id=appeal.thread_id, subject=appeal.id, at=at)


def of(db: Session, on: Subject) -> Appeal | None:
    """The appeal against the hiding that holds now."""
    mine = Appeal.subject_kind == kind_of(on), Appeal.subject_id == on.id, Appeal.hidden_at == on.hidden_at
    return db.exec(select(Appeal).where(*mine)).one_or_none() if on.hidden_at else None


def hidden_of(db: Session, person: Person) -> Sequence[Subject]:
    """What of this person's words a moderator has hidden, the newest first: at most fifty of each kind."""
    found: list[Subject] = []
    for table in (Thread, Answer, Comment):
        theirs = select(table).where(table.author_id == person.id, col(table.hidden_at).is_not(None))
        found += [on for on in db.exec(theirs.order_by(col(table.id).desc()).limit(SHOWN)) if not _merged(on)]
    return sorted(found, key=lambda on: on.hidden_at or now(), reverse=True)


def _merged(on: Subject) -> bool:
    return isinstance(on, Thread) and on.merged_at is not None

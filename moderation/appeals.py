"""Whoever wrote what was hidden says with one press that they disagree, and somebody else decides once more."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, and_, or_
from sqlmodel import Field, Session, SQLModel, col, select

from community import events, notifications
from community.database import identity, now, number, reference
from community.keeping import keeps
from community.paging import Page, page_of, read
from community.people import Person
from community.threads import Thread
from moderation import flags, hiding, queue, takedowns
from moderation.queue import Cause
from moderation.subjects import TABLES, Subject, kind_of, thread_id_of, thread_of

WORDS_MOST = 500
SHOWN = 20


class Appealed(ValueError):
    """Once for each time that something is hidden."""


@keeps("Appeals", stays="by_id", names="decided_by_id", redacted="words")
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
    if takedown := takedowns.standing(db, on):
        decided_by = takedown.asked_by_id, takedown.decided_by_id
        takedowns.tell_seconds(db, takedown, "takedown objected", but=decided_by, at=at)
    else:
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


def open_against(db: Session, subjects: Collection[Subject]) -> set[tuple[str, int]]:
    """Which of these have appeals against the hidings that hold now and that nobody has decided, in one query."""
    holding = {(kind_of(on), on.id): on.hidden_at for on in subjects}
    undecided = select(Appeal.subject_kind, Appeal.subject_id, Appeal.hidden_at).where(
        col(Appeal.decided_at).is_(None), col(Appeal.hidden_at).in_({at for at in holding.values() if at})
    )
    return {(kind, id) for kind, id, at in (db.exec(undecided) if holding else ()) if holding.get((kind, id)) == at}


def against(db: Session, person: Person, subjects: Collection[Subject]) -> dict[tuple[str, int], Appeal]:
    """What this person has said against these hidings that hold now, by kind and number, in one query."""
    holding = {(kind_of(on), on.id): on.hidden_at for on in subjects}
    mine = select(Appeal).where(Appeal.by_id == person.id, col(Appeal.hidden_at).in_(set(holding.values())))
    said = {(appeal.subject_kind, appeal.subject_id): appeal for appeal in (db.exec(mine) if holding else ())}
    return {name: appeal for name, appeal in said.items() if holding.get(name) == appeal.hidden_at}


def hidden_of(db: Session, person: Person, *, after: str | None = None, limit: int = SHOWN) -> Page[Subject]:
    """What of this person's words a moderator has hidden, the newest first. Raises WrongCursor."""
    last = read(after, "hidden", datetime, int, int) if after else None
    found: list[Subject] = []
    for place, table in enumerate(TABLES.values()):
        theirs = select(table).where(table.author_id == person.id, col(table.hidden_at).is_not(None))
        theirs = theirs.where(col(Thread.merged_at).is_(None)) if table is Thread else theirs
        theirs = theirs.where(_before(table, place, last)) if last else theirs
        found += db.exec(theirs.order_by(col(table.hidden_at).desc(), col(table.id).desc()).limit(limit + 1))
    return page_of(sorted(found, key=_place_of, reverse=True)[: limit + 1], limit, "hidden", _place_of)


def _before(table: type[Subject], place: int, last: tuple[Any, ...]) -> Any:
    """What comes after the last that was shown. Of two kinds hidden in one moment the later of TABLES comes first."""
    at, place_of_last, id = last
    if place == place_of_last:
        return or_(col(table.hidden_at) < at, and_(col(table.hidden_at) == at, col(table.id) < id))
    return col(table.hidden_at) <= at if place < place_of_last else col(table.hidden_at) < at


def _place_of(on: Subject) -> tuple[datetime, int, int]:
    return on.hidden_at or now(), list(TABLES).index(kind_of(on)), on.id

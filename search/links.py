"""Who points where: an answer that links an earlier thread says that the two are about the same."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import Index, delete, select
from sqlmodel import Field, Session, SQLModel, col

from community.database import insert, reference
from community.events import Event, joins
from community.settings import settings
from community.threads import Thread


class Kind(StrEnum):
    WRITTEN = "written"
    MARKED = "marked"
    SOLVED = "solved"


class Link(SQLModel, table=True):
    """One thread points to another; one row a pair. `written` in a visible post of it, or `marked` by somebody. One
    that points to itself has `solved` what somebody searched for, last at `at`: that keeps it fresh."""

    __table_args__ = (Index("ix_link_target_id_source_id", "target_id", "source_id"),)

    source_id: int = reference("thread.id", primary_key=True)
    target_id: int = reference("thread.id", primary_key=True)
    at: datetime
    kind: str = Field(default=Kind.WRITTEN, max_length=10)


Pair = tuple[int, int]

_ADDRESS = re.compile(r"(?<![\w/.-])(?:https?://(?P<host>[\w.:-]+))?/threads/(?P<id>[0-9]{1,15})\b")


def linked(text: str) -> set[int]:
    """The threads of ours whose addresses stand in a text; while we do not know our own host, any host will do."""
    ours = urlsplit(settings().public_url).netloc
    found = _ADDRESS.finditer(text)
    return {int(one["id"]) for one in found if one["host"] in (None, ours) or not ours}


def mark(db: Session, *, source: int, target: int, at: datetime) -> None:
    """Somebody says that two threads are about the same: a duplicate, a merge. Saying it twice changes nothing."""
    _add(db, [{"source_id": source, "target_id": target, "at": at, "kind": Kind.MARKED}])


def unmark(db: Session, *, source: int, target: int) -> None:
    """They are not about the same after all."""
    pair = col(Link.source_id) == source, col(Link.target_id) == target
    db.execute(delete(Link).where(*pair, col(Link.kind) == Kind.MARKED))


def confirm(db: Session, thread_id: int, at: datetime) -> None:
    """Somebody found this thread, and says that it solved it."""
    solved = insert(db, Link).values(source_id=thread_id, target_id=thread_id, at=at, kind=Kind.SOLVED)
    db.execute(solved.on_conflict_do_update(index_elements=["source_id", "target_id"], set_={"at": at}))


def unconfirm(db: Session, thread_id: int) -> None:
    """Nobody says so any more."""
    db.execute(delete(Link).where(col(Link.source_id) == thread_id, col(Link.target_id) == thread_id))


@joins("thread.attached")
def learn_from_duplicates(db: Session, event: Event) -> None:
    """Somebody said that two threads ask the same: what is similar to one is found by it."""
    mark(db, source=event.thread_id or 0, target=event.subject_id or 0, at=event.at)


@joins("thread.detached")
def forget_duplicate(db: Session, event: Event) -> None:
    unmark(db, source=event.thread_id or 0, target=event.subject_id or 0)


def write(db: Session, sources: Iterable[int], found: dict[Pair, datetime]) -> None:
    """What these threads' posts link to today, and since when; what they linked to before and do no longer is gone."""
    sources = list(sources)
    known = set(db.scalars(select(col(Thread.id)).where(col(Thread.id).in_([target for _, target in found]))))
    wanted = {pair: at for pair, at in found.items() if pair[1] in known and pair[0] != pair[1]}
    before = select(col(Link.source_id), col(Link.target_id)).where(
        col(Link.source_id).in_(sources), col(Link.kind) == Kind.WRITTEN
    )
    for source, target in {tuple(pair) for pair in db.execute(before)} - wanted.keys():
        db.execute(delete(Link).where(col(Link.source_id) == source, col(Link.target_id) == target))
    _add(db, [{"source_id": s, "target_id": t, "at": at, "kind": Kind.WRITTEN} for (s, t), at in wanted.items()])


def _add(db: Session, rows: list[dict]) -> None:
    if rows:
        db.execute(insert(db, Link).on_conflict_do_nothing(), rows)

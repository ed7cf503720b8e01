"""What a thread is about, in words people choose."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, Session, SQLModel, col, select

from community import rows
from community.database import identity, insert, reference

MOST = 5


class Tag(SQLModel, table=True):
    id: int = identity()
    name: str = Field(max_length=40, unique=True)


class ThreadTag(SQLModel, table=True):
    """One tag on one thread. Carries the thread's time so that a tag's list needs no sort."""

    __table_args__ = (Index("ix_threadtag_tag_id_asked_at", "tag_id", "asked_at", "thread_id"),)

    thread_id: int = reference("thread.id", primary_key=True)
    tag_id: int = reference("tag.id", primary_key=True)
    asked_at: datetime


def tidy(names: Iterable[str]) -> list[str]:
    """Lower case, hyphens for spaces, no duplicates, at most 40 letters each."""
    tidied = (re.sub(r"\s+", "-", name.strip().strip("#,").lower())[:40] for name in names)
    return list(dict.fromkeys(name for name in tidied if name))


def set_for(db: Session, thread_id: int, asked_at: datetime, names: Iterable[str]) -> None:
    """Put exactly these tags on the thread. In one order, or two who name new ones wait for each other."""
    wanted = {named(db, name).id for name in sorted(tidy(names))}
    present = {row.tag_id: row for row in db.exec(select(ThreadTag).where(ThreadTag.thread_id == thread_id))}
    for tag_id in wanted - present.keys():
        db.add(ThreadTag(thread_id=thread_id, tag_id=tag_id, asked_at=asked_at))
    for tag_id in present.keys() - wanted:
        db.delete(present[tag_id])
    db.flush()


def move_in(db: Session, moved: Mapping[int, tuple[datetime, Iterable[str]]]) -> None:
    """Put tags on threads that have none: on each, by its id, these names, and the time it was asked."""
    wanted = {id: tidy(names) for id, (_at, names) in moved.items()}
    known = _ids(db, [name for names in wanted.values() for name in sorted(names)])
    tagged = {(id, known[name]): moved[id][0] for id, names in wanted.items() for name in names}
    carried = [{"thread_id": id, "tag_id": tag_id, "asked_at": at} for (id, tag_id), at in tagged.items()]
    rows.add_without_ids(db, ThreadTag, carried)


def of(db: Session, thread_ids: Iterable[int]) -> dict[int, list[str]]:
    """The tags of many threads in one query."""
    found: dict[int, list[str]] = {}
    rows = select(ThreadTag.thread_id, Tag.name).join(Tag).where(col(ThreadTag.thread_id).in_(list(thread_ids)))
    for thread_id, name in db.exec(rows.order_by(col(Tag.name))):
        found.setdefault(thread_id, []).append(name)
    return found


def named(db: Session, name: str) -> Tag:
    """The tag of that tidy name, made if nobody has used it yet."""
    db.execute(insert(db, Tag).values(name=name).on_conflict_do_nothing())
    return db.exec(select(Tag).where(Tag.name == name)).one()


def _ids(db: Session, names: Iterable[str]) -> dict[str, int]:
    """The tags of these tidy names, those made that nobody has used yet."""
    names = list(dict.fromkeys(names))
    those = select(Tag.name, Tag.id).where(col(Tag.name).in_(names))
    known = dict(db.exec(those).all())
    if missing := [{"name": name} for name in names if name not in known]:
        db.execute(insert(db, Tag).on_conflict_do_nothing(), missing)
        known = dict(db.exec(those).all())
    return known


def called(db: Session, name: str) -> Tag | None:
    """The tag of that tidy name, if anybody has ever used it."""
    return db.exec(select(Tag).where(Tag.name == name)).one_or_none()

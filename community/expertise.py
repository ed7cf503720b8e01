"""Who knows about what: per tag, from what others accepted and voted up in the last year. It routes questions.

A line of the ledger promises a new count of its person; what falls out of the year is counted when it does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, delete, func, select, union_all
from sqlmodel import Field, Session, SQLModel, col

from community.answers import Answer
from community.database import now, reference, writing
from community.jobs import kind_of_job
from community.keeping import keeps
from community.reputation import SHOWS_EXPERTISE, LedgerEntry
from community.tags import ThreadTag

YEAR = timedelta(days=365)
BATCH = 100
OF_EACH_TAG = 200


@keeps("Expertise by tag", goes="person_id")
class Expertise(SQLModel, table=True):
    """What somebody has earned with one tag in 365 days: 15 for an accepted answer, 10 for a vote up.

    `fades_at` is when the oldest of it is a year old.
    """

    __table_args__ = (Index("ix_expertise_tag_id_points", "tag_id", "points"),)

    person_id: int = reference("person.id", primary_key=True)
    tag_id: int = reference("tag.id", primary_key=True)
    points: int = Field(default=0)
    fades_at: datetime = Field(index=True)


@dataclass(frozen=True)
class Known:
    """How much somebody knows about the tags in question."""

    person_id: int
    points: int


@kind_of_job
def recount(person_ids: list[int]) -> None:
    """Count these people anew, from their ledgers."""
    with writing() as db:
        for person_id in person_ids:
            count(db, person_id)


def count(db: Session, person_id: int, at: datetime | None = None) -> None:
    """What this person knows today."""
    at = at or now()
    db.execute(delete(Expertise).where(col(Expertise.person_id) == person_id))
    for tag_id, points, oldest in db.execute(_EARNED.where(*_of_late(person_id, at))):
        if points > 0:
            db.add(Expertise(person_id=person_id, tag_id=tag_id, points=points, fades_at=oldest + YEAR))
    db.flush()


def fade_some(at: datetime | None = None) -> bool:
    """A step of the worker: count those anew whose oldest points are a year old. True when there were any."""
    at = at or now()
    with writing() as db:
        faded = db.scalars(select(col(Expertise.person_id)).where(col(Expertise.fades_at) <= at).limit(BATCH)).all()
        for person_id in sorted(set(faded)):
            count(db, person_id, at)
    return bool(faded)


def most(db: Session, tag_ids: Iterable[int], limit: int, without: Sequence[int] = ()) -> list[Known]:
    """Who knows most about these tags together. Of each tag only the best 200 are looked at."""
    best = [_best(tag_id) for tag_id in tag_ids]
    if not best:
        return []
    found = union_all(*best).subquery()
    points = func.sum(found.c.points).label("points")
    known = select(found.c.person_id, points).where(found.c.person_id.not_in(without)).group_by(found.c.person_id)
    return [Known(*row) for row in db.execute(known.order_by(points.desc(), found.c.person_id).limit(limit))]


def tags_of(db: Session, person_id: int, limit: int = 20) -> Sequence[int]:
    """What somebody knows best."""
    mine = select(col(Expertise.tag_id)).where(col(Expertise.person_id) == person_id)
    return db.scalars(mine.order_by(col(Expertise.points).desc(), col(Expertise.tag_id)).limit(limit)).all()


_EARNED = (
    select(col(ThreadTag.tag_id), func.sum(col(LedgerEntry.points)), func.min(col(LedgerEntry.since)))
    .join_from(LedgerEntry, Answer, col(LedgerEntry.subject_id) == col(Answer.id))
    .join(ThreadTag, col(ThreadTag.thread_id) == col(Answer.thread_id))
    .group_by(col(ThreadTag.tag_id))
)


def _of_late(person_id: int, at: datetime) -> tuple:
    rules = col(LedgerEntry.rule).in_(sorted(SHOWS_EXPERTISE))
    return col(LedgerEntry.person_id) == person_id, rules, col(LedgerEntry.since) > at - YEAR


def _best(tag_id: int):
    """Through a subquery, or SQLite knows no limit inside a union."""
    of_tag = select(col(Expertise.person_id), col(Expertise.points)).where(col(Expertise.tag_id) == tag_id)
    return select(of_tag.order_by(col(Expertise.points).desc()).limit(OF_EACH_TAG).subquery())

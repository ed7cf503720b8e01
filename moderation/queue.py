"""The one review queue: everything a moderator has to decide, the worst first, and nothing waits for ever.

Harm is a head start: what shows somebody's personal data stands as if it had waited two days longer than an advert of
the same minute, and each weighty flag is worth some hours. So the order is one column that an index keeps.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, and_, func, or_, text
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, now, number, reference
from community.keeping import keeps
from community.paging import Page, page_of, read
from community.people import Person
from moderation.subjects import Subject, kind_of, thread_id_of

SHOWN = 50
COUNTED = 100
A_UNIT_OF_WEIGHT = timedelta(hours=2)

HEAD_START = {
    "private": timedelta(hours=48),
    "wrong": timedelta(hours=24),
    "appeal": timedelta(hours=24),
    "rude": timedelta(hours=12),
    "spam": timedelta(hours=8),
}
"""How much earlier each harm is looked at; what is not named has none."""

OPEN = text("settled_at IS NULL")


class Cause(StrEnum):
    """Why something is in the queue."""

    FLAGS = "flags"
    FIRST_POST = "first post"
    PERSONAL_DATA = "personal data"
    APPEAL = "appeal"


class Verdict(StrEnum):
    HIDE = "hide"
    LEAVE = "leave"


class SettledAlready(ValueError):
    """Somebody else decided about this a moment ago."""


@keeps("Posts that moderators looked at", stays="author_id", names="settled_by_id", hides="weight batch")
class Matter(SQLModel, table=True):
    """One thing to decide about, and then what was decided. `place_at` is where it stands in the queue.

    `withheld`: it was under review until then. `batch` names what was decided in one go.
    """

    __table_args__ = (
        Index("ix_matter_place", "cause", "place_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            "uq_matter_open",
            *("subject_kind", "subject_id", "cause"),
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_matter_subject", "subject_kind", "subject_id"),
        Index("ix_matter_settled", "settled_at"),
        Index("ix_matter_author", "author_id", "id"),
    )

    id: int = identity()
    cause: str = Field(max_length=20)
    subject_kind: str = Field(max_length=10)
    subject_id: int = number()
    thread_id: int = reference("thread.id")
    author_id: int = reference("person.id")
    harm: str = Field(default="", max_length=20)
    weight: float = 0.0
    since: datetime = Field(default_factory=now)
    place_at: datetime
    settled_at: datetime | None = None
    settled_by_id: int | None = reference("person.id", nullable=True)
    verdict: str = Field(default="", max_length=10)
    withheld: bool = False
    batch: str = Field(default="", max_length=20, index=True)


def put(
    db: Session, on: Subject, cause: Cause, *, harm: str = "", weight: float = 0.0, at: datetime | None = None
) -> Matter:
    """Let somebody look at it. What waits already for the same cause moves to where it belongs now."""
    matter = waiting(db, on, cause) or _new(on, cause, at or now())
    matter.harm, matter.weight = harm, weight
    matter.place_at = matter.since - HEAD_START.get(harm or cause, timedelta()) - A_UNIT_OF_WEIGHT * weight
    db.add(matter)
    db.flush()
    return matter


def settle(
    db: Session,
    matter: Matter,
    verdict: Verdict,
    *,
    by: Person,
    withheld: bool = False,
    batch: str = "",
    at: datetime | None = None,
) -> None:
    """Somebody has decided about what was under review, or was not. Raises SettledAlready."""
    db.flush()
    db.refresh(matter, with_for_update=True)
    if matter.settled_at:
        raise SettledAlready(matter.id)
    matter.settled_at, matter.settled_by_id = at or now(), by.id
    matter.verdict, matter.withheld, matter.batch = verdict, withheld, batch


def unsettle(matter: Matter) -> None:
    """It waits again, where it stood."""
    matter.settled_at, matter.settled_by_id, matter.verdict, matter.batch = None, None, "", ""


def drop(db: Session, matter: Matter) -> None:
    """There is nothing left to look at, and nobody has decided anything."""
    db.delete(matter)
    db.flush()


def waiting(db: Session, on: Subject, cause: Cause) -> Matter | None:
    """What is to be decided about this, for this cause."""
    return _about(db, kind_of(on), on.id, cause)


def named(db: Session, cause: Cause, kind: str, id: int) -> Matter | None:
    """The same by the subject's kind and number."""
    return _about(db, kind, id, cause)


def page(db: Session, cause: Cause, *, after: str | None = None, limit: int = SHOWN) -> Page[Matter]:
    """What waits for this cause, in the order in which it should be looked at. Raises WrongCursor."""
    rest = select(Matter).where(Matter.cause == cause, col(Matter.settled_at).is_(None))
    if after:
        place_at, id = read(after, f"queue {cause}", datetime, int)
        behind = and_(col(Matter.place_at) == place_at, col(Matter.id) > id)
        rest = rest.where(or_(col(Matter.place_at) > place_at, behind))
    rows = db.exec(rest.order_by(col(Matter.place_at), col(Matter.id)).limit(limit + 1)).all()
    return page_of(rows, limit, f"queue {cause}", lambda matter: (matter.place_at, matter.id))


def counts(db: Session, causes: Collection[Cause]) -> dict[Cause, int]:
    """How much waits for each cause, counted as far as a tab shows: 100 stands for "99+"."""
    return {cause: _count(db, cause) for cause in causes}


def together(db: Session, batch: str) -> Sequence[Matter]:
    """What was decided in one go."""
    return db.exec(select(Matter).where(Matter.batch == batch).order_by(col(Matter.id))).all() if batch else []


def _count(db: Session, cause: Cause) -> int:
    some = select(Matter.id).where(Matter.cause == cause, col(Matter.settled_at).is_(None)).limit(COUNTED)
    return db.exec(select(func.count()).select_from(some.subquery())).one()


def _about(db: Session, kind: str, id: int, cause: Cause) -> Matter | None:
    mine = Matter.subject_kind == kind, Matter.subject_id == id, Matter.cause == cause
    return db.exec(select(Matter).where(*mine, col(Matter.settled_at).is_(None))).one_or_none()


def _new(on: Subject, cause: Cause, at: datetime) -> Matter:
    return Matter(
        cause=cause,
        subject_kind=kind_of(on),
        subject_id=on.id,
        thread_id=thread_id_of(on),
        author_id=on.author_id,
        since=at,
        place_at=at,
    )

"""Who has which case open, and who is writing there: so that two people on one case see each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, delete, select

from community.database import insert, now, reference
from community.keeping import Term, keeps
from community.listing import Author
from community.people import Person

LASTS = timedelta(seconds=40)
"""A page that is open says so every 15 seconds; whoever was not heard for this long has gone."""

WRITES_FOR = timedelta(seconds=10)
KEPT = timedelta(hours=1)


@keeps("Cases somebody has open", goes="person_id", until=Term(KEPT, "seen_at"))
class Look(SQLModel, table=True):
    """Somebody has a case open. `wrote_at` is when they last typed there."""

    person_id: int = reference("person.id", primary_key=True)
    case_id: int = reference("case.id", primary_key=True, index=True)
    seen_at: datetime = Field(default_factory=now, index=True)
    wrote_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who is on a case at this moment."""

    case_id: int
    person: Author
    writes: bool


def look(db: Session, case_id: int, *, by: Person, writes: bool = False, at: datetime | None = None) -> None:
    """They have it open, or write there."""
    at = at or now()
    seen = {"seen_at": at} | ({"wrote_at": at} if writes else {})
    row = insert(db, Look).values(person_id=by.id, case_id=case_id, **seen)
    db.execute(row.on_conflict_do_update(index_elements=["person_id", "case_id"], set_=seen))


def leave(db: Session, case_id: int, *, by: Person) -> None:
    """They have closed it."""
    db.exec(delete(Look).where(col(Look.person_id) == by.id, col(Look.case_id) == case_id))


def now_at(db: Session, *, case_ids: Sequence[int] | None = None, at: datetime | None = None) -> list[Looker]:
    """Everybody who is on a case now, or on one of these."""
    at = at or now()
    who = (col(Person.id), col(Person.handle), col(Person.name), col(Person.role), col(Person.points))
    looks = select(col(Look.case_id), col(Look.wrote_at), *who).join_from(Look, Person)  # pyright: ignore[reportCallIssue, reportArgumentType]
    looks = looks.where(col(Look.seen_at) > at - LASTS).order_by(col(Look.case_id), col(Look.person_id)).limit(500)
    if case_ids is not None:
        looks = looks.where(col(Look.case_id).in_(case_ids))
    return [Looker(row[0], Author(*row[2:]), bool(row[1]) and row[1] > at - WRITES_FOR) for row in db.execute(looks)]

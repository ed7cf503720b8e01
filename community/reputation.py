"""The ledger of points: append-only, and a person's points are its sum."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, func, select

from community import jobs, people
from community.database import identity, now, number, reference
from community.people import Person

RULES = {
    "answer voted up": 10,
    "answer voted down": -2,
    "voted an answer down": -1,
    "thread voted up": 5,
    "answer accepted": 15,
    "answered what waited": 8,
    "accepted an answer": 2,
    "confirmed deflection": 1,
}
"""What each deed is worth. Nothing is earned for posting or for being online: rewarding volume drives volume.

An accepted answer to what had waited for half an hour is worth half as much again.
"""

SHOWS_EXPERTISE = frozenset({"answer accepted", "answer voted up"})
RECOUNT = "community.expertise.recount"


class LedgerEntry(SQLModel, table=True):
    """One line of somebody's ledger. `subject_id` is the answer or thread it is about."""

    id: int = identity()
    person_id: int = reference("person.id", index=True)
    rule: str = Field(max_length=40)
    points: int
    subject_id: int = number()
    at: datetime = Field(default_factory=now)


def hold(db: Session, *person_ids: int) -> None:
    """Lock these people's points in one order: two who vote on each other would otherwise wait for each other."""
    db.flush()
    ledgers = select(Person).where(col(Person.id).in_(person_ids)).order_by(col(Person.id))
    db.exec(ledgers.with_for_update(key_share=True), execution_options={"populate_existing": True}).all()


def earn(db: Session, rule: str, *, person_id: int, subject: int, times: int = 1, at: datetime | None = None) -> None:
    """Write a line, or with `times=-1` the line that takes one back, for somebody held. Staff earn nothing."""
    person = db.get_one(Person, person_id)
    if person.is_staff or not times:
        return
    points = RULES[rule] * times
    db.add(LedgerEntry(person_id=person_id, rule=rule, points=points, subject_id=subject, at=at or now()))
    people.add_points(person, points)
    if rule in SHOWS_EXPERTISE:
        jobs.promise(db, RECOUNT, person_id)


def take_back(db: Session, rule: str, *, person_id: int, subject: int, at: datetime | None = None) -> None:
    """Undo what this deed has earned somebody, if anything."""
    mine = LedgerEntry.person_id == person_id, LedgerEntry.rule == rule, LedgerEntry.subject_id == subject
    earned = db.exec(select(func.coalesce(func.sum(LedgerEntry.points), 0)).where(*mine)).one()
    earn(db, rule, person_id=person_id, subject=subject, times=-(earned // RULES[rule]), at=at)

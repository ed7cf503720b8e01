"""Who stands on which step of the ladder: measured by the worker, explained to the person.

Somebody climbs as soon as the measures say so. They lose a step only when the measures have said so for 14 days without
a break, and are told at the beginning of these. Superusers by invitation are measured over the last 100 days; whom the
operator appointed is appointed. Rooms above this one give measures of their own (community/measuring.py).
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from community import events, notifications, people, reputation
from community.database import now, reference, writing
from community.jobs import kind_of_job, name_of
from community.keeping import keeps
from community.measuring import measured, measures
from community.people import Person, Role
from community.ranks import BY_NAME, LADDER, STEPS, SUPERUSER, Rank, rank_of

GRACE = timedelta(days=14)
LOOKED_AT_AGAIN = timedelta(days=1)
BATCH = 100


@keeps("When a rank is looked at", stays="person_id", names="invited_by_id")
class Standing(SQLModel, table=True):
    """When somebody is to be looked at again, since when their measures say less than their step, and who invited
    them to be a superuser and whether they said yes."""

    person_id: int = reference("person.id", primary_key=True)
    due_at: datetime | None = Field(default=None, index=True)
    below_since: datetime | None = None
    invited_at: datetime | None = None
    invited_by_id: int | None = reference("person.id", nullable=True)
    accepted_at: datetime | None = None


def reached(db: Session, person: Person, at: datetime) -> Rank:
    """The highest step of the ladder whose needs are met, and those of every step below it but of those one keeps."""
    best, there = LADDER[0], LADDER.index(BY_NAME[person.step])
    for place, rank in enumerate(LADDER[1:], start=1):
        has = rank.kept and place <= there
        if not has and not all(it.met for it in measured(db, person, rank, at)):
            break
        best = rank
    return best


@kind_of_job
def look(person_ids: list[int]) -> None:
    """Something has changed in these people's ledgers, or they were here again."""
    with writing() as db:
        for person_id in person_ids:
            review(db, db.get_one(Person, person_id))


reputation.FOLLOWING.append(name_of(look))


def review_some(at: datetime | None = None) -> bool:
    """A step of the worker: look at those anew whose time has come. True when there were any."""
    at = at or now()
    with writing() as db:
        due = select(col(Standing.person_id)).where(col(Standing.due_at) <= at).order_by(col(Standing.due_at))
        found = db.scalars(due.limit(BATCH)).all()
        for person_id in sorted(found):
            review(db, db.get_one(Person, person_id), at)
    return bool(found)


def review(db: Session, person: Person, at: datetime | None = None) -> None:
    """Put somebody on the step they have reached, or begin, end or close the 14 days in which they may lose one."""
    at = at or now()
    if person.is_staff or person.role == Role.BOT:
        return
    standing = of(db, person)
    if person.role == Role.SUPERUSER:
        _review_superuser(db, person, standing, at)
    else:
        _review_step(db, person, standing, at)


def of(db: Session, person: Person) -> Standing:
    """Somebody's row, locked and made where there is none."""
    standing = db.get(Standing, person.id, with_for_update=True)
    if not standing:
        standing = Standing(person_id=person.id)
        db.add(standing)
        db.flush()
    return standing


def _review_step(db: Session, person: Person, standing: Standing, at: datetime) -> None:
    there, best = rank_of(person), reached(db, person, at)
    if STEPS.index(best) >= STEPS.index(there) or there.kept:
        standing.below_since = None
        if STEPS.index(best) > STEPS.index(there):
            _move(db, person, best, "rank.gained", at)
    elif _below_for_long(db, person, standing, at):
        _move(db, person, best, "rank.lost", at)
    standing.due_at = _next_look(person, standing, at)


def _review_superuser(db: Session, person: Person, standing: Standing, at: datetime) -> None:
    if not standing.accepted_at:
        standing.due_at = None
        return
    if all(it.met for it in measured(db, person, SUPERUSER, at)):
        standing.below_since = None
    elif _below_for_long(db, person, standing, at):
        people.appoint(person, Role.CUSTOMER)
        standing.accepted_at = standing.invited_at = None
        events.record(db, "superuser.left", who=person, subject=person.id, on_log=True, at=at)
        _move(db, person, reached(db, person, at), "rank.lost", at)
    standing.due_at = at + LOOKED_AT_AGAIN


def _below_for_long(db: Session, person: Person, standing: Standing, at: datetime) -> bool:
    """Whether the 14 days are over. At their beginning the person is told."""
    if not standing.below_since:
        standing.below_since = at
        notifications.tell(db, person.id, "rank at risk", subject=int(at.timestamp()), at=at)
    if at < standing.below_since + GRACE:
        return False
    standing.below_since = None
    return True


def _move(db: Session, person: Person, rank: Rank, kind: str, at: datetime) -> None:
    people.put_on(person, rank.name)
    event = events.record(db, kind, who=person, at=at, data={"rank": rank.name})
    db.flush()
    notifications.tell(db, person.id, kind.replace(".", " "), subject=event.id, at=at)


def _next_look(person: Person, standing: Standing, at: datetime) -> datetime | None:
    """When time alone may change something: a number of days to come, or the end of the 14 days."""
    days = [need.amount for rank in LADDER for need in rank.needs if need.of == "days"]
    coming = [person.created_at + timedelta(days=day) for day in days]
    if standing.below_since:
        coming.append(standing.below_since + GRACE)
    return min((moment for moment in coming if moment > at), default=None)


@measures("invited")
def _invited(db: Session, person: Person, _at: datetime) -> float:
    standing = db.get(Standing, person.id)
    return float(bool(standing and standing.invited_at))

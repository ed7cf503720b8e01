"""Who stands on which step of the ladder: measured by the worker, explained to the person.

Somebody climbs as soon as the measures say so. They lose a step only when the measures have said so for 14 days without
a break, and are told at the beginning of these. Superusers by invitation are measured over the last 100 days; whom the
operator appointed is appointed. Rooms above this one give measures of their own (`measures`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlmodel import Field, Session, SQLModel, col

from community import events, notifications, people, reputation, visits
from community.answers import Answer
from community.database import now, reference, writing
from community.jobs import kind_of_job, name_of
from community.people import Person, Role
from community.ranks import BY_NAME, LADDER, STEPS, SUPERUSER, Need, Rank, rank_of
from community.votes import UP, Vote

GRACE = timedelta(days=14)
ROLLING = timedelta(days=100)
LOOKED_AT_AGAIN = timedelta(days=1)
BATCH = 100

Measure = Callable[[Session, Person, datetime], float]

_measures: dict[str, Measure] = {}


class Standing(SQLModel, table=True):
    """When somebody is to be looked at again, since when their measures say less than their step, and who invited
    them to be a superuser and whether they said yes."""

    person_id: int = reference("person.id", primary_key=True)
    due_at: datetime | None = Field(default=None, index=True)
    below_since: datetime | None = None
    invited_at: datetime | None = None
    invited_by_id: int | None = reference("person.id", nullable=True)
    accepted_at: datetime | None = None


@dataclass(frozen=True)
class Measured:
    """One need of a rank, and how far somebody is."""

    need: Need
    has: float

    @property
    def met(self) -> bool:
        return self.need.met_by(self.has)


def measures(name: str) -> Callable[[Measure], Measure]:
    """Give a measure: how much somebody has of what a rank needs, at a moment."""

    def register(measure: Measure) -> Measure:
        _measures[name] = measure
        return measure

    return register


def measured(db: Session, person: Person, rank: Rank, at: datetime | None = None) -> list[Measured]:
    """How far somebody is from each need of a rank. What no room here measures is not asked for."""
    at = at or now()
    known = [need for need in rank.needs if need.of in _measures]
    return [Measured(need, _measures[need.of](db, person, at)) for need in known]


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


def _count(db: Session, person: Person, *where: object) -> float:
    mine = select(func.count()).select_from(Answer).where(col(Answer.author_id) == person.id, *where)  # pyright: ignore
    return db.execute(mine.where(col(Answer.hidden_at).is_(None))).scalar_one()


def _by_others() -> Iterator[object]:
    yield col(Answer.accepted_at).is_not(None)
    yield col(Answer.accepted_by_id) != Answer.author_id
    yield col(Answer.acceptance_counts).is_(True)


@measures("points")
def _points(_db: Session, person: Person, _at: datetime) -> float:
    return person.points


@measures("days")
def _days(_db: Session, person: Person, at: datetime) -> float:
    return (at - person.created_at).days


@measures("threads read")
def _threads_read(db: Session, person: Person, _at: datetime) -> float:
    return visits.threads_read(db, person)


@measures("minutes")
def _minutes(db: Session, person: Person, _at: datetime) -> float:
    return visits.minutes(db, person)


@measures("positive answers")
def _positive_answers(db: Session, person: Person, _at: datetime) -> float:
    return _count(db, person, col(Answer.score) > 0)


@measures("accepted")
def _accepted(db: Session, person: Person, _at: datetime) -> float:
    return _count(db, person, *_by_others())


@measures("accepted lately")
def _accepted_lately(db: Session, person: Person, at: datetime) -> float:
    return _count(db, person, *_by_others(), col(Answer.accepted_at) > at - ROLLING)


@measures("positive share")
def _positive_share(db: Session, person: Person, _at: datetime) -> float:
    """Of a hundred votes on somebody's answers, so many are up. Without a vote nothing speaks against them."""
    ups = func.coalesce(func.sum(case((col(Vote.value) == UP, 1), else_=0)), 0)
    cast = select(ups, func.count()).join_from(Vote, Answer, col(Vote.answer_id) == col(Answer.id))
    fair = col(Answer.author_id) == person.id, col(Vote.counts).is_(True), col(Vote.person_id) != person.id
    up, all_ = db.execute(cast.where(*fair)).one()
    return 100 * up / all_ if all_ else 100


@measures("active days")
def _active_days(db: Session, person: Person, at: datetime) -> float:
    return visits.active_days(db, person, since=at - ROLLING)


@measures("invited")
def _invited(db: Session, person: Person, _at: datetime) -> float:
    standing = db.get(Standing, person.id)
    return float(bool(standing and standing.invited_at))

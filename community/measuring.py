"""How far somebody is from what a rank needs: each measure by the name it has in community/ranks.py."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from community import mailboxes, visits
from community.answers import Answer
from community.database import now
from community.people import Person
from community.ranks import Need, Rank
from community.votes import UP, Vote

ROLLING = timedelta(days=100)

Measure = Callable[[Session, Person, datetime], float]

_measures: dict[str, Measure] = {}


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
    """How far somebody is from each need of a rank. What no room here measures is not asked for, nor what
    this site does not ask for."""
    at = at or now()
    known = [need for need in rank.needs if need.of in _measures and need.asked]
    return [Measured(need, _measures[need.of](db, person, at)) for need in known]


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


@measures("mail verified")
def _mail_verified(db: Session, person: Person, _at: datetime) -> float:
    return float(mailboxes.is_verified(db, person))


@measures("second factor")
def _second_factor(_db: Session, person: Person, _at: datetime) -> float:
    return float(person.second_factor)


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

"""What a policy would have done with the questions of the last 30 days, told before it is saved.

However many there were, at most 5,000 are read: where there are more, every second, third … of them, found by the index
that lists a category's threads, and the figures are counted up. So a million threads cost as much as ten thousand.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import ceil

from sqlalchemy import Row, Select, func, or_, select
from sqlmodel import Session, col

from community import ranks
from community.answers import Answer
from community.categories import Category
from community.database import now
from community.people import STAFF, Person
from community.settings import settings
from community.threads import Kind, Thread
from escalation import classes, policies
from escalation.policies import Rules

DAYS = 30
MOST = 5_000
COUNTED = 500_000
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Forecast:
    """What would have gone to the team. `by_day` has every day, `every` says that one in so many was looked at.
    `right_away` would go to the team the moment this is saved, because it begins in the past."""

    asked: int = 0
    escalated: int = 0
    at_once: int = 0
    within_another_hour: int = 0
    by_day: dict[date, int] = field(default_factory=dict)
    busiest: datetime | None = None
    in_busiest: int = 0
    every: int = 1
    right_away: int = 0

    @property
    def a_day(self) -> float:
        return self.escalated / DAYS

    @property
    def busiest_day(self) -> int:
        return max(self.by_day.values(), default=0)


def simulate(
    db: Session,
    category: Category | None,
    rules: Rules,
    *,
    starts_at: datetime | None = None,
    at: datetime | None = None,
) -> Forecast:
    """The last 30 days of a category, or with None of all that have no policy of their own, under these rules."""
    at = at or now()
    places = [category.id] if category else _others(db)
    asked, every = _asked(db, places, at)
    if not rules.escalates:
        return Forecast(asked=len(asked) * every, every=every)
    window = rules.window or settings().escalation_window
    right_away = _right_away(db, places, starts_at, at - window) if starts_at else 0
    told = _told_of(db, asked, rules, window, every, at)
    return replace(told, right_away=right_away)


def _told_of(db: Session, asked: Sequence[Row], rules: Rules, window: timedelta, every: int, at: datetime) -> Forecast:
    helped = _first_help(db, [row.id for row in asked], rules)
    gone = [it for it in (_taken_over(row, rules, window, helped.get(row.id), at) for row in asked) if it]
    return _told(len(asked), gone, every, at)


@dataclass(frozen=True)
class Taken:
    """A question that would have gone to the team, and when; `soon` if the community answered within another hour."""

    at: datetime
    at_once: bool = False
    soon: bool = False


def _others(db: Session) -> list[int]:
    own = policies.own(db)
    return [id for id in db.scalars(select(col(Category.id))) if id not in own]


def _asked(db: Session, places: Sequence[int], at: datetime) -> tuple[Sequence[Row], int]:
    """The questions, and of how many each stands for one."""
    lately = col(Thread.category_id).in_(places), col(Thread.created_at) > at - DAYS * 24 * HOUR
    counted = select(col(Thread.id)).where(*lately).limit(COUNTED).subquery()
    every = ceil(db.execute(select(func.count()).select_from(counted)).scalar_one() / MOST) or 1
    mine = _QUESTIONS.where(*lately, col(Thread.created_at) <= at)
    return db.execute(mine.where(col(Thread.id) % every == 0) if every > 1 else mine).all(), every


def _right_away(db: Session, places: Sequence[int], since: datetime, until: datetime) -> int:
    """How many have waited since then for longer than the window, counted as far as anybody reads a number."""
    waiting = select(col(Thread.id)).where(col(Thread.uncovered_since) >= since, col(Thread.uncovered_since) <= until)
    some = waiting.where(col(Thread.category_id).in_(places), ~col(Thread.with_team)).limit(MOST)
    return db.execute(select(func.count()).select_from(some.subquery())).scalar_one()


def _first_help(db: Session, ids: Sequence[int], rules: Rules) -> dict[int, datetime]:
    """When the first of the community, whose answer would count, helped in each of these."""
    found: dict[int, datetime] = {}
    for start in range(0, len(ids), 500):
        some = _HELP.where(col(Answer.thread_id).in_(ids[start : start + 500]))
        found |= {row[0]: row[1] for row in db.execute(_counting(some, rules))}
    return found


def _counting(helped: Select, rules: Rules) -> Select:
    """By the rank that people have today: nobody remembers which they had."""
    if not rules.covering_rank:
        return helped
    climbed = col(Person.step).in_(ranks.names_from(rules.covering_rank))
    return helped.where(or_(climbed, col(Person.role).in_([*STAFF, "superuser"])))


def _taken_over(row: Row, rules: Rules, window: timedelta, helped: datetime | None, at: datetime) -> Taken | None:
    if row.role in STAFF and not rules.staff_asks:
        return None
    if _cannot_wait(row, rules):
        return Taken(row.created_at, at_once=True)
    over = row.created_at + window
    if over > at or (helped and helped <= over) or (row.closed_at and row.closed_at <= over):
        return None
    return Taken(over, soon=bool(helped and helped <= over + HOUR))


def _cannot_wait(row: Row, rules: Rules) -> bool:
    """As it was classed then, and as many as have it today."""
    classed = (classes.STAFF_ONLY if rules.staff_only else "") if row.contact_class in _BY_PLACE else row.contact_class
    return classed in rules.at_once or bool(rules.me_too_in_all and row.me_too_count >= rules.me_too_in_all)


_BY_PLACE = ("", classes.STAFF_ONLY)


def _told(asked: int, gone: Sequence[Taken], every: int, at: datetime) -> Forecast:
    by_day = Counter(taken.at.date() for taken in gone)
    by_hour = Counter(taken.at.replace(minute=0, second=0, microsecond=0) for taken in gone)
    busiest, in_busiest = max(by_hour.items(), key=lambda one: (one[1], one[0]), default=(None, 0))
    return Forecast(
        asked=asked * every,
        escalated=len(gone) * every,
        at_once=sum(taken.at_once for taken in gone) * every,
        within_another_hour=sum(taken.soon for taken in gone) * every,
        by_day={day: by_day[day] * every for day in _days(at)},
        busiest=busiest,
        in_busiest=in_busiest * every,
        every=every,
    )


def _days(at: datetime) -> Iterable[date]:
    return (at.date() - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1))


_QUESTIONS = (
    select(
        *(col(Thread.id), col(Thread.created_at), col(Thread.closed_at), col(Thread.contact_class)),
        *(col(Thread.me_too_count), col(Person.role)),
    )
    .join_from(Thread, Person, col(Thread.author_id) == col(Person.id))
    .where(col(Thread.kind) == Kind.QUESTION, col(Thread.hidden_at).is_(None), col(Thread.imported_at).is_(None))
)
_HELP = (
    select(col(Answer.thread_id), func.min(col(Answer.created_at)))
    .join_from(Answer, Thread, col(Answer.thread_id) == col(Thread.id))
    .join(Person, col(Answer.author_id) == col(Person.id))
    .where(col(Answer.author_id) != col(Thread.author_id), ~col(Answer.official), col(Answer.hidden_at).is_(None))
    .where(col(Person.role) != "bot")
    .group_by(col(Answer.thread_id))
)

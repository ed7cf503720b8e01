"""When the team will probably reply, said honestly: from how it has replied of late, and how many are before you.

The pace is taken from the team's last replies, and from nothing anybody wishes. While people wait without a break, a
team replies every so often; three out of four of those gaps were no longer than `every`. Whoever is third waits three
of them, in covered hours: when the team has gone home, they run on when it is back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlmodel import Session, col, select

from community.database import now
from community.lately import once_a_minute
from escalation import hours
from escalation.calendars import BusinessCalendar
from escalation.measures import OF_LATE, Kind, Measure
from escalation.teams import Team

SAMPLE = 200
LEAST = 5
"""Fewer replies than this say nothing about the next one."""

Reply = tuple[datetime, datetime, float]
"""Since when somebody waited, when the team replied, and the covered seconds between."""


@dataclass(frozen=True)
class TeamPace:
    """How a team replies of late. `every` is a gap between two replies that three of four were within."""

    every: timedelta
    count: int


def probably(
    db: Session, team_id: int, position: int, at: datetime | None = None, *, around_the_clock: bool = False
) -> datetime | None:
    """When somebody at this place in the queue is probably replied to, to the next five minutes; None where the team
    has not replied often enough to tell."""
    at, pace = at or now(), pace_of(db, team_id)
    if not pace:
        return None
    wait = pace.every * max(position, 1)
    return _rounded(at + wait if around_the_clock else hours.add(_calendar(db, team_id), at, wait))


def back_at(db: Session, team_id: int, at: datetime) -> datetime | None:
    """When the team works again; None while it does."""
    opens = hours.opens_at(_calendar(db, team_id), at)
    return opens if opens > at else None


@once_a_minute
def pace_of(db: Session, team_id: int, at: datetime | None = None) -> TeamPace | None:
    """The team's pace, from its replies among the newest two hundred of the last four weeks."""
    at = at or now()
    lately = select(Measure.since, Measure.at, Measure.value, Measure.team_id).where(
        Measure.kind == Kind.REPLIED, col(Measure.at) > at - timedelta(days=OF_LATE)
    )
    newest = db.exec(lately.order_by(col(Measure.at).desc(), col(Measure.id).desc()).limit(SAMPLE)).all()
    replies = [(since, replied, value) for since, replied, value, team in reversed(newest) if team == team_id]
    if len(replies) < LEAST:
        return None
    gaps = _gaps(_calendar(db, team_id), replies) or [value for _, _, value in replies]
    return TeamPace(timedelta(seconds=sorted(gaps)[len(gaps) * 3 // 4]), len(replies))


def _gaps(calendar: BusinessCalendar, replies: Sequence[Reply]) -> list[float]:
    """Covered seconds between two replies, wherever somebody waited all the while: a quiet hour is not slowness."""
    busy = [(before[1], after[1]) for before, after in pairwise(replies) if after[0] <= before[1]]
    return [hours.between(calendar, start, end).total_seconds() for start, end in busy]


def _calendar(db: Session, team_id: int) -> BusinessCalendar:
    return db.exec(select(BusinessCalendar).join(Team).where(Team.id == team_id)).one()


def _rounded(at: datetime) -> datetime:
    """Nobody is told a minute that is a guess."""
    whole = at.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=-whole.minute % 5 if whole == at or whole.minute % 5 else 5)

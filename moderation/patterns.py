"""What unfair voting looks like: functions of votes alone, which the simulation puts to the test."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)

Pair = tuple[int, int]
"""Who voted, and for whose words."""


@dataclass(frozen=True)
class Limits:
    """So many votes for one person that are so large a part (in percent) of one's own, in 24 hours and in 7 days; and
    so many each way in 30 days."""

    day_votes: int = 5
    day_share: int = 60
    week_votes: int = 10
    week_share: int = 40
    each_way: int = 4


@dataclass(frozen=True, slots=True)
class Cast:
    """One vote up."""

    voter_id: int
    author_id: int
    at: datetime


def serial(cast: Iterable[Cast], limits: Limits) -> set[Pair]:
    """One voter who gives one person many of their votes at a time."""
    of_pair: dict[Pair, list[datetime]] = defaultdict(list)
    of_voter: dict[int, list[datetime]] = defaultdict(list)
    for vote in sorted(cast, key=lambda vote: vote.at):
        of_pair[vote.voter_id, vote.author_id].append(vote.at)
        of_voter[vote.voter_id].append(vote.at)
    windows = (DAY, limits.day_votes, limits.day_share), (WEEK, limits.week_votes, limits.week_share)
    return {
        pair for pair, times in of_pair.items() if any(_is_dense(times, of_voter[pair[0]], *each) for each in windows)
    }


def reciprocal(cast: Iterable[Cast], limits: Limits, at: datetime) -> set[Pair]:
    """Two who vote for each other; the smaller id stands first."""
    count = Counter((vote.voter_id, vote.author_id) for vote in cast if vote.at > at - MONTH)
    often = {pair for pair, votes in count.items() if votes >= limits.each_way}
    return {(one, other) for one, other in often if one < other and (other, one) in often}


def _is_dense(times: list[datetime], all_: list[datetime], within: timedelta, least: int, share: int) -> bool:
    """Whether some stretch of time of this length, from one of these votes on, holds so many, and so large a share."""
    for first in times[: len(times) - least + 1]:
        mine = bisect_left(times, first + within) - bisect_left(times, first)
        of_all = bisect_left(all_, first + within) - bisect_left(all_, first)
        if mine >= least and 100 * mine >= share * of_all:
            return True
    return False

"""What each deed is worth, how much of it counts, and what deeds are worth together.

A day is one of UTC, and it is the day on which the deed was done: one day for everybody, wherever they live.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple

DAILY = 200
"""So many points a day count, besides those that no day limits."""


@dataclass(frozen=True)
class Rule:
    """What one deed is worth, and to whom. `about` says what the number in the ledger is the number of.

    `daily`: it counts only as far as the 200 points of its day allow. `most_of_one` and `most_a_day`: so many points at
    most of this rule for one subject, and on one day. What costs points is limited by nothing.
    """

    points: int
    earner: str
    about: str
    daily: bool = True
    most_of_one: int | None = None
    most_a_day: int | None = None

    @property
    def limited(self) -> bool:
        return self.points > 0 and (self.daily or self.most_of_one is not None or self.most_a_day is not None)


RULES: dict[str, Rule] = {
    "answer voted up": Rule(10, "author", "answer"),
    "thread voted up": Rule(5, "author", "thread"),
    "answer accepted": Rule(15, "author", "answer", daily=False),
    "answered what waited": Rule(8, "author", "answer", daily=False),
    "accepted an answer": Rule(2, "accepter", "answer", daily=False),
    "worked for me": Rule(3, "author", "answer", most_of_one=30),
    "staff verified": Rule(10, "author", "answer", daily=False),
    "confirmed deflection": Rule(1, "author", "deflection", most_a_day=20),
    "edit approved": Rule(2, "suggester", "suggestion"),
    "answer voted down": Rule(-2, "author", "answer"),
    "voted an answer down": Rule(-1, "voter", "answer"),
    "abusive thread": Rule(-100, "author", "thread"),
    "abusive answer": Rule(-100, "author", "answer"),
    "abusive comment": Rule(-100, "author", "comment"),
}
"""What each deed is worth. Nothing is earned for posting or for being online: rewarding volume drives volume.

An accepted answer to what had waited for half an hour is worth half as much again. Staff earn nothing, and nobody earns
by what they do to their own words.
"""

OVER = "over the limit of a day"
"""The rule of a line that keeps back what is too much for one day, or gives it after all. It is about no subject."""


class Deed(NamedTuple):
    """What stands in somebody's ledger, on the day it was done."""

    rule: str
    subject_id: int
    day: date


def day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def worth(deeds: Mapping[Deed, int]) -> int:
    """How many points deeds are worth together, each as often as it stands: what a ledger has to add up to."""
    days: dict[date, Counter[str]] = defaultdict(Counter)
    subjects: dict[tuple[str, int], Counter[date]] = defaultdict(Counter)
    for deed, times in deeds.items():
        subjects[deed.rule, deed.subject_id][deed.day] += RULES[deed.rule].points * times
    for (rule, _), of_day in subjects.items():
        for day, points in of_day.items():
            days[day][rule] += points + over_subject(rule, of_day).get(day, 0)
    return sum(sum(sums.values()) + over_day(sums) for sums in days.values())


def over_subject(rule: str, earned: Mapping[date, int]) -> dict[date, int]:
    """What is too much of one rule for one subject, as negative points of the days; earlier days count first."""
    most, over = RULES[rule].most_of_one, {}
    if most is None:
        return {}
    for day in sorted(earned):
        allowed = min(earned[day], most)
        most -= allowed
        over[day] = allowed - earned[day]
    return over


def over_day(sums: Mapping[str, int]) -> int:
    """What is too much for one day, as negative points."""
    gained = {rule: points for rule, points in sums.items() if points > 0 and RULES[rule].daily}
    allowed = sum(min(points, _most_a_day(rule, points)) for rule, points in gained.items())
    return min(allowed, DAILY) - sum(gained.values())


def _most_a_day(rule: str, points: int) -> int:
    most = RULES[rule].most_a_day
    return points if most is None else most

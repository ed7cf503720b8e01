"""What each rank may do, in words, and what is missing for the next one. The ladder itself is community/ranks.py."""

from dataclasses import dataclass

from community.people import Person
from community.ranks import LADDER, STAFF, SUPERUSER, Rank, rank_of
from web.translations import N_

POWERS = {
    "New": N_("Ask, answer, comment, vote, say that you have it too, flag."),
    "Member": N_("The same. People see that you have helped before."),
    "Helper": N_("Pass somebody’s question on to the support team at once, with a reason."),
    "Advisor": N_("The same. People see how much you have helped."),
    "Expert": N_("A badge beside everything you write."),
    "Superuser": N_(
        "Appointed. Hide with a reason, correct words, say what solved it when the asker is silent for 72 hours."
    ),
    "Staff": N_("Appointed. The same, and answer for the company. All of it is logged."),
}
"""What the rules in permissions.py give to each rank, no more."""


@dataclass(frozen=True)
class Step:
    """One step of the ladder as somebody sees it: had, here, or to come."""

    rank: Rank
    powers: str
    look: str = ""


@dataclass(frozen=True)
class Next:
    """The next rank, and how far it is: `part` is between 0 and 1."""

    rank: Rank
    missing: int
    part: float


def ladder(person: Person | None = None) -> list[Step]:
    """Every rank in order, seen from where somebody stands."""
    steps = [*LADDER, SUPERUSER, STAFF]
    at = steps.index(rank_of(person)) if person else -1
    looks = ["had" if place < at else "here" if place == at else "" for place in range(len(steps))]
    return [Step(rank, POWERS[rank.name], look) for rank, look in zip(steps, looks, strict=True)]


def next_for(person: Person) -> Next | None:
    """None for whoever is at the top of what points can earn."""
    rank = rank_of(person)
    if rank not in LADDER[:-1]:
        return None
    following = LADDER[LADDER.index(rank) + 1]
    return Next(following, following.needs - person.points, max(person.points, 0) / following.needs)

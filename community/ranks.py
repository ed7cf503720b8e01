"""What points have earned somebody, as one word."""

from dataclasses import dataclass

from community.people import Person
from community.settings import settings

SIZES = {"small": 0.1, "medium": 0.5, "large": 1.0}


@dataclass(frozen=True)
class Rank:
    """A step of the ladder; `points` is what it needs on a large site."""

    name: str
    points: int

    @property
    def needs(self) -> int:
        """Points needed on a community of this size."""
        return round(self.points * SIZES[settings().community_size])


LADDER = (Rank("New", 0), Rank("Member", 15), Rank("Helper", 50), Rank("Advisor", 250), Rank("Expert", 1000))
SUPERUSER = Rank("Superuser", 3000)
STAFF = Rank("Staff", 0)


def rank_of(person: Person) -> Rank:
    """Staff and superusers are appointed; everybody else climbs the ladder."""
    return rank_for(person.role, person.points, is_staff=person.is_staff)


def rank_for(role: str, points: int, *, is_staff: bool) -> Rank:
    if is_staff:
        return STAFF
    if role == "superuser":
        return SUPERUSER
    return [LADDER[0], *(rank for rank in LADDER if points >= rank.needs)][-1]


def at_least(person: Person, name: str) -> bool:
    """Whether somebody stands at this step of the ladder or above it."""
    steps = [rank.name for rank in (*LADDER, SUPERUSER, STAFF)]
    return steps.index(rank_of(person).name) >= steps.index(name)

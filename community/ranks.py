"""The ladder: what each rank needs and what it may do, as one table that the rules, the worker and the pages read.

What a rank needs beyond points is measured in community/ranking.py, by the worker; what somebody has is a word in their
row, so that asking "may they?" costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from community.people import Person, Role
from community.settings import settings

SIZES = {"small": 0.1, "medium": 0.5, "large": 1.0}
COUNTED_BY_SIZE = frozenset({"points", "positive answers", "accepted", "accepted lately"})
"""What a smaller community needs less of. Days, shares and what somebody has read are the same everywhere."""


ASKED: dict[str, Callable[[], bool]] = {
    "mail verified": lambda: bool(settings().mail_url),
    "second factor": lambda: settings().superusers_need_second_factor,
}
"""When a need is asked for at all, if not always. A site that sends no mail could prove nobody's address."""


@dataclass(frozen=True)
class Need:
    """Something to reach, by the name of its measure; with `at_most`, something not to exceed."""

    of: str
    large: int
    at_most: bool = False

    @property
    def amount(self) -> int:
        """On a community of this size."""
        if self.of not in COUNTED_BY_SIZE:
            return self.large
        return max(1, round(self.large * SIZES[settings().community_size])) if self.large else 0

    @property
    def asked(self) -> bool:
        """Whether this site asks for it."""
        return ASKED.get(self.of, lambda: True)()

    def met_by(self, measured: float) -> bool:
        return measured <= self.amount if self.at_most else measured >= self.amount


@dataclass(frozen=True)
class Rank:
    """A step of the ladder. One that is `kept` is never lost: what somebody has read stays read."""

    name: str
    needs: tuple[Need, ...] = ()
    powers: tuple[str, ...] = ()
    kept: bool = False

    @property
    def points(self) -> int:
        """Points needed on a community of this size."""
        return next((need.amount for need in self.needs if need.of == "points"), 0)


LADDER = (
    Rank("New", powers=("ask", "answer", "comment"), kept=True),
    Rank(
        "Member",
        (Need("mail verified", 1), Need("threads read", 5), Need("minutes", 10)),
        ("me too", "worked for me", "flag", "vote up"),
        kept=True,
    ),
    Rank(
        "Helper",
        (Need("points", 50), Need("days", 7), Need("positive answers", 3)),
        ("escalate", "suggest edits", "vote duplicate"),
    ),
    Rank(
        "Advisor",
        (Need("points", 250), Need("days", 15), Need("accepted", 5), Need("flags upheld", 70)),
        ("vote down", "retag", "review first posts", "ask for detail"),
    ),
    Rank(
        "Expert",
        (Need("points", 1000), Need("accepted", 20), Need("positive share", 60)),
        ("edit", "mark duplicate", "verify", "be pinged"),
    ),
)
SUPERUSER = Rank(
    "Superuser",
    (
        *(Need("points", 3000), Need("active days", 40), Need("accepted lately", 20)),
        *(Need("upheld against", 2, at_most=True), Need("second factor", 1), Need("invited", 1)),
    ),
    ("moderate", "hide", "merge", "accept for the asker", "escalate at once", "surge duty", "see who voted"),
)
STAFF = Rank("Staff", powers=("everything",))
STEPS = (*LADDER, SUPERUSER, STAFF)

VOTE_POINTS = {"vote up": Need("points", 15), "vote down": Need("points", 125)}
"""What a vote asks for beside the rank."""

BY_NAME = {rank.name: rank for rank in STEPS}


def rank_of(person: Person) -> Rank:
    """Staff are appointed; everybody else climbs the ladder."""
    role = Role.CUSTOMER if person.powers_rest else person.role
    return rank_for(role, person.step, is_staff=person.is_staff)


def rank_for(role: str, rank: str, *, is_staff: bool) -> Rank:
    if is_staff:
        return STAFF
    return SUPERUSER if role == "superuser" else BY_NAME[rank]


def at_least(person: Person, name: str) -> bool:
    """Whether somebody stands at this step of the ladder or above it."""
    return STEPS.index(rank_of(person)) >= STEPS.index(BY_NAME[name])


def names_from(name: str) -> list[str]:
    """The names of this rank of the ladder and of all above it."""
    return [rank.name for rank in STEPS[STEPS.index(BY_NAME[name]) :]]


def rank_that_may(power: str) -> Rank:
    """The first rank that has this power. Raises KeyError for a power that nobody has."""
    return _FIRST[power]


def has_power(person: Person, power: str) -> bool:
    """Whether somebody's rank, or one below it, may do this."""
    return at_least(person, _FIRST[power].name)


_FIRST = {power: rank for rank in STEPS for power in rank.powers}

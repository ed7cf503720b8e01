"""Who should have a case: the best of those who can take it, asked in circles that widen. Arithmetic alone.

Somebody can take a case who speaks its language, has room for one more, and is on shift (a case whose clock runs
around the clock goes to whoever is there). Of these the first circle in which there is anybody is asked: the agent
this customer had last; then who knows the subject, in the team; then the team; then everybody.
Within a circle: who knows its tags best, then its product, then who has the fewest cases, then who has been idle for
longest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Tier(IntEnum):
    """The circles. They only widen."""

    SAME_AGENT = 0
    SKILLED = 1
    TEAM = 2
    EVERYBODY = 3

    @property
    def wider(self) -> "Tier":
        return Tier(min(self + 1, Tier.EVERYBODY))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one case asks of an agent.

    `language` may be empty: any. `tags` are those of its thread, `product` the tag that is named like its category.
    `same_agent` had this customer last, `passed_over` has just let an offer of it pass.
    """

    team_id: int
    tier: Tier = Tier.SAME_AGENT
    language: str = ""
    tags: frozenset[int] = frozenset()
    product: int | None = None
    same_agent: int | None = None
    passed_over: int | None = None
    around_the_clock: bool = False


@dataclass(slots=True)
class Candidate:
    """Somebody who is there. `skills` are their levels, 0–3, by tag; no `languages` means any; `load` is what they have
    in hand, offers included."""

    person_id: int
    team_id: int
    languages: frozenset[str] = frozenset()
    skills: dict[int, int] = field(default_factory=dict)
    load: int = 0
    most_cases: int = 6
    idle_since: datetime | None = None
    on_shift: bool = True

    @property
    def has_room(self) -> bool:
        return self.load < self.most_cases

    def speaks(self, language: str) -> bool:
        return not language or not self.languages or language in self.languages


def best(wanted: Wanted, candidates: Iterable[Candidate]) -> tuple[Tier, Candidate] | None:
    """Whom to ask, and how wide the circle is in which they were found; nobody when nobody can take it.

    Who has let it pass is asked again only when there is nobody else.
    """
    able = [it for it in candidates if can_take(wanted, it)]
    for tier in (tier for tier in Tier if tier >= wanted.tier):
        circle = [it for it in able if it.person_id != wanted.passed_over and within(tier, wanted, it)]
        if circle:
            return tier, min(circle, key=lambda it: order(wanted, it))
    return (Tier.EVERYBODY, able[0]) if able else None


def can_take(wanted: Wanted, agent: Candidate) -> bool:
    """Whatever the circle, nobody is asked who cannot read it, has no room or has gone home."""
    return agent.has_room and agent.speaks(wanted.language) and (agent.on_shift or wanted.around_the_clock)


def within(tier: Tier, wanted: Wanted, agent: Candidate) -> bool:
    if tier == Tier.SAME_AGENT:
        return agent.person_id == wanted.same_agent
    if tier == Tier.EVERYBODY:
        return True
    return agent.team_id == wanted.team_id and (tier == Tier.TEAM or knows(wanted, agent) > (0, 0))


def knows(wanted: Wanted, agent: Candidate) -> tuple[int, int]:
    """Their best level in one of its tags, and their level in its product."""
    levels = (agent.skills.get(tag, 0) for tag in wanted.tags)
    return max(levels, default=0), agent.skills.get(wanted.product or 0, 0)


def order(wanted: Wanted, agent: Candidate) -> tuple[int, int, int, datetime, int]:
    """The smallest is asked first."""
    tags, product = knows(wanted, agent)
    return -tags, -product, agent.load, agent.idle_since or LONG_AGO, agent.person_id

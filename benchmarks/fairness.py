"""Vote rings and brigades among thousands of honest votes: how many of them are found, and how many honest are hurt."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from moderation.patterns import MONTH, WEEK, Cast, Limits, Pair, reciprocal, serial

AT = datetime(2026, 11, 29, tzinfo=UTC)
FRIENDS = 0.1
"""So many of the honest have somebody whose answers they read and vote up more than others'."""


@dataclass(frozen=True)
class Scored:
    """What became of one kind of foul play: pairs there were, found, and how many honest pairs were hurt."""

    name: str
    foul: int
    found: int
    hurt: int

    @property
    def recall(self) -> float:
        return self.found / self.foul

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.hurt) if self.found + self.hurt else 1.0


def run(*, people: int, votes: int, seed: int, say: Callable[[str], None]) -> None:
    """Print one line for each kind, each played once among the same number of honest votes."""
    say(f"{votes:,} honest votes of {people:,} people in 30 days; each kind of foul play is added to them alone")
    say("| foul play | pairs | found | recall | honest pairs hurt | precision |")
    say("|---|---|---|---|---|---|")
    for name, foul in FOUL.items():
        chance = random.Random(seed)
        honest = list(_honest(chance, people, votes))
        it = _score(name, honest, list(foul(chance, people)))
        say(f"| {name} | {it.foul} | {it.found} | {it.recall:.0%} | {it.hurt} | {it.precision:.0%} |")


def _score(name: str, honest: list[Cast], foul: list[Cast]) -> Scored:
    cast = honest + foul
    found = _found(cast)
    guilty = {(vote.voter_id, vote.author_id) for vote in foul}
    return Scored(name, len(guilty), len(found & guilty), len(found - guilty))


def _found(cast: list[Cast]) -> set[Pair]:
    """Every night of the month, as the worker looks, and both directions of those who vote for each other."""
    found: set[Pair] = set()
    for night in range(1, 31):
        at = AT - MONTH + timedelta(days=night)
        known = [vote for vote in cast if vote.at <= at]
        found |= serial([vote for vote in known if vote.at > at - WEEK], Limits())
    each_other = reciprocal(cast, Limits(), AT)
    return found | each_other | {(other, one) for one, other in each_other}


def _honest(chance: random.Random, people: int, votes: int) -> Iterator[Cast]:
    """A tenth of the people answer, few of them most (as 1 / rank), and few cast most votes, up to eight in one
    sitting; every tenth voter has a favourite author, who gets three in ten of their votes."""
    answering, voting = range(people // 10), range(people // 10, people)
    authors = chance.choices(answering, [1 / (place + 3) for place in answering], k=votes)
    voters = chance.choices(voting, [1 / (place + 20) for place, _ in enumerate(voting)], k=votes)
    favourite = {voter: chance.randrange(people // 10) for voter in range(people) if chance.random() < FRIENDS}
    cast = 0
    while cast < votes:
        voter = voters[cast]
        sitting = AT - chance.random() * MONTH
        for _ in range(min(votes - cast, chance.choice((1, 1, 1, 2, 3, 5, 8)))):
            liked = voter in favourite and chance.random() < 0.3
            yield Cast(voter, favourite[voter] if liked else authors[cast], sitting)
            sitting = min(AT, sitting + timedelta(minutes=chance.randint(1, 30)))
            cast += 1


def _ring(chance: random.Random, people: int) -> Iterator[Cast]:
    """Six accounts that vote for each other in one evening."""
    accounts = range(people, people + 6)
    evening = AT - timedelta(days=10)
    for voter in accounts:
        for author in accounts:
            if voter != author:
                yield from (Cast(voter, author, evening + timedelta(minutes=chance.randint(0, 200))) for _ in range(5))


def _puppets(chance: random.Random, people: int) -> Iterator[Cast]:
    """Twenty accounts made to vote for one person, seven times each within a day."""
    for voter in range(people, people + 20):
        day = AT - timedelta(days=chance.randint(2, 25))
        yield from (Cast(voter, 5, day + timedelta(minutes=chance.randint(0, 600))) for _ in range(7))


def _patient(chance: random.Random, people: int) -> Iterator[Cast]:
    """Twenty accounts that give one person two votes a day for a week, and to nobody else."""
    for voter in range(people, people + 20):
        for day in range(7):
            at = AT - timedelta(days=12 - day, minutes=chance.randint(0, 600))
            yield from (Cast(voter, 6, at + timedelta(minutes=number)) for number in range(2))


def _friends(chance: random.Random, people: int) -> Iterator[Cast]:
    """Ten pairs who vote for each other now and then, and for nobody else more often."""
    for number in range(10):
        one, other = people + 2 * number, people + 2 * number + 1
        for day in range(6):
            at = AT - timedelta(days=27 - 4 * day, minutes=chance.randint(0, 600))
            yield from (Cast(one, other, at), Cast(other, one, at))


FOUL: dict[str, Callable[[random.Random, int], Iterator[Cast]]] = {
    "puppets for one person": _puppets,
    "patient puppets, two a day": _patient,
    "two for each other, slowly": _friends,
    "a ring of six in one evening": _ring,
}

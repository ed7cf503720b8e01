"""Does the answer already exist? The threads nearest to a question that is about to be asked, and how sure that is.

Engines and tables find some 200 candidates; what orders them is here. Measured and explained in docs/decisions/0006.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import exp, log, log1p
from typing import Protocol

from sqlmodel import Session

from community.database import now
from search import candidates, weights
from search.candidates import Pool
from search.gists import Kept
from search.question import Question
from search.weights import By, Weights

FIELD_WEIGHTS = (2.0, 1.0, 1.0, 0.5)
"""Title, body, helpers, asker: a term in the title says most, in the asker's follow-ups least."""

LENGTH = 0.5
"""How much longer fields count for less, 0 to 1."""

ENOUGH = 2.0

HALF_LIFE = 365.25
"""Days in which a link loses half of what it says."""

DAY = 86_400

SHOWN_FIRST, TEN = 3, 10

ANSWERED = 0.5
WORTH_SHOWING = 0.15
"""From this confidence on, the first thread is shown as the answer; below that one, nothing is shown."""


SURE = {By.WORDS: (3.17, -0.19, 1.55, -0.16), By.MEANING: (3.66, -0.25, 1.48, -0.11)}
"""How sure scores make: always, for the best score, for its share of all, for how far it is ahead of the fourth."""


@dataclass(frozen=True)
class Near:
    """A thread near the question, and how near."""

    id: int
    score: float


@dataclass(frozen=True)
class Similar:
    """The nearest threads first. `confidence`: how probable it is that one of the first three is meant, 0 to 1."""

    ranked: tuple[Near, ...] = ()
    confidence: float = 0.0


class Meant(Protocol):
    """What a question means, beside what threads mean: see search/meaning/nearest.py."""

    @property
    def nearest(self) -> list[int]: ...

    def to(self, ids: Iterable[int]) -> dict[int, float]: ...


def rank(
    db: Session,
    question: Question,
    found: Sequence[int],
    *,
    meant: Meant | None = None,
    without: int | None = None,
    at: datetime | None = None,
) -> Similar:
    """Order what an engine `found`, and what the tables and the question's meaning add to it.

    `without` is the asking thread, if there is one.
    """
    weighing = weigh(db, question, found, meant=meant, without=without, at=at)
    if not weighing:
        return Similar()
    near = weighing.ranked(weights.of(db, weighing.by))
    sure = confidence([each.score for each in near], weighing.shared_with(near[0].id), weighing.by)
    evergreen = {id for id, kept in weighing.pool.kept.items() if kept.evergreen}
    return Similar(with_evergreen(near, evergreen), sure)


def weigh(
    db: Session,
    question: Question,
    found: Sequence[int],
    *,
    meant: Meant | None = None,
    without: int | None = None,
    at: datetime | None = None,
) -> "Weighing | None":
    """What is known of every thread that comes into question; None where there is no such thread."""
    pool = candidates.pool(db, question, [*found, *(meant.nearest if meant else ())], without)
    cosines = meant.to(pool.kept) if meant else None
    return Weighing(question, pool, at or now(), cosines) if pool.kept else None


class Weighing:
    """One question against one pool. `cosines`: how near some of the threads are in meaning, where that is known."""

    def __init__(
        self, question: Question, pool: Pool, at: datetime, cosines: Mapping[int, float] | None = None
    ) -> None:
        self.question, self.pool, self.at, self.cosines = question, pool, at, cosines
        self.by = By.WORDS if cosines is None else By.MEANING
        self.rarity = {term: self._rarity(threads) for term, threads in pool.threads_with.items()}
        self.unseen = self._rarity(0)
        self.worth = {term: weight * self.rarity.get(term, self.unseen) for term, weight in question.terms.items()}

    @cached_property
    def features(self) -> dict[int, dict[str, float]]:
        """What is weighed of every thread of the pool."""
        words = {id: self._words(kept) for id, kept in self.pool.kept.items()}
        most = max(words.values()) or 1.0
        share = {id: score / most for id, score in words.items()}
        return {id: self._features(id, kept, share) for id, kept in self.pool.kept.items()}

    def ranked(self, counts: Weights) -> tuple[Near, ...]:
        """The nearest first; of two alike, the elder."""
        near = (Near(id, weights.score(counts, features)) for id, features in self.features.items())
        return tuple(sorted(near, key=lambda near: (-near.score, near.id)))

    def shared_with(self, id: int) -> float:
        """How much of the question the thread speaks of at all: 0 to 1. What means nearly the same needs no words."""
        shared = self.pool.kept[id].shared_with(self.worth)
        said = sum(self.worth[term] for term, _times in shared) / (sum(self.worth.values()) or 1.0)
        return max(said, (self.cosines or {}).get(id, 0.0) / 2)

    def _features(self, id: int, kept: Kept, share: dict[int, float]) -> dict[str, float]:
        links = self.pool.links.get(id, {})
        pointed = log1p(10 * sum(share[source] ** 3 for source in links if source in share))
        features = {
            "words": share[id],
            "age": 0.0 if kept.evergreen else log1p(self._days(max([kept.active_at, *links.values()]))),
            "pointed": pointed,
            "both": share[id] * pointed,
            "title": self._title(kept),
            "silent": float(kept.is_silent),
            "links": log1p(sum(map(self._worth_of_link, links.values())) + kept.solved),
        }
        return features if self.cosines is None else features | {"meaning": self.cosines.get(id, self.usual)}

    @cached_property
    def usual(self) -> float:
        """How near threads are of which nothing is known yet: like the middle one."""
        known = sorted((self.cosines or {}).values())
        return known[len(known) // 2] if known else 0.0

    def _worth_of_link(self, at: datetime) -> float:
        return 0.5 ** (self._days(at) / HALF_LIFE)

    def _words(self, kept: Kept) -> float:
        """BM25F: rare terms of the question, the more often the better but ever less so, in fields of unlike length."""
        sizes = zip(FIELD_WEIGHTS, kept.lengths, self.pool.averages, strict=True)
        title, body, helpers, asker = (
            weight / (1 - LENGTH + LENGTH * length / average) for weight, length, average in sizes
        )
        score = 0.0
        for term, times in kept.shared_with(self.worth):  # two thousand a question: a call for each takes a third more
            by_asker = title * (times & 255) + body * (times >> 8 & 255) + asker * (times >> 24)
            said = by_asker + helpers * (times >> 16 & 255)
            score += self.worth[term] * said / (ENOUGH + said)
        return score

    def _title(self, kept: Kept) -> float:
        """How much of what the thread's title says is in the question: 0 to 1."""
        rarities = {term: self.rarity.get(term, self.unseen) for term in kept.titled_like(self.question.terms)}
        said = sum(rarity for term, rarity in rarities.items() if term in self.question.terms)
        return said / (sum(rarities.values()) or 1.0)

    def _rarity(self, threads: int) -> float:
        return log(1 + (max(0, self.pool.size - threads) + 0.5) / (threads + 0.5))

    def _days(self, since: datetime) -> float:
        return max(0.0, (self.at - since).total_seconds() / DAY)


def with_evergreen(near: tuple[Near, ...], evergreen: Container[int]) -> tuple[Near, ...]:
    """One place in the first three is for what staff wrote down for good, where that is among the first ten."""
    first, rest = near[:SHOWN_FIRST], near[SHOWN_FIRST:TEN]
    best = next((each for each in rest if each.id in evergreen), None)
    if not best or any(each.id in evergreen for each in first):
        return near
    return (*first[:-1], best, first[-1], *(each for each in near[SHOWN_FIRST:] if each is not best))


def confidence(scores: Sequence[float], shared: float, by: By = By.WORDS) -> float:
    """How probable it is that one of the first three is meant, by how clearly the first one stands out.

    In a young forum something always does: where the first speaks of less than a third of the question (`shared`), it
    is trusted less.
    """
    best, fourth = scores[0], scores[min(3, len(scores) - 1)]
    ahead = -log(sum(exp(score - best) for score in scores))
    base, *slopes = SURE[by]
    seen = (best, ahead, best - fourth)
    outstanding = 1 / (1 + exp(-(base + sum(slope * value for slope, value in zip(slopes, seen, strict=True)))))
    return outstanding * min(1.0, 3 * shared)

"""Weights fitted on what people chose: `landbridge search fit`.

The chosen thread should be the likeliest, where the likelihood of each is its share of e to the power of its score (a
softmax). Weights that were good elsewhere are the start, and are left the further the more choices say so. A fifth of
the choices is held back, and says whether the new weights are really better.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp

from search import choices, weights
from search.choices import Choice, Lesson
from search.weights import By, Weights

LEAST = 50
"""Fewer choices teach nothing."""

HELD_BACK = 5
"""Every fifth."""

TRUST = 30.0
"""How many choices it takes to move a weight by its own size, roughly."""

ROUNDS = 60
FIRST = 3

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Fit:
    """Weights before and after, and in what share of the held-back choices the chosen thread came among the first three
    (`hit`) and the mean of one by its place (`reciprocal`)."""

    by: By
    lessons: int
    before: Weights
    after: Weights
    hit: tuple[float, float]
    reciprocal: tuple[float, float]

    @property
    def better(self) -> bool:
        return (self.hit[1], self.reciprocal[1]) > (self.hit[0], self.reciprocal[0])


class TooFew(ValueError):
    """Not enough was chosen to learn from."""


def fit(chosen: Sequence[Choice], by: By, before: Weights, progress: Progress | None = None) -> Fit:
    """Weights for these choices. Changes nothing. Raises TooFew."""
    lessons = []
    for done, choice in enumerate(chosen, 1):
        lessons.append(choices.lesson(choice, by))
        if progress:
            progress(done, len(chosen))
    taught = [lesson for lesson in lessons if lesson]
    if len(taught) < LEAST:
        raise TooFew(f"{len(taught)} choices are known, and {LEAST} are needed")
    kept, held = [one for at, one in enumerate(taught) if at % HELD_BACK], taught[::HELD_BACK]
    after = fitted(kept, before)
    hits, places = zip(_judged(held, before), _judged(held, after), strict=True)
    return Fit(by, len(taught), before, after, hits, places)


def fitted(lessons: Sequence[Lesson], start: Weights) -> dict[str, float]:
    """Rprop: each weight goes its own way, in longer steps while the slope keeps its sign, in shorter ones after."""
    now, steps, before = dict(start), {name: 0.1 * _size(start, name) for name in start}, dict.fromkeys(start, 0.0)
    for _ in range(ROUNDS):
        slope = _slope(lessons, now, start)
        for name in now:
            same = slope[name] * before[name]
            steps[name] *= 1.2 if same > 0 else 0.5 if same < 0 else 1.0
            now[name] += steps[name] * ((slope[name] > 0) - (slope[name] < 0))
        before = slope
    return {name: round(weight, 3) for name, weight in now.items()}


def _slope(lessons: Sequence[Lesson], now: Weights, start: Weights) -> dict[str, float]:
    """Which way each weight makes the chosen threads likelier, less what pulls it back to where it started."""
    slope = {name: TRUST * (start[name] - now[name]) / _size(start, name) ** 2 for name in now}
    for lesson in lessons:
        likely = _likelihoods(lesson, now)
        meant = sum(part for part, (chosen, _) in zip(likely, lesson.threads, strict=True) if chosen)
        for part, (chosen, features) in zip(likely, lesson.threads, strict=True):
            pull = part / max(meant, 1e-12) - part if chosen else -part
            for name, value in features.items():
                slope[name] += pull * value
    return slope


def _likelihoods(lesson: Lesson, now: Weights) -> list[float]:
    scores = [weights.score(now, features) for _, features in lesson.threads]
    most = max(scores)
    shares = [exp(score - most) for score in scores]
    return [share / sum(shares) for share in shares]


def _judged(lessons: Sequence[Lesson], by: Mapping[str, float]) -> tuple[float, float]:
    """In percent."""
    places = [_place(lesson, by) for lesson in lessons]
    hit = sum(place <= FIRST for place in places) / len(places)
    return round(100 * hit, 1), round(100 * sum(1 / place for place in places) / len(places), 1)


def _place(lesson: Lesson, by: Mapping[str, float]) -> int:
    """Where the best of the chosen comes, 1 for the first."""
    scores = [(weights.score(by, features), chosen) for chosen, features in lesson.threads]
    best = max(score for score, chosen in scores if chosen)
    return 1 + sum(score > best for score, chosen in scores if not chosen)


def _size(start: Weights, name: str) -> float:
    return max(abs(start[name]), 0.3)

"""How much each feature of a thread counts when `similar` orders what it found.

The numbers below were fitted on other people's forums (docs/decisions/0006); `landbridge search fit` fits a site's own.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel

from community.database import now
from community.keeping import keeps

Weights = Mapping[str, float]


class By(StrEnum):
    """What a question can be compared by: with vectors, words count less."""

    WORDS = "words"
    MEANING = "meaning"


KNOWN: dict[By, dict[str, float]] = {
    By.WORDS: {
        "words": 6.9, "age": -0.54, "pointed": 1.75, "both": -1.7, "title": 1.45, "links": 0.7, "silent": -0.8,
    },
    By.MEANING: {
        "words": 5.1, "age": -0.55, "pointed": 1.7, "both": -1.5, "title": 0.54, "links": 0.97, "silent": -0.8,
        "meaning": 5.3,
    },
}  # fmt: skip
"""Without links, `pointed`, `both` and `links` are 0 everywhere and change nothing."""


@keeps("Weights of the search", ours="weights")
class FittedWeights(SQLModel, table=True):
    """This site's own weights, with what they were judged by: shares of searches in which the chosen thread was among
    the first three, before and after, on searches that they had not been fitted on."""

    by: str = Field(primary_key=True, max_length=10)
    weights: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    choices: int
    before: float
    after: float
    at: datetime = Field(default_factory=now)


def of(db: Session, by: By) -> Weights:
    """The site's own where there are any; a feature they do not know yet counts as it always does."""
    fitted = db.get(FittedWeights, by)
    return KNOWN[by] | {name: float(weight) for name, weight in (fitted.weights if fitted else {}).items()}


def score(weights: Weights, features: Mapping[str, float]) -> float:
    return sum(weights[name] * value for name, value in features.items())


def keep(db: Session, by: By, weights: Weights, *, choices: int, before: float, after: float) -> None:
    """From now on these count."""
    db.merge(FittedWeights(by=by, weights=dict(weights), choices=choices, before=before, after=after))


def forget(db: Session) -> int:
    """Back to the numbers that come with the program. Says how many sets were forgotten."""
    kept = [row for by in By if (row := db.get(FittedWeights, by))]
    for row in kept:
        db.delete(row)
    return len(kept)

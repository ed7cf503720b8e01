"""What will be due, and who sees to it: a column of due times, and the step that takes what has come due there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlmodel import Session, col

Step = Callable[[], bool]
"""Does one thing, or a batch of one kind, and says whether it found any."""


@dataclass(frozen=True)
class Timer:
    """A step, and the indexed column that says when it has something to do. Without one it is asked in every round.
    What is `heavy` and promised to nobody waits while very many ask (the third level of a surge)."""

    step: Step
    due_at: Any = None
    heavy: bool = False

    @property
    def name(self) -> str:
        return f"{self.step.__module__}.{self.step.__qualname__}"  # pyright: ignore[reportFunctionMemberAccess]


def soonest(db: Session, timers: Sequence[Timer]) -> dict[int, datetime]:
    """When the next row of each timer is due, by its place: one query that reads one entry of each index."""
    asked = [_first(place, timer) for place, timer in enumerate(timers) if timer.due_at is not None]
    if not asked:
        return {}
    return {place: due_at for place, due_at in db.execute(union_all(*asked)) if due_at}


def _first(place: int, timer: Timer) -> Select:
    return select(literal(place), func.min(col(timer.due_at)))

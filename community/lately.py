"""What every page asks and little changes: found out once a minute in each process, and told from memory meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlmodel import Session

from community.database import now

MINUTE = timedelta(minutes=1)
MOST = 2_000
"""So many answers are kept for one database; then all of them are forgotten, which costs a minute of asking."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Known:
    """An answer, and since when it is known."""

    answer: Any
    since: datetime

    @property
    def fresh(self) -> bool:
        """A clock that was set back must not keep it forever."""
        return timedelta() <= now() - self.since < MINUTE


_known: WeakKeyDictionary[Pool, dict[Any, Known]] = WeakKeyDictionary()
"""By the connections it was asked through: whoever lets go of them asks anew."""


def once_a_minute(ask: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """`ask(db, …)` runs at most once a minute for the same words, in this process and on this database.

    Whoever names a moment (`at=`) is asking about that moment, and is never told from memory.
    """

    @wraps(ask)
    def answer(db: Session, *words: P.args, **named: P.kwargs) -> T:
        if named.get("at"):
            return ask(db, *words, **named)
        kept, key = _kept(db), (ask.__qualname__, words, tuple(sorted(named.items())))
        if key not in kept or not kept[key].fresh:
            kept[key] = Known(ask(db, *words, **named), now())
        return kept[key].answer

    return answer


def _kept(db: Session) -> dict[Any, Known]:
    kept = _known.setdefault(db.get_bind().engine.pool, {})
    if len(kept) > MOST:
        kept.clear()
    return kept

"""Once the engine is back, what waited for it is done at once.

A promise that has failed for an hour is tried again every ten minutes (community/jobs.py). People look for what they
wrote sooner than that.
"""

from time import monotonic

from community import jobs
from community.database import writing
from search import the_index
from search.index import IndexUnavailable

LOOK_EVERY = 15.0


class Recovery:
    """Looks every 15 seconds, and asks the engine only while something has failed for its sake."""

    def __init__(self) -> None:
        self._looked_at = -LOOK_EVERY

    def step(self) -> bool:
        if monotonic() - self._looked_at < LOOK_EVERY:
            return False
        self._looked_at = monotonic()
        return jobs.some_failed(IndexUnavailable.__name__) and the_index().health().ready and _hurry()


_recovery = Recovery()


def hurry_some() -> bool:
    """A step of the worker: what failed while the engine was away falls due when it is there again."""
    return _recovery.step()


def _hurry() -> bool:
    with writing() as db:
        return jobs.hurry(db, IndexUnavailable.__name__) > 0

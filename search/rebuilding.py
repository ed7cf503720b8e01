"""Filling an index anew from the tables, beside the one in use: by `landbridge reindex`, or when one was lost."""

from collections.abc import Callable, Iterator
from time import monotonic

from sqlalchemy import func, select

from community import jobs
from community.database import reading, writing
from community.events import Event
from search import (
    indexing,  # noqa: F401 registers its sources
    learning,
    sources,
    synonyms,
    the_index,
)
from search.sources import Source

AT_ONCE = 200
LOOK_EVERY = 15.0

UNSEEN = 5_000
"""So many events may have had a lower id than the newest and yet not been committed when a rebuild began."""

Progress = Callable[[int, int], None]


def reindex(progress: Progress | None = None) -> int:
    """Rebuild the index and let it take over; returns how many documents it has. Raises IndexUnavailable.

    `progress(done, all)` is called with numbers of rows, after each batch of 200.
    """
    with reading() as db:
        there = sum(source.count(db) for source in sources.all())
    for done in rebuilt():
        if progress:
            progress(done, max(done, there))
    return the_index().count()


def rebuilt() -> Iterator[int]:
    """The same batch by batch, so that memory is bounded and others get their turn. Says how many rows are done."""
    begun = _newest_event()
    if not learning.complete():
        learning.forget()
    with the_index().rebuilding() as beside:
        with reading() as db:
            beside.understand(synonyms.groups(db))
        for done, source, ids in _everything():
            beside.put(source.read(ids))
            yield done
    learning.mark_complete()
    _follow_again(since=begun - UNSEEN)


class Healing:
    """Looks every 15 seconds whether the index has to be filled, and then does a batch at each step."""

    def __init__(self) -> None:
        self._rebuild: Iterator[int] | None = None
        self._looked_at = -LOOK_EVERY

    def step(self) -> bool:
        if not self._rebuild and monotonic() - self._looked_at >= LOOK_EVERY:
            self._looked_at = monotonic()
            self._rebuild = rebuilt() if _incomplete() else None
        return self._rebuild is not None and self._goes_on(self._rebuild)

    def _goes_on(self, rebuild: Iterator[int]) -> bool:
        self._rebuild = None
        if next(rebuild, None) is not None:
            self._rebuild = rebuild
        return True


_healing = Healing()


def heal_some() -> bool:
    """A step of the worker: a batch of filling an index that was lost, wiped, broken or of an older shape."""
    return _healing.step()


def _incomplete() -> bool:
    health = the_index().health().state
    return health == "incomplete" or (health == "ready" and not learning.complete())


def _everything() -> Iterator[tuple[int, Source, list[int]]]:
    done = 0
    for source in sources.all():
        for ids in _batches(source):
            done += len(ids)
            yield done, source, ids


def _batches(source: Source) -> Iterator[list[int]]:
    ids = [0]
    while ids := _after(source, ids[-1]):
        yield ids


def _after(source: Source, last: int) -> list[int]:
    with reading() as db:
        return source.after(db, last, AT_ONCE)


def _newest_event() -> int:
    with reading() as db:
        return db.execute(select(func.max(Event.id))).scalar() or 0


def _follow_again(since: int) -> None:
    """Changes during the rebuild went to the index it replaced: promise each of those once more."""
    with writing() as db:
        for source in sources.all():
            jobs.promise_all(db, [(source.job, id) for id in source.changed(db, since)])
        synonyms.promise(db)

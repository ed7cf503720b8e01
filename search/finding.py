"""What pages and the API ask: the engine's answer, or the database's while the engine is away."""

from collections.abc import Callable
from time import monotonic
from weakref import WeakKeyDictionary

import structlog

from community.database import reading
from search import plainly, the_index
from search.index import Found, Index, IndexUnavailable, Query

REST = 5.0
"""Seconds in which an engine that did not answer is not asked again, so that nobody waits for it in vain."""

log = structlog.get_logger()


_asked_again_at: WeakKeyDictionary[Index, float] = WeakKeyDictionary()


def find(query: Query) -> Found:
    """A page of hits. Raises CursorOfAnotherQuery."""
    return _ask(lambda index: index.search(query), query)


def suggest(text: str, limit: int = 5) -> Found:
    """Threads for what is being typed, whether three letters or a whole question."""
    return _ask(lambda index: index.suggest(text, limit), Query(text, limit=limit))


def _ask(engine: Callable[[Index], Found], query: Query) -> Found:
    index = the_index()
    if monotonic() >= _asked_again_at.get(index, 0.0):
        try:
            return engine(index)
        except IndexUnavailable as error:
            log.warning("search falls back to the database", error=str(error))
            _asked_again_at[index] = monotonic() + REST
    with reading() as db:
        return plainly.search(db, query)

"""What pages and the API ask: the engine's answer, or the database's while the engine is away."""

from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic
from weakref import WeakKeyDictionary

import structlog

from community.database import reading
from community.settings import settings
from search import plainly, the_index
from search.index import Found, Index, IndexUnavailable, Query
from search.question import Question
from search.similar import Similar, rank

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


def nearest(title: str, body: str = "", *, without: int | None = None, at: datetime | None = None) -> Similar:
    """The threads nearest to a question, as ids. `without` is the thread whose question it is."""
    question = Question(title, body, settings().language)
    with reading() as db:
        return rank(db, question, _candidates(question), without=without, at=at)


def _candidates(question: Question) -> Sequence[int]:
    return the_index().similar(question)


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

"""What pages and the API ask: the engine's answer, or the database's while the engine is away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import TypeVar
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import select
from sqlmodel import Session, col

from community.database import reading
from community.languages import read_in
from community.settings import settings
from community.threads import Thread
from search import hits, plainly, the_index, weights
from search.index import EVERYBODY, Found, Hit, Index, IndexUnavailable, Query
from search.question import Question
from search.similar import ANSWERED, WORTH_SHOWING, Meant, Similar, rank, weigh
from search.weights import By

REST = 5.0
"""Seconds in which an engine that did not answer is not asked again, so that nobody waits for it in vain."""

Answer = TypeVar("Answer")

log = structlog.get_logger()


_asked_again_at: WeakKeyDictionary[Index, float] = WeakKeyDictionary()


@dataclass(frozen=True)
class Alike:
    """Threads near to a question. `answered` is the first of them, where it is probably the answer already."""

    hits: tuple[Hit, ...] = ()
    answered: Hit | None = None


def find(query: Query) -> Found:
    """A page of hits. Raises CursorOfAnotherQuery."""
    return _ask(lambda index: index.search(query), lambda: _plainly(query))


def suggest(text: str, limit: int = 5, sees: tuple[str, ...] = (EVERYBODY,)) -> Found:
    """Documents for what is being typed, whether three letters or a whole question."""
    return _ask(lambda index: index.suggest(text, limit, sees), lambda: _plainly(Query(text, limit=limit)))


def similar(title: str, body: str = "", *, without: int | None = None, limit: int = 5) -> Alike:
    """Threads that may answer this question already; none where it is too improbable. `without` is its own thread."""
    question = Question(title, body, read_in(title, body))
    found = nearest(question, without=without)
    if found.confidence < WORTH_SHOWING:
        return Alike()
    with reading() as db:
        shown = hits.of(db, [near.id for near in found.ranked[:limit]], question.says, question.may_say)
        sure = found.confidence >= ANSWERED and shown and _is_answered(db, shown[0].id)
    return Alike(shown, shown[0] if sure else None)


def nearest(question: Question, *, without: int | None = None, at: datetime | None = None) -> Similar:
    """Every thread that comes into question, as ids; from the tables alone while the engine is away."""
    candidates = _ask(lambda index: index.similar(question), list)
    with reading() as db:
        return rank(db, question, candidates, meant=_meant(db, question), without=without, at=at)


def weighed(
    question: Question, *, without: int | None = None, at: datetime | None = None
) -> tuple[By, list[tuple[int, dict[str, float]]]]:
    """The same, each with what was weighed of it: for those who judge the weights."""
    candidates = _ask(lambda index: index.similar(question), list)
    with reading() as db:
        weighing = weigh(db, question, candidates, meant=_meant(db, question), without=without, at=at)
        if not weighing:
            return By.WORDS, []
        near = weighing.ranked(weights.of(db, weighing.by))
    return weighing.by, [(each.id, weighing.features[each.id]) for each in near]


def _meant(db: Session, question: Question) -> Meant | None:
    if settings().meaning == "off":
        return None
    try:
        from search.meaning import nearest as by_meaning
    except ModuleNotFoundError:
        return None
    return by_meaning.meant(db, question)


def _is_answered(db: Session, id: int) -> bool:
    thread = db.execute(select(col(Thread.solved_at), col(Thread.reply_count)).where(col(Thread.id) == id)).one()
    return bool(thread.solved_at or thread.reply_count)


def _plainly(query: Query) -> Found:
    with reading() as db:
        return plainly.search(db, query)


def _ask(engine: Callable[[Index], Answer], instead: Callable[[], Answer]) -> Answer:
    index = the_index()
    if monotonic() >= _asked_again_at.get(index, 0.0):
        try:
            return engine(index)
        except IndexUnavailable as error:
            log.warning("search falls back to the database", error=str(error))
            _asked_again_at[index] = monotonic() + REST
    return instead()

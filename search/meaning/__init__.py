"""What texts mean, as vectors: questions in other words are found by them. An option; off, nothing here is imported.

It needs numpy (the extra `semantic`), and a model: one on this machine, or any OpenAI-compatible or Ollama endpoint.
See docs/meaning.md.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from time import monotonic
from typing import Any, Protocol, TypeVar

import structlog

from community.settings import settings

REST = 5.0
"""Seconds in which a model that did not answer is not asked again, so that nobody waits for it in vain."""

Vectors = Any
"""A numpy array with a row for each text. Named so here, for whoever switches this off need not have numpy."""


Answer = TypeVar("Answer")

log = structlog.get_logger()

_asked_again_at: dict[tuple[str, ...], float] = {}


class MeaningUnavailable(Exception):
    """The model does not answer, or not in time, or is not there. Words and links answer alone meanwhile."""


class Model(Protocol):
    """Reads texts as vectors. `name` tells it from others: vectors of two models cannot be compared."""

    @property
    def name(self) -> str: ...

    def embed(self, texts: Sequence[str], *, seconds: float) -> Vectors:
        """A row of length one for each of these texts. Raises MeaningUnavailable, within about so many seconds."""
        ...


def ask(purpose: str, question: Callable[[Model], Answer]) -> Answer | None:
    """What the model says to this; None where it is switched off, or did not answer the same purpose a moment ago."""
    now = settings()
    whom = (purpose, now.meaning, now.meaning_url, now.meaning_model)
    if now.meaning == "off" or monotonic() < _asked_again_at.get(whom, 0.0):
        return None
    try:
        return question(the_model())
    except MeaningUnavailable as error:
        log.warning("search goes on without meaning", purpose=purpose, error=str(error))
        _asked_again_at[whom] = monotonic() + REST
        return None


def the_model() -> Model:
    """The model of this site. Raises MeaningUnavailable where it is not there, with what to do about it."""
    now = settings()
    return _made(now.meaning, now.meaning_url, now.meaning_model, now.meaning_key)


@lru_cache(maxsize=1)
def _made(kind: str, url: str, model: str, key: str) -> Model:
    try:
        from search.meaning import endpoint, local
    except ModuleNotFoundError as error:
        raise MeaningUnavailable(f"{error.name} is not installed. Run: pip install 'landbridge[semantic]'") from error
    return local.model(model) if kind == "local" else endpoint.Endpoint(kind, url, model, key)

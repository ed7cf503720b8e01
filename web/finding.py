"""What was found, ready to be shown: hits of the index, with the facts that the database knows about each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from community import articles
from community.articles import Article
from community.database import reading
from community.languages import read_in
from search import finding
from search.index import EVERYBODY, THREAD, Facets, Found, Hit, Query
from search.words import telling, words_in
from web import shown

LEAST = 3
SUGGESTED = 4
ENOUGH = 2
"""Telling words from which it can be told whether something answers them."""


@dataclass(frozen=True)
class Result:
    """A hit, and what lists show of it: `row` is a thread's, an article's or an incident's, as `hit.source` says.

    `article` is what one of a thread's answers became, if one did.
    """

    hit: Hit
    row: Any
    article: Article | None = None

    @property
    def path(self) -> str:
        return shown.path(self.hit, self.row)


@dataclass(frozen=True)
class Results:
    """A page of results; `best` is the first of them, where it may be the answer already.

    `corrected` is what was searched for instead of what was typed; see search/index.py.
    """

    items: Sequence[Result] = ()
    best: Result | None = None
    next: str | None = None
    corrected: str | None = None
    degraded: bool = False
    facets: Facets = field(default_factory=dict)

    @property
    def hits(self) -> list[Hit]:
        return [result.hit for result in self.items]

    @property
    def others(self) -> Sequence[Result]:
        return [result for result in self.items if result is not self.best]


def results(query: Query) -> Results:
    """Raises CursorOfAnotherQuery."""
    return _shown(finding.find(query)) if words_in(query.words) else Results()


def suggested(words: str, sees: tuple[str, ...] = (EVERYBODY,), *, typing: bool = False) -> Results:
    """For what is being typed, and first of all what is probably the answer already, once the keys rest and it says
    enough to tell; nothing for less than three characters."""
    if len(words.strip()) < LEAST:
        return Results()
    found = finding.suggest(words, SUGGESTED, sees)
    tells = not typing and len(telling(words_in(words), read_in(words))) >= ENOUGH
    best = similar(words).best if tells else None
    others = [result for result in _results(found.hits) if not best or result.hit.key != best.hit.key]
    return Results([best, *others] if best else others, best, corrected=found.corrected, degraded=found.degraded)


def similar(title: str, body: str = "", *, without: int | None = None) -> Results:
    """For a question that is about to be asked, or the one that a thread asks."""
    found = finding.similar(title, body, without=without, limit=SUGGESTED)
    items = _results(found.hits)
    return Results(items, best=next((result for result in items if result.hit is found.answered), None))


def _shown(found: Found) -> Results:
    items = _results(found.hits)
    best = items[0] if items and items[0].hit.source == THREAD and items[0].row.solved_at else None
    return Results(items, best, found.next, found.corrected, found.degraded, found.facets)


def _results(hits: Sequence[Hit]) -> list[Result]:
    """The index may be a moment behind: what is hidden by now is left out."""
    with reading() as db:
        rows = shown.rows(db, hits)
        written = articles.of_threads(db, [key.id for key in rows if key.source == THREAD])
    here = [hit for hit in hits if hit.key in rows]
    return [Result(hit, rows[hit.key], written.get(hit.id) if hit.source == THREAD else None) for hit in here]

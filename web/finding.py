"""What was found, ready to be shown: hits of the index, with the facts that the database knows about each."""

from collections.abc import Sequence
from dataclasses import dataclass

from community import articles, listing
from community.articles import Article
from community.database import reading
from community.listing import Row
from search import finding
from search.index import THREAD, Found, Hit, Query
from search.words import words_in

LEAST = 3
SUGGESTED = 4


@dataclass(frozen=True)
class Result:
    """A hit, and its thread as lists show it; the article that one of its answers became, if one did."""

    hit: Hit
    row: Row
    article: Article | None = None


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

    @property
    def others(self) -> Sequence[Result]:
        return [result for result in self.items if result is not self.best]


def results(query: Query) -> Results:
    """Raises CursorOfAnotherQuery."""
    return _shown(finding.find(query)) if words_in(query.words) else Results()


def suggested(words: str) -> Results:
    """For what is being typed, the best first if it is solved; nothing for less than three characters."""
    return _shown(finding.suggest(words, SUGGESTED)) if len(words.strip()) >= LEAST else Results()


def similar(title: str, body: str = "", *, without: int | None = None) -> Results:
    """For a question that is about to be asked, or the one that a thread asks."""
    found = finding.similar(title, body, without=without, limit=SUGGESTED)
    items = _results(found.hits)
    return Results(items, best=next((result for result in items if result.hit is found.answered), None))


def _shown(found: Found) -> Results:
    items = _results(found.hits)
    best = items[0] if items and items[0].row.solved_at else None
    return Results(items, best, found.next, found.corrected, found.degraded)


def _results(hits: Sequence[Hit]) -> list[Result]:
    """The index may be a moment behind: what is hidden by now is left out."""
    hits = [hit for hit in hits if hit.source == THREAD]
    with reading() as db:
        rows = listing.by_ids(db, [hit.id for hit in hits])
        written = articles.of_threads(db, list(rows))
    return [Result(hit, rows[hit.id], written.get(hit.id)) for hit in hits if hit.id in rows]

"""What was found, ready to be shown: hits of the index, with the facts that the database knows about each."""

from collections.abc import Sequence
from dataclasses import dataclass

from community import listing
from community.database import reading
from community.listing import Row
from search import finding
from search.index import Found, Hit, Query
from search.words import words_in

LEAST = 3
SUGGESTED = 4


@dataclass(frozen=True)
class Result:
    """A hit, and its thread as lists show it."""

    hit: Hit
    row: Row


@dataclass(frozen=True)
class Results:
    """A page of results. `corrected` is what was searched for instead of what was typed; see search/index.py."""

    items: Sequence[Result] = ()
    next: str | None = None
    corrected: str | None = None
    degraded: bool = False

    @property
    def best(self) -> Result | None:
        """The first result where it is solved: perhaps the answer already."""
        return self.items[0] if self.items and self.items[0].row.solved_at else None

    @property
    def others(self) -> Sequence[Result]:
        return self.items[1:] if self.best else self.items


def results(query: Query) -> Results:
    """Raises CursorOfAnotherQuery."""
    return _shown(finding.find(query)) if words_in(query.words) else Results()


def suggested(words: str) -> Results:
    """For what is being typed; nothing for less than three characters."""
    return _shown(finding.suggest(words, SUGGESTED)) if len(words.strip()) >= LEAST else Results()


def _shown(found: Found) -> Results:
    """The index may be a moment behind: what is hidden by now is left out."""
    with reading() as db:
        rows = listing.by_ids(db, [hit.id for hit in found.hits])
    items = [Result(hit, rows[hit.id]) for hit in found.hits if hit.id in rows]
    return Results(items, found.next, found.corrected, found.degraded)

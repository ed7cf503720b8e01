"""The newest committed state of the current directory, whichever process wrote it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock

import tantivy
from tantivy import FieldType, Occur, Order, Query

from community.languages import NAMES
from search.embedded import fields
from search.embedded.asked import Ways
from search.embedded.asking import Asking
from search.embedded.shelf import Shelf
from search.embedded.spelling import ways
from search.index import IndexUnavailable

PAGE = 5_000
WORDS = 5_000


class Reader:
    """Looks before every question whether there is something newer, which costs two small file look-ups."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._lock = Lock()
        self._opened: tuple[Path, tantivy.Index] | None = None
        self._state: tuple[int, int] | None = None
        self._ways: Ways = lambda word: [word]
        self.asking = Asking([])
        """Asks in every language of what was read last: two words say too little to tell in which one types."""

    def ways(self, word: str) -> list[str]:
        """How to look for a word in what was read last: remembered, for who types asks again at every key."""
        return self._ways(word)

    @contextmanager
    def searcher(self) -> Iterator[tantivy.Searcher]:
        """Raises IndexUnavailable for whatever tantivy stumbles over."""
        try:
            yield self._newest()
        except (ValueError, OSError) as error:
            raise IndexUnavailable(f"the search index cannot be read: {error}") from error

    def _newest(self) -> tantivy.Searcher:
        with self._lock:
            directory = self.shelf.current()
            try:
                return self._at(directory).searcher()
            except (ValueError, OSError) as error:
                return self._at(self.shelf.instead_of(directory, str(error))).searcher()

    def _at(self, directory: Path) -> tantivy.Index:
        if not self._opened or self._opened[0] != directory:
            self._opened, self._state = (directory, self.shelf.open(directory)), None
        if (state := _state(directory)) != self._state:
            self._opened[1].reload()
            self._state = state
            newest = self._opened[1].searcher()
            self._ways = lru_cache(WORDS)(partial(ways, newest))
            self.asking = Asking(_languages(newest))
        return self._opened[1]


def _languages(searcher: tantivy.Searcher) -> list[str]:
    return [language for language, _documents in searcher.terms_with_prefix("language", "", limit=len(NAMES))]


def pages(searcher: tantivy.Searcher, source: str) -> Iterator[list[tantivy.DocAddress]]:
    """Every document of a source by rising id, 5,000 at a time."""
    above = -1
    while found := searcher.search(_above(above, source), PAGE, order_by_field="id", order=Order.Asc, count=False).hits:
        yield [address for _, address in found]
        above = found[-1][0]


def _above(id: int, source: str) -> Query:
    above = Query.range_query(fields.SCHEMA, "id", FieldType.Integer, lower_bound=id, include_lower=False)
    return Query.boolean_query([(Occur.Must, Query.term_query(fields.SCHEMA, "source", source)), (Occur.Must, above)])


def _state(directory: Path) -> tuple[int, int]:
    meta = (directory / "meta.json").stat()
    return meta.st_mtime_ns, meta.st_ino

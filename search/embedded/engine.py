"""The Index contract over tantivy. Any process may read; writers take turns, a batch at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import compress
from pathlib import Path

import tantivy

from search import cursors
from search.embedded import counting, fields
from search.embedded.alike import Alike, Notes
from search.embedded.asked import Asked, Reading
from search.embedded.asking import Asking
from search.embedded.reader import Reader, pages
from search.embedded.shelf import Shelf
from search.index import (
    BY_QUESTION,
    EVERYBODY,
    THREAD,
    Document,
    Facets,
    Found,
    Groups,
    Health,
    Hit,
    IndexUnavailable,
    Key,
    Query,
)
from search.marks import Among, beginning_like, excerpt, mark
from search.question import Question
from search.stems import of

SPARE = 50
"""What may not be named by `similar` and is found among the rest: so much more is asked for."""


class EmbeddedIndex:
    """An index in a directory. Raises IndexUnavailable where the disk or a long writer is in the way."""

    def __init__(self, root: Path, language: str = "en") -> None:
        self.shelf = Shelf(root, language)
        self.reader = Reader(self.shelf)
        self.plain = fields.plain()
        self.notes, self.reading = Notes(self.plain), Reading(self.plain, language)

    def follow(self, documents: Iterable[Document], gone: Iterable[Key] = ()) -> Callable[[], None]:
        """In one commit, which is waited for here: the next could not begin before."""
        with self.shelf.writing(self.shelf.current()) as writer:
            _put(writer, documents)
            for key in gone:
                writer.delete_documents_by_term("key", str(key))
        return lambda: None

    def put(self, documents: Iterable[Document]) -> None:
        self.follow(documents)

    def remove(self, keys: Iterable[Key]) -> None:
        self.follow((), keys)

    def clear(self) -> None:
        with self.shelf.writing(self.shelf.current()) as writer:
            writer.delete_all_documents()

    def understand(self, groups: Groups) -> None:
        self.shelf.note(self.shelf.current(), self.notes, groups)

    def search(self, query: Query) -> Found:
        start = cursors.place(query)
        with self.reader.searcher() as searcher:
            told = self.reading.asked(query.words, self.reader.ways, self._alike(), exactly=query.exactly)
            if not told.words:
                return Found()
            wanted = self.reader.asking.search(told, query)
            found = searcher.search(wanted, query.limit + 1, count=False, offset=start)
            hits = self._hits(searcher, found.hits[: query.limit], told)
            more = cursors.following(query, more=len(found.hits) > query.limit)
            return Found(hits, more, told.corrected, facets=self._facets(searcher, told, query))

    def suggest(self, text: str, limit: int = 5, sees: tuple[str, ...] = (EVERYBODY,)) -> Found:
        with self.reader.searcher() as searcher:
            told = self.reading.so_far(text, self.reader.ways, self._alike())
            if not told.typed and not told.begun:
                return Found()
            found = searcher.search(self.reader.asking.suggest(told, text, searcher, sees), limit, count=False)
            return Found(self._hits(searcher, found.hits, told), corrected=told.corrected)

    def similar(self, question: Question) -> list[int]:
        """By all its words at once: its title finds hardly anything else that titles in the tables do not."""
        with self.reader.searcher() as searcher:
            return self._nearest(searcher, Asking([question.language]), question.words, BY_QUESTION)

    @contextmanager
    def rebuilding(self) -> Iterator["Beside"]:
        directory = self.shelf.new()
        try:
            yield Beside(self.shelf, directory, self.notes)
        except BaseException:
            self.shelf.drop(directory)
            raise
        self.shelf.mark_complete(directory)
        self.shelf.make_current(directory)

    def count(self) -> int:
        with self.reader.searcher() as searcher:
            return searcher.num_docs

    def kept(self, source: str = THREAD) -> Iterator[tuple[int, int]]:
        with self.reader.searcher() as searcher:
            for addresses in pages(searcher, source):
                read = (searcher.fast_field_values(name, addresses) for name in ("id", "fingerprint"))
                yield from ((int(id or 0), int(fingerprint or 0)) for id, fingerprint in zip(*read, strict=True))

    def health(self) -> Health:
        try:
            self.count()
        except IndexUnavailable as error:
            return Health("down", str(error))
        if self.shelf.complete(self.shelf.current()):
            return Health("ready")
        return Health("incomplete", "the search index was begun anew and has not been filled from the threads yet")

    def _facets(self, searcher: tantivy.Searcher, told: Asked, query: Query) -> Facets:
        if not query.facets:
            return {}
        asking = self.reader.asking
        return counting.facets(searcher, query.filters, lambda but: asking.matching(told, query, but))

    def _alike(self) -> Alike:
        return self.notes.read(self.shelf.current())

    def _nearest(self, searcher: tantivy.Searcher, asking: Asking, words: Mapping[str, float], most: int) -> list[int]:
        """Hardly anything is no open thread. Words without a filter are found in half the time, because tantivy leaves
        out whole blocks of documents; so the filter comes after, and inside only where too few pass it."""
        told = asking.similar(words)
        near = _addresses(searcher, told, most + SPARE)
        seen = list(compress(near, searcher.fast_field_values("open", near)))
        if len(seen) < most <= len(near) - SPARE:
            seen = _addresses(searcher, asking.open(told), most)
        return [int(id or 0) for id in searcher.fast_field_values("id", seen[:most])]

    def _hits(self, searcher: tantivy.Searcher, hits: list, told: Asked) -> tuple[Hit, ...]:
        stems = {stem for ways in (*told.words.values(), *told.alike) for stem in self.reader.asking.stems(ways)}
        among = beginning_like([*stems, told.begun or ""])
        kept = (searcher.doc(address).to_dict() for _, address in hits)
        return tuple(_hit(one, _recognises(stems, told.begun, one["language"][0]), among) for one in kept)


class Beside:
    """A directory being filled next to the one that answers."""

    def __init__(self, shelf: Shelf, directory: Path, notes: Notes) -> None:
        self.shelf, self.directory, self.notes = shelf, directory, notes

    def understand(self, groups: Groups) -> None:
        self.shelf.note(self.directory, self.notes, groups)

    def put(self, documents: Iterable[Document]) -> None:
        with self.shelf.writing(self.directory) as writer:
            _put(writer, documents)


def _addresses(searcher: tantivy.Searcher, query: tantivy.Query, most: int) -> list[tantivy.DocAddress]:
    return [address for _, address in searcher.search(query, most, count=False).hits]


def _put(writer: tantivy.IndexWriter, documents: Iterable[Document]) -> None:
    for document in documents:
        writer.delete_documents_by_term("key", str(document.key))
        writer.add_document(fields.row(document))


def _hit(kept: dict[str, list], found: Callable[[str], bool], among: Among) -> Hit:
    return Hit(
        source=kept["source"][0],
        id=kept["id"][0],
        kind=kept["kind"][0],
        category=kept["category"][0],
        solved=kept["solved"][0],
        title=mark(kept["spoken"][0], found, among),
        excerpt=excerpt(kept["telling_part"][0], found, among),
    )


def _recognises(stems: set[str], begun: str | None, language: str) -> Callable[[str], bool]:
    """In a document of this language."""
    return lambda word: _begins(word, begun) or not stems.isdisjoint(of(word, language))


def _begins(word: str, begun: str | None) -> bool:
    return begun is not None and word.lower().startswith(begun)

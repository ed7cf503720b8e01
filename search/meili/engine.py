"""The Index contract over a Meilisearch server."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from meilisearch.models.task import TaskInfo

from community.languages import spoken_in
from search import cursors
from search.index import (
    EVERYBODY,
    FACETS,
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
from search.meili.beside import Beside
from search.meili.reading import Reading
from search.meili.rows import (
    ENOUGH,
    HOW,
    NEAREST,
    READ_BY_IT,
    SETTINGS,
    SHOWN,
    SURE,
    TYPED,
    alike,
    filters,
    named,
    opening,
    pieces_of,
    quoted,
    row,
    seen_by,
    words_typed,
)
from search.meili.server import ASKING, Server, done, is_missing, is_unprepared
from search.meili.shown import corrected, facets, hit, together
from search.question import Question
from search.words import words_in

PAGE = 1_000

MEANT_IN = 10
"""So many of the best documents tell what a slip was meant for."""


class MeilisearchIndex:
    """An index called `name` on a server. Raises IndexUnavailable when the server does not answer in time."""

    def __init__(self, url: str, key: str = "", name: str = "landbridge", language: str = "en") -> None:
        self.server, self.name, self.language = Server(url, key), name, language
        self.reading = Reading(self.server, name, language)

    def follow(self, documents: Iterable[Document], gone: Iterable[Key] = ()) -> Callable[[], None]:
        rows, forgotten = [row(document) for document in documents], named(gone)
        with self.server.client() as client:
            index, promised = client.index(self.name), list[TaskInfo]()
            if rows:
                promised.append(index.add_documents(rows, primary_key="key"))
            if forgotten:
                promised.append(index.delete_documents(filter=forgotten))
        return partial(self._wait_for, promised)

    def put(self, documents: Iterable[Document]) -> None:
        self.follow(documents)()

    def remove(self, keys: Iterable[Key]) -> None:
        self.follow((), keys)()

    def clear(self) -> None:
        with self.server.client() as client:
            done(client, client.index(self.name).delete_all_documents())

    def understand(self, groups: Groups) -> None:
        """It has one list for an index, so those of every language hold whatever is typed."""
        with self.server.client() as client:
            done(client, client.index(self.name).update_synonyms(alike(groups, self.language)))

    def search(self, query: Query) -> Found:
        page = {"offset": cursors.place(query), "limit": query.limit + 1}
        words, slips = self.reading.asked(query)
        meant = self._meant(query, words, slips) if slips else None
        if meant:
            words, _ = self.reading.asked(replace(query, words=meant))
        found = self._ask(words, page, filters(query), [] if not query.facets else _free(query))
        hits, following = _hits(found, words), cursors.following(query, more=len(found["hits"]) > query.limit)
        return Found(hits[: query.limit], following, meant, facets=self._facets(words, query, found))

    def suggest(self, text: str, limit: int = 5, sees: tuple[str, ...] = (EVERYBODY,)) -> Found:
        """Documents with the words, and titles that begin like the whole text."""
        words, kept = words_typed(text, spoken_in(text) or self.language), [seen_by(sees)]
        hits = self._so_far(words, opening(text), limit, kept) if words else ()
        hits = hits or _hits(self._ask(words, {"offset": 0, "limit": limit}, kept))
        return Found(hits, corrected=corrected(words[:-1], words, hits))

    def similar(self, question: Question) -> list[int]:
        """Threads with the rarest words of each piece; with any word of a piece whose rarest stand in none together."""
        pieces = pieces_of(question)
        found = self._nearest(pieces)
        lost = [(words, most) for (words, most), ids in zip(pieces, found, strict=True) if not ids]
        alone = [(word, most // READ_BY_IT) for words, most in lost for word in words.split()]
        return list(dict.fromkeys(chain.from_iterable([*found, *self._nearest(alone)])))

    @contextmanager
    def rebuilding(self) -> Iterator[Beside]:
        beside = Beside(self.server, self.name, self.language)
        beside.begin()
        try:
            yield beside
        except BaseException:
            beside.drop()
            raise
        beside.take_over()

    def count(self) -> int:
        with self.server.client(ASKING) as client:
            return client.index(self.name).get_stats().number_of_documents

    def kept(self, source: str = THREAD) -> Iterator[tuple[int, int]]:
        page = self._kept_above(-1, source)
        while page:
            yield from page
            page = self._kept_above(page[-1][0], source)

    def health(self) -> Health:
        try:
            with self.server.client(ASKING) as client:
                made = client.index(self.name).get_settings()
        except IndexUnavailable as error:
            return _incomplete() if is_missing(error) else Health("down", str(error))
        return Health("ready") if all(_says(made.get(name), SETTINGS[name]) for name in SETTINGS) else _incomplete()

    def _wait_for(self, promised: Sequence[TaskInfo]) -> None:
        """The server does what it is asked to in order."""
        with self.server.client() as client:
            for task in promised:
                done(client, task)

    def _ask(
        self, words: list[str], page: dict[str, int], kept: list[str], counted: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Documents with the rarest words; those with any word, where the rarest stand in none together."""
        if not words:
            return {"hits": []}
        how = {**HOW, **page, "filter": kept, "facets": list(counted)}
        with self.server.client(ASKING) as client:
            found = client.index(self.name).search(" ".join(words), how)
            if found["estimatedTotalHits"] or len(words) == 1:
                return found
            each = [{"indexUid": self.name, "q": word, "filter": kept, **SHOWN} for word in words]
            joined = {**page, "facetsByIndex": {self.name: list(counted)}, "mergeFacets": {}}
            return client.multi_search(each, federation=joined)

    def _meant(self, query: Query, words: list[str], slips: set[str]) -> str | None:
        """What the server takes slips for: its marks tell. A word with a slip is the rarest of all to it, and what was
        meant may be a common one; so that is what is looked for then."""
        found = self._ask(words, {"offset": 0, "limit": MEANT_IN}, filters(query))
        return corrected(words_in(query.words), slips, _hits(found, words))

    def _so_far(self, words: list[str], start: str, limit: int, kept: list[str]) -> tuple[Hit, ...]:
        asked = {"indexUid": self.name, "filter": kept, "limit": limit, "showRankingScore": True, **HOW}
        each = [{"q": " ".join(words), "attributesToSearchOn": TYPED, **asked}]
        if len(start) >= ENOUGH:
            each.append({"q": start, "attributesToSearchOn": ["opening"], **asked})
        told, *begun = self._at_once(each)
        return tuple(together(told, begun[0] if begun else [], len(start), SURE)[:limit])

    def _facets(self, words: list[str], query: Query, found: dict[str, Any]) -> Facets:
        """A facet that is filtered by is asked for once more, without its filter."""
        counted = dict(facets(found))
        for name in query.filters if query.facets and words else ():
            counted |= facets(self._ask(words, {"offset": 0, "limit": 0}, filters(query, but=name), [name]))
        return counted

    def _nearest(self, pieces: list[tuple[str, int]]) -> list[list[int]]:
        """For each piece the ids of so many threads."""
        if not pieces:
            return []
        asked = {"indexUid": self.name, "filter": [f"source = {THREAD}", seen_by((EVERYBODY,))], **NEAREST}
        found = self._at_once([{"q": words, "limit": most, **asked} for words, most in pieces])
        return [[hit["id"] for hit in hits] for hits in found]

    def _at_once(self, each: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """What each finds, in one request; nothing in an index that is empty or was made by an earlier version."""
        try:
            with self.server.client(ASKING) as client:
                return [one["hits"] for one in client.multi_search(each)["results"]]
        except IndexUnavailable as error:
            if not is_unprepared(error):
                raise
            return [[] for _ in each]

    def _kept_above(self, id: int, source: str) -> list[tuple[int, int]]:
        above = [f"source = {quoted(source)}", f"id > {id}"]
        wanted = {"fields": ["id", "fingerprint"], "filter": above, "sort": ["id:asc"], "limit": PAGE}
        with self.server.client(ASKING) as client:
            return [(kept.id, kept.fingerprint) for kept in client.index(self.name).get_documents(wanted).results]


def _hits(found: dict[str, Any], stems: Sequence[str] = ()) -> tuple[Hit, ...]:
    return tuple(hit(one, stems) for one in found["hits"])


def _free(query: Query) -> list[str]:
    """What is counted and not filtered by."""
    return [name for name in FACETS if name not in query.filters]


def _says(made: Any, wanted: Any) -> bool:
    """Whether a setting is as we want it: of one in parts the server names also those that we leave to it."""
    if not isinstance(wanted, dict) or not isinstance(made, dict):
        return made == wanted
    return all(_says(made.get(name), wanted[name]) for name in wanted)


def _incomplete() -> Health:
    return Health("incomplete", "the search server has no complete index of the threads yet")

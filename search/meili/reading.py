"""By which of their forms the words of a search are looked for."""

from collections.abc import Callable, Iterable
from itertools import chain
from time import monotonic

from community.languages import spoken_in
from search.index import Query
from search.meili.rows import exactly, forgiving, stem, words_asked
from search.meili.server import ASKING, Server
from search.meili.shown import facets

SHARE, LISTENING = 20, 60.0
"""Where a search does not say its language, it is read in those of at least one document in so many: a few foreign ones
would take other people's words for theirs. They are looked up again after so many seconds."""


class Reading:
    """How words are read for the index of this name. `language`: of a forum in which nothing is written yet."""

    def __init__(self, server: Server, name: str, language: str) -> None:
        self.server, self.name, self.language = server, name, language
        self._heard, self._heard_until = list[str](), 0.0

    def asked(self, query: Query) -> tuple[list[str], set[str]]:
        """What to ask for: each word by its stem. And the words that nobody here has written: they may have a slip,
        which may have cost them their stem, and the server forgives it in what people write."""
        language = spoken_in(query.words)
        typed = words_asked(query.words, language or self.language)
        spoken = [language] if language else self._spoken()
        stems = {word: list(dict.fromkeys(stem(word, each) for each in spoken)) for word in typed}
        times = self._times(exactly, [*typed, *chain.from_iterable(stems.values())])
        chosen = {word: max(its, key=times.__getitem__) for word, its in stems.items()}
        if query.exactly:
            return [exactly(its) for its in chosen.values()], set()
        unknown = {word for word in typed if not times[word]}
        forgiven = self._times(forgiving, unknown)
        chosen |= {word: word for word in unknown if forgiven[word] > times[chosen[word]]}
        return list(dict.fromkeys(chosen.values())), unknown

    def _times(self, how: Callable[[str], str], words: Iterable[str]) -> dict[str, int]:
        """In how many documents each is found so."""
        asked = list(dict.fromkeys(words))
        if not asked:
            return {}
        each = [{"indexUid": self.name, "q": how(word), "limit": 0} for word in asked]
        with self.server.client(ASKING) as client:
            found = client.multi_search(each)["results"]
        return {word: one["estimatedTotalHits"] for word, one in zip(asked, found, strict=True)}

    def _spoken(self) -> list[str]:
        """The languages that many documents are in, looked up now and then."""
        if not self._heard or monotonic() >= self._heard_until:
            with self.server.client(ASKING) as client:
                told = client.index(self.name).search("", {"limit": 0, "facets": ["language"]})
            written = facets(told).get("language", {})
            self._heard = [each for each, times in written.items() if times * SHARE >= sum(written.values())]
            self._heard_until = monotonic() + LISTENING
        return self._heard or [self.language]

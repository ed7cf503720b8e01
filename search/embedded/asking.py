"""From words to tantivy queries. They are built term by term, so nothing a person types is read as query language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import tantivy
from tantivy import Occur, Query

from search import index as contract
from search.embedded import fields
from search.embedded.asked import Asked
from search.stems import of

TITLE, BODY, ANSWERS, SPOKEN = 2.0, 1.0, 1.0, 2.0
PLACES = (("title", TITLE), ("body", BODY), ("answers", ANSWERS))
BEGUN = 3.0
ENOUGH = 4  # letters, to tell a beginning by or a typo in it
OPENING = 1.0  # for each letter typed
SOLVED = 0.1
COMMON = 2_500  # texts with a word that says little


class Asking:
    """Builds queries with the stems that words have in each of these languages."""

    def __init__(self, languages: Iterable[str]) -> None:
        self.languages = tuple(languages)

    def search(self, asked: Asked, query: contract.Query) -> Query:
        """Any of the words, the more and the rarer the better; a solved thread wins a tie."""
        return _among(any_of(self._in_texts(asked)), _kept(query), (Occur.Should, _worth(SOLVED, _is("solved", True))))

    def matching(self, asked: Asked, query: contract.Query, but: str) -> Query:
        """All that is found, with every filter but this."""
        return _among(any_of(self._in_texts(asked)), _kept(query, but))

    def suggest(self, asked: Asked, text: str, searcher: tantivy.Searcher, sees: tuple[str, ...]) -> Query:
        """Titles that begin like the text first, then titles with its words, then documents about them."""
        titles = [*_opening(text, searcher), *_begun(asked, searcher), *_in_titles(asked)]
        return _among(any_of([*titles, *self._in_texts(asked, searcher)]), [_seen_by(sees)])

    def similar(self, words: Mapping[str, float]) -> Query:
        """Documents with any of the words, each as heavy as it is in the question."""
        stems = [(stem, weight) for word, weight in words.items() for stem in self.stems([word])]
        return any_of(_term(field, stem, times * weight) for field, times in PLACES for stem, weight in stems)

    def open(self, told: Query) -> Query:
        """Only threads that everybody may see."""
        return _among(told, [_is("open", True)])

    def _in_texts(self, asked: Asked, searcher: tantivy.Searcher | None = None) -> Iterator[Query]:
        """Every one of them counts by itself: the flatter a query, the sooner it is answered.

        While somebody types (with a `searcher`), words that say little are left to the titles that have them, so that
        a keystroke costs hardly more in a larger forum.
        """
        stems = [stem for ways in asked.words.values() for stem in self.stems(ways)]
        places = ((stem, *place) for stem in stems for place in PLACES)
        yield from (_term(field, stem, times) for stem, field, times in places if not _common(stem, field, searcher))
        yield from map(self._with_all, asked.alike)

    def _with_all(self, phrase: Sequence[str]) -> Query:
        """Texts with every word of a phrase that means the same."""
        words = [self.stems([word]) for word in phrase]
        return any_of(
            _all_of(any_of(_term(field, stem, weight) for stem in stems) for stems in words) for field, weight in PLACES
        )

    def stems(self, ways: Iterable[str]) -> list[str]:
        """A word that has the same stem in two languages counts once."""
        return [
            stem for way in ways for stem in dict.fromkeys(chain.from_iterable(of(way, it) for it in self.languages))
        ]


def _kept(query: contract.Query, but: str = "") -> list[Query]:
    return [_seen_by(query.sees), *(_is(field, value) for field, value in query.filters.items() if field != but)]


def _among(told: Query, kept: Iterable[Query], *more: tuple[Occur, Query]) -> Query:
    """Only what every filter keeps; filters do not count."""
    return Query.boolean_query([(Occur.Must, told), *((Occur.Must, _worth(0.0, each)) for each in kept), *more])


def _seen_by(audiences: tuple[str, ...]) -> Query:
    return any_of(_is("audience", audience) for audience in audiences)


def any_of(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _all_of(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _common(stem: str, field: str, searcher: tantivy.Searcher | None) -> bool:
    if not searcher or field == "title" or searcher.doc_freq(field, stem) <= COMMON:
        return False
    return searcher.doc_freq("title", stem) > 0


def _in_titles(asked: Asked) -> Iterator[Query]:
    return (_term("spoken", way, SPOKEN) for ways in asked.words.values() for way in ways)


def _begun(asked: Asked, searcher: tantivy.Searcher) -> Iterator[Query]:
    """Titles with a word that begins so; nearly so, where none does and enough was typed to tell. One letter tells
    something only where nothing else was typed."""
    word = asked.begun
    if word and (len(word) > 1 or not asked.words):
        known = len(word) < ENOUGH or bool(searcher.terms_with_prefix("spoken", word, limit=1))
        yield _term("spoken", word, SPOKEN)
        yield _worth(BEGUN, _begins("spoken", word, known))


def _opening(text: str, searcher: tantivy.Searcher) -> Iterator[Query]:
    """Titles that begin like the whole text: the more has been typed, the surer they are meant."""
    start = fields.opening(text)
    if len(start) >= ENOUGH:
        first = Query.phrase_prefix_query(fields.SCHEMA, "opening", [start])
        known = bool(searcher.search(first, 1, count=False).hits)
        yield _worth(OPENING * len(start), _begins("opening", start, known))


def _begins(field: str, start: str, known: bool) -> Query:
    return Query.fuzzy_term_query(fields.SCHEMA, field, start, 0 if known else 1, prefix=True)


def _term(field: str, word: str, weight: float) -> Query:
    return Query.boost_query(Query.term_query(fields.SCHEMA, field, word, "freq"), weight)


def _is(field: str, value: str | bool) -> Query:
    return Query.term_query(fields.SCHEMA, field, value)


def _worth(score: float, query: Query) -> Query:
    return Query.const_score_query(query, score)

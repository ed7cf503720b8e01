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


class Asking:
    """Builds queries with the stems that words have in each of these languages."""

    def __init__(self, languages: Iterable[str]) -> None:
        self.languages = tuple(languages)

    def search(self, asked: Asked, query: contract.Query) -> Query:
        """Any of the words, the more and the rarer the better; a solved thread wins a tie."""
        return _among(self._told(asked), _kept(query), (Occur.Should, _worth(SOLVED, _is("solved", True))))

    def matching(self, asked: Asked, query: contract.Query, but: str) -> Query:
        """All that is found, with every filter but this."""
        return _among(self._told(asked), _kept(query, but))

    def suggest(self, asked: Asked, text: str, searcher: tantivy.Searcher, sees: tuple[str, ...]) -> Query:
        """Titles that begin like the text first, then titles with its words, then documents about them."""
        begun = [_begun(asked.begun, searcher)] if asked.begun else []
        words = asked.words.values()
        titles = [*_opening(text, searcher), *begun, *map(_in_titles, words)]
        told = any_of([*titles, *map(self._in_texts, words), *map(self._with_all, asked.alike)])
        return _among(told, [_seen_by(sees)])

    def similar(self, words: Mapping[str, float]) -> Query:
        """Threads with any of the words, each as heavy as it is in the question."""
        stems = [(stem, weight) for word, weight in words.items() for stem in self.stems([word])]
        told = any_of(_term(field, stem, times * weight) for field, times in PLACES for stem, weight in stems)
        return _among(told, [_is("source", contract.THREAD), _seen_by((contract.EVERYBODY,))])

    def _told(self, asked: Asked) -> Query:
        words = map(self._in_texts, asked.words.values())
        return any_of([*words, *map(self._with_all, asked.alike)])

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

    def _in_texts(self, ways: list[str]) -> Query:
        return any_of(_term(field, stem, weight) for field, weight in PLACES for stem in self.stems(ways))


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


def _in_titles(ways: list[str]) -> Query:
    return any_of(_term("spoken", way, SPOKEN) for way in ways)


def _begun(word: str, searcher: tantivy.Searcher) -> Query:
    """Titles with a word that begins so."""
    return any_of([_term("spoken", word, SPOKEN), _worth(BEGUN, _begins("spoken", word, searcher))])


def _opening(text: str, searcher: tantivy.Searcher) -> Iterator[Query]:
    """Titles that begin like the whole text: the more has been typed, the surer they are meant."""
    start = fields.opening(text)
    if len(start) >= ENOUGH:
        yield _worth(OPENING * len(start), _begins("opening", start, searcher))


def _begins(field: str, start: str, searcher: tantivy.Searcher) -> Query:
    """Terms that begin so; nearly so, where none does and enough was typed to tell."""
    known = len(start) < ENOUGH or searcher.terms_with_prefix(field, start, limit=1)
    return Query.fuzzy_term_query(fields.SCHEMA, field, start, 0 if known else 1, prefix=True)


def _term(field: str, word: str, weight: float) -> Query:
    return Query.boost_query(Query.term_query(fields.SCHEMA, field, word, "freq"), weight)


def _is(field: str, value: str | bool) -> Query:
    return Query.term_query(fields.SCHEMA, field, value)


def _worth(score: float, query: Query) -> Query:
    return Query.const_score_query(query, score)

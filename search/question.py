"""What somebody is about to ask, as `similar` reads it."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import TypeVar

from search.marks import WORD, Among, beginning_like
from search.terms import stems, terms
from search.words import stop_words

BODY_WORDS = 100
"""What a question is about is said at its beginning; what follows is logs and thanks."""

TITLE_MOST = 500
BODY_MOST = 5_000
IN_TITLE = 2.5
OFTEN = 0.3

Term = TypeVar("Term", str, int)


@dataclass(frozen=True)
class Question:
    """A title, and the beginning of the text below it."""

    title: str
    body: str = ""
    language: str = "en"

    @cached_property
    def opening(self) -> str:
        return " ".join(self.body[:BODY_MOST].split()[:BODY_WORDS])

    @cached_property
    def terms(self) -> dict[int, float]:
        """Each term, and what it weighs."""
        in_title = terms(self.title[:TITLE_MOST], self.language)
        return _weighed(in_title, terms(self.opening, self.language))

    @cached_property
    def words(self) -> dict[str, float]:
        """Each telling word in lower case, those of the title first, and what it weighs: for engines."""
        return _weighed(_words(self.title[:TITLE_MOST], self.language), _words(self.opening, self.language))

    @cached_property
    def title_words(self) -> list[str]:
        return list(_words(self.title[:TITLE_MOST], self.language))

    @cached_property
    def _stems(self) -> set[str]:
        return stems(self.words, self.language)

    def says(self, word: str) -> bool:
        """Whether the question has this word, in whatever form."""
        return not self._stems.isdisjoint(stems([word], self.language))

    @cached_property
    def may_say(self) -> Among:
        """The words of a text that it is worth asking that of."""
        return beginning_like(self._stems)


def _words(text: str, language: str) -> Counter[str]:
    """A question of nothing but common words asks about nothing."""
    common = stop_words(language)
    return Counter(word for word in WORD.findall(text.lower()) if word not in common)


def _weighed(title: Counter[Term], body: Counter[Term]) -> dict[Term, float]:
    """What the title says counts more; saying it again counts a little."""
    times = title + body
    return {term: (IN_TITLE if term in title else 1.0) * (1 + OFTEN * log(times[term])) for term in times}

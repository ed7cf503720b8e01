"""What a person typed, read against one state of the index."""

from dataclasses import dataclass

import tantivy
from tantivy import TextAnalyzer

from search.embedded.spelling import ways
from search.words import telling, words_in


@dataclass(frozen=True)
class Asked:
    """The ways to look for each telling word, in the order they were typed; `begun` is a word perhaps unfinished."""

    typed: tuple[str, ...]
    words: dict[str, list[str]]
    begun: str | None = None

    @property
    def corrected(self) -> str | None:
        """The words really searched for, where one of them was surely a typo."""
        meant = [self.words.get(word, [word])[0] for word in self.typed]
        return " ".join(meant) if meant != list(self.typed) else None


def asked(text: str, searcher: tantivy.Searcher, plain: TextAnalyzer) -> Asked:
    return _asked(_read(text, plain), searcher)


def asked_so_far(text: str, searcher: tantivy.Searcher, plain: TextAnalyzer) -> Asked:
    """The same while typing: the last word is left as it is until something stands behind it."""
    words = _read(text, plain)
    return _asked(words[:-1], searcher, begun=words[-1]) if words and text[-1].isalnum() else _asked(words, searcher)


def _read(text: str, plain: TextAnalyzer) -> list[str]:
    return [word for typed in words_in(text) for word in plain.analyze(typed)]


def _asked(words: list[str], searcher: tantivy.Searcher, begun: str | None = None) -> Asked:
    return Asked(tuple(words), {word: ways(searcher, word) for word in telling(words)}, begun)

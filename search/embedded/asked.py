"""What a person typed, read against one state of the index."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tantivy import TextAnalyzer

from community.languages import spoken_in
from search.embedded.alike import Alike
from search.words import telling, words_in

Ways = Callable[[str], list[str]]
"""How to look for a word: see search/embedded/spelling.py."""


@dataclass(frozen=True)
class Asked:
    """The ways to look for each telling word, in the order they were typed; `begun` is a word perhaps unfinished,
    `alike` what means the same as some of them."""

    typed: tuple[str, ...]
    words: dict[str, list[str]]
    begun: str | None = None
    alike: tuple[tuple[str, ...], ...] = ()

    @property
    def corrected(self) -> str | None:
        """The words really searched for, where one of them was surely a typo."""
        meant = [self.words.get(word, [word])[0] for word in self.typed]
        return " ".join(meant) if meant != list(self.typed) else None


class Reading:
    """How words are read, with what means the same in this index. `language`: of a text that does not say its own."""

    def __init__(self, plain: TextAnalyzer, language: str) -> None:
        self.plain, self.language = plain, language

    def asked(self, text: str, ways: Ways, alike: Alike, *, exactly: bool = False) -> Asked:
        return self._asked(text, self._read(text), ways, alike, exactly=exactly)

    def so_far(self, text: str, ways: Ways, alike: Alike) -> Asked:
        """The same while typing: the last word is left as it is until something stands behind it."""
        words = self._read(text)
        if not words or not text[-1].isalnum():
            return self._asked(text, words, ways, alike)
        told = self._asked(text, words[:-1], ways, alike)
        return replace(told, begun=words[-1], alike=tuple(alike.of(words, spoken_in(text))))

    def _read(self, text: str) -> list[str]:
        return [word for typed in words_in(text) for word in self.plain.analyze(typed)]

    def _asked(self, text: str, words: list[str], ways: Ways, alike: Alike, *, exactly: bool = False) -> Asked:
        language = spoken_in(text)
        found = {word: [word] if exactly else ways(word) for word in telling(words, language or self.language)}
        return Asked(tuple(words), found, alike=tuple(alike.of(words, language)))

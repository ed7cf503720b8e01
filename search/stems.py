"""How words are read, whoever compares them: in lower case and without accents, as they are or by their stems.

Accents go first, because many people leave them out on a phone: what is typed without them finds what is written with
them. The Polish stemmer, which tantivy does not have, knows some endings by their accents alone; those are taken off
after it (`-ów`, and `-ł`, `-ć` and `-aj(ą)` of verbs), and so is the `e` that comes and goes (`rachunek`, `rachunki`).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import Protocol

from snowballstemmer import stemmer
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from search.marks import WORD

STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip

_UNACCENTED = re.compile(r"(?<=..[^aeiouy])(?:ow|aj|[aeiy][lc])$")
_FLEETING = re.compile(r"(?<=[^aeiouy])e(?=[kcl]$)")


class Analyzer(Protocol):
    """Makes of a text the terms by which it is found."""

    def analyze(self, text: str) -> list[str]: ...


def plain() -> TextAnalyzer:
    return _words().build()


@lru_cache(maxsize=30)
def stemmed(language: str) -> Analyzer:
    """Words by their stems; plain words in a language no stemmer is known for."""
    if language[:2] == "pl":
        return _Polish()
    stemmer = STEMMERS.get(language[:2])
    return _words().filter(Filter.stemmer(stemmer)).build() if stemmer else plain()


def read(text: str, language: str) -> Iterator[str]:
    """The stems of a text's words, in their order."""
    return (stem for word in WORD.findall(text) for stem in of(word, language))


@lru_cache(maxsize=50_000)
def of(word: str, language: str) -> tuple[str, ...]:
    """The stem of a word; none of what is too long to be one, several of what is several words in its script."""
    return tuple(stemmed(language).analyze(word))


class _Polish:
    """Snowball's stemmer, which works on one word at a time."""

    def __init__(self) -> None:
        self.plain, self.snowball, self.turn = plain(), stemmer("polish"), Lock()

    def analyze(self, text: str) -> list[str]:
        return [self._stem(word) for word in self.plain.analyze(text)]

    def _stem(self, word: str) -> str:
        with self.turn:
            stem = self.snowball.stemWord(word)
        return _FLEETING.sub("", _UNACCENTED.sub("", stem))


def _words() -> TextAnalyzerBuilder:
    simple = TextAnalyzerBuilder(Tokenizer.simple())
    return simple.filter(Filter.remove_long(40)).filter(Filter.lowercase()).filter(Filter.ascii_fold())

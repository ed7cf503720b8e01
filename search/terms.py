"""What a text is about, as numbers: how questions and threads are read before they are compared.

A compound (`wpa_supplicant`, `C++`, `1.4.2`, `camelCase`) is a term as it is written, because it names one thing; its
parts, like all other words, are terms by their stems. A term is kept as 32 bits of its letters: no list of words has
to be kept in step, and among a million words two that fall together change nobody's first ten.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from zlib import crc32

from search.marks import WORD
from search.stems import stemmed
from search.words import stop_words

SHAPE = "3"
"""Raise it with any change to how texts are read: what was kept of another shape is made anew."""

LONGEST = 60
"""Characters of a word; what is longer is a key, a checksum or a picture."""

_WRITTEN = re.compile(r"\w+(?:[.+-]+\w+)*(?:\+\+|#)?")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def terms(text: str, language: str) -> Counter[int]:
    """Each term, and how often it occurs."""
    return Counter(chain.from_iterable(_of(written, language) for written in _WRITTEN.findall(text)))


def stems(words: Iterable[str], language: str) -> set[str]:
    """The stems of words that a text says something by."""
    return {stem for word in words if _tells(word, language) for stem in stemmed(language).analyze(word)}


@lru_cache(maxsize=200_000)
def _of(written: str, language: str) -> tuple[int, ...]:
    """The terms of one word or compound."""
    if len(written) > LONGEST:
        return ()
    parts = [part for word in WORD.findall(written) for part in _CAMEL.split(word)]
    compound = [written.lower()] if parts != [written] else []
    return tuple(map(_number, [*compound, *(stem for part in parts for stem in stems([part], language))]))


def _tells(word: str, language: str) -> bool:
    """A single Latin letter is the rest of something."""
    return word.lower() not in stop_words(language) and not (len(word) == 1 and word.isascii() and word.isalpha())


def _number(term: str) -> int:
    return crc32(term.encode("utf-8", "surrogatepass"))

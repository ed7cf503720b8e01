"""Mending typos by the words people here really use: one letter more, less, other, or swapped with its neighbour."""

from functools import partial
from string import ascii_lowercase

import tantivy

SHORTEST, LONGEST = 4, 24
RARE = 5
FAR_MORE = 50


def ways(searcher: tantivy.Searcher, word: str) -> list[str]:
    """How to look for a word: as it is; as it was probably meant; both, where a rare word may be a typo or a name."""
    used = searcher.doc_freq("vocabulary", word)
    meant = _meant(searcher, word, used) if used <= RARE and SHORTEST <= len(word) <= LONGEST else None
    return [way for way, sense in ((word, used or not meant), (meant, meant)) if way and sense]


def _meant(searcher: tantivy.Searcher, word: str, used: int) -> str | None:
    """The most used word one slip away, if far more threads use it: most typos can be found in old posts too."""
    near = list(slips(word))
    often, near = max(zip(map(partial(searcher.doc_freq, "vocabulary"), near), near, strict=True))
    return near if often > FAR_MORE * used else None


def slips(word: str) -> set[str]:
    """Every string one slip away. Letters that may have been missed are Latin ones and the word's own."""
    letters = {*ascii_lowercase, *word}
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    other = {head + letter + tail[1:] for head, tail in cuts if tail for letter in letters}
    more = {head + letter + tail for head, tail in cuts for letter in letters}
    return (fewer | swapped | other | more) - {word}

"""How BERT reads text: words in lower case and without accents, cut into the longest pieces that it has numbers for."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

START, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"

LONGEST = 100
"""Letters of a word; a longer one is no word."""

IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2CEB0))


class WordPiece:
    """A vocabulary: one piece a line; those that go on within a word begin with `##`."""

    def __init__(self, vocabulary: Path) -> None:
        pieces = vocabulary.read_text(encoding="utf-8").splitlines()
        self.ids = {piece: id for id, piece in enumerate(pieces)}
        self.unknown = self.ids[UNKNOWN]
        self.of_word = lru_cache(maxsize=50_000)(self._pieces)

    def read(self, text: str, most: int) -> list[int]:
        """The text as numbers between a start and an end, at most so many."""
        room, ids = most - 2, []
        for word in words(text[: 10 * most]):
            ids += self.of_word(word)
            if len(ids) >= room:
                break
        return [self.ids[START], *ids[:room], self.ids[END]]

    def _pieces(self, word: str) -> list[int]:
        """The longest piece it begins with, then the longest of the rest; a word with an unknown rest is unknown."""
        if len(word) > LONGEST:
            return [self.unknown]
        ids, start = [], 0
        while start < len(word):
            known = ((self.ids.get(("##" if start else "") + word[start:end]), end) for end in _ends(word, start))
            id, start = next((piece for piece in known if piece[0] is not None), (None, len(word)))
            if id is None:
                return [self.unknown]
            ids.append(id)
        return ids


def words(text: str) -> Iterator[str]:
    """Words and marks, one by one: marks and ideographs stand alone."""
    plain = "".join(_read(letter) for letter in unicodedata.normalize("NFD", text.lower()))
    return iter(plain.split())


@lru_cache(maxsize=10_000)
def _read(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter.isspace():
        return " "
    if kind == "Mn" or kind.startswith("C") or letter == "\ufffd":
        return ""
    return f" {letter} " if _stands_alone(letter, kind) else letter


def _stands_alone(letter: str, kind: str) -> bool:
    """Whatever ASCII has besides letters and digits is a mark to BERT, `$` and `+` too."""
    if letter.isascii():
        return not letter.isalnum()
    return kind.startswith("P") or any(ord(letter) in block for block in IDEOGRAPHS)


def _ends(word: str, start: int) -> range:
    return range(len(word), start, -1)

"""Text with the found words marked, kept as data: whoever shows it can neither forget to escape it nor do it twice."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

WORD = re.compile(r"[^\W_]+")
SHOWN = 220
BEFORE = 50
TELLING = 3
_ACCENTED = r"\w{0,2}[^\W\x00-\x7f]"
"""Letters that all forms of a word have in common with its stem."""


@dataclass(frozen=True)
class Piece:
    """A stretch of plain text, and whether it is what was searched for."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class Marked:
    """Plain text in pieces. In a template `{{ hit.title }}` is escaped HTML whose only element is `<mark>`."""

    pieces: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def found(self) -> list[str]:
        return [piece.text for piece in self.pieces if piece.found]

    @property
    def html(self) -> str:
        return "".join(f"<mark>{escape(p.text)}</mark>" if p.found else escape(p.text) for p in self.pieces)

    def __html__(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.text


def whole(marked: Marked) -> Marked:
    """The same with whole words marked, where an engine has marked only how they begin."""
    at, begun = 0, set()
    for piece in marked.pieces:
        begun |= {at + word.start() for word in WORD.finditer(piece.text)} if piece.found else set()
        at += len(piece.text)
    return _marked(marked.text, [word for word in WORD.finditer(marked.text) if word.start() in begun])


def beginning_like(words: Iterable[str]) -> re.Pattern[str]:
    """All words that could be a form of one of these: their first letters are the same, or might be without accents."""
    starts = sorted({re.escape(word[:TELLING]) for word in words if word})
    return re.compile(rf"(?<![^\W_])(?:{'|'.join([*starts, _ACCENTED])})[^\W_]*", re.IGNORECASE)


def mark(text: str, found: Callable[[str], bool], among: re.Pattern[str] = WORD) -> Marked:
    """The text with every word marked that `found` recognises. Few words have to be looked at when it is known how
    they begin (`among`)."""
    return _marked(text, _recognised(text, found, among))


def _recognised(text: str, found: Callable[[str], bool], among: re.Pattern[str]) -> list[re.Match[str]]:
    return [word for word in among.finditer(text) if found(word[0])]


def _marked(text: str, words: list[re.Match[str]]) -> Marked:
    pieces, end = [], 0
    for word in words:
        pieces += [Piece(text[end : word.start()]), Piece(word[0], found=True)]
        end = word.end()
    return Marked(tuple(piece for piece in [*pieces, Piece(text[end:])] if piece.text))


def excerpt(text: str, found: Callable[[str], bool], among: re.Pattern[str] = WORD) -> Marked:
    """About 220 characters of the text, where most of the searched words stand together."""
    text = " ".join(text.split())
    start = _start(text, _recognised(text, found, among))
    end = _end(text, start)
    return mark(("… " if start else "") + text[start:end] + (" …" if end < len(text) else ""), found, among)


def _start(text: str, hits: list[re.Match[str]]) -> int:
    if not hits or hits[0].end() <= SHOWN >= len(text):
        return 0
    best = max(hits, key=lambda first: _different_words_after(first, hits)).start()
    return text.find(" ", best - BEFORE, best) + 1 if best > BEFORE else 0


def _different_words_after(first: re.Match[str], hits: list[re.Match[str]]) -> int:
    within = range(first.start(), first.start() + SHOWN - BEFORE)
    return len({hit[0].lower() for hit in hits if hit.start() in within})


def _end(text: str, start: int) -> int:
    if len(text) <= start + SHOWN:
        return len(text)
    return max(text.rfind(" ", start, start + SHOWN), start) if " " in text[start : start + SHOWN] else start + SHOWN

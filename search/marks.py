"""Text with the found words marked, kept as data: whoever shows it can neither forget to escape it nor do it twice."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+")
SHOWN = 220
BEFORE = 50
TELLING = 3
"""Letters that all forms of a word have in common with its stem."""

_ACCENTED = re.compile(r"[^\W\x00-\x7f]")

Among = Callable[[str], Iterable[re.Match[str]]]
"""Which words of a text are looked at."""


class Piece(NamedTuple):
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


def beginning_like(words: Iterable[str]) -> Among:
    """The words that could be a form of one of these, because their first letters are the same; all words of a text
    with accents, which stems have not. A pattern for them would take longer to make than a page of hits to read."""
    starts = {word[:TELLING] for word in words if word}
    return lambda text: _beginning(text, starts)


def mark(text: str, found: Callable[[str], bool], among: Among = WORD.finditer) -> Marked:
    """The text with every word marked that `found` recognises. Few words have to be looked at when it is known how
    they begin (`among`)."""
    return _marked(text, _recognised(text, found, among))


def excerpt(text: str, found: Callable[[str], bool], among: Among = WORD.finditer) -> Marked:
    """About 220 characters of the text, where most of the searched words stand together."""
    text = " ".join(text.split())
    words = _recognised(text, found, among)
    start = _start(text, words)
    return _marked(text, words, start, _end(text, start))


def _beginning(text: str, starts: Iterable[str]) -> Iterator[re.Match[str]]:
    if _ACCENTED.search(text):
        return WORD.finditer(text)
    lower = text.lower()
    places = {at for start in starts for at in _places(lower, start)}
    return (word for at in sorted(places) if (word := WORD.match(text, at)))


def _places(text: str, start: str) -> Iterator[int]:
    """Where words begin so."""
    at = text.find(start)
    while at >= 0:
        if not at or not text[at - 1].isalnum():
            yield at
        at = text.find(start, at + 1)


def _recognised(text: str, found: Callable[[str], bool], among: Among) -> list[re.Match[str]]:
    return [word for word in among(text) if found(word[0])]


def _marked(text: str, words: list[re.Match[str]], start: int = 0, end: int | None = None) -> Marked:
    """What stands between two places of a text; an ellipsis for what is left out before and after."""
    pieces, at, end = [Piece("… " if start else "")], start, len(text) if end is None else end
    for word in words:
        if start <= word.start() and word.end() <= end:
            pieces += [Piece(text[at : word.start()]), Piece(word[0], found=True)]
            at = word.end()
    pieces += [Piece(text[at:end]), Piece(" …" if end < len(text) else "")]
    return Marked(tuple(piece for piece in pieces if piece.text))


def _start(text: str, hits: list[re.Match[str]]) -> int:
    if not hits or hits[0].end() <= SHOWN >= len(text):
        return 0
    best = hits[_among_most(hits)].start()
    return text.find(" ", best - BEFORE, best) + 1 if best > BEFORE else 0


def _among_most(hits: list[re.Match[str]]) -> int:
    """Which of them is shown with the most different ones behind it: the first of several."""
    words, shown, end, best = [hit[0].lower() for hit in hits], Counter[str](), 0, (0, 0)
    for place, hit in enumerate(hits):
        while end < len(hits) and hits[end].start() < hit.start() + SHOWN - BEFORE:
            shown[words[end]] += 1
            end += 1
        best = max(best, (len(shown), -place))
        shown[words[place]] -= 1
        if not shown[words[place]]:
            del shown[words[place]]
    return -best[1]


def _end(text: str, start: int) -> int:
    if len(text) <= start + SHOWN:
        return len(text)
    return max(text.rfind(" ", start, start + SHOWN), start) if " " in text[start : start + SHOWN] else start + SHOWN

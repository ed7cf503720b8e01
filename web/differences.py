"""What changed between two versions of a text, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS_AT_ONCE = 1500


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed ("same"), went ("gone") or came ("new")."""

    kind: str
    text: str


def between(before: str, after: str) -> list[Piece]:
    """Lines first, then words inside the lines that changed: long texts stay quick, short ones precise."""
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for same, gone, new in _runs(*lines):
        pieces += [Piece("same", gone)] if same else _words(gone, new)
    return pieces


def _words(before: str, after: str) -> list[Piece]:
    old, young = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (before, after))
    if max(len(old), len(young)) > WORDS_AT_ONCE:
        return _swapped(before, after)
    return [piece for same, gone, new in _runs(old, young) for piece in _told(same, gone, new)]


def _runs(before: list[str], after: list[str]) -> Iterator[tuple[bool, str, str]]:
    """(whether it stayed, what stood here, what stands here)."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        yield kind == "equal", "".join(before[old_start:old_end]), "".join(after[new_start:new_end])


def _told(same: bool, gone: str, new: str) -> list[Piece]:
    return [Piece("same", gone)] if same else _swapped(gone, new)


def _swapped(gone: str, new: str) -> list[Piece]:
    return [piece for piece in (Piece("gone", gone), Piece("new", new)) if piece.text]

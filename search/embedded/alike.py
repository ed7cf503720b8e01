"""What means the same, as it lies beside an index: read again when somebody has written it anew."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path

from tantivy import TextAnalyzer

from search.index import EVERY_LANGUAGE, Groups

Phrase = tuple[str, ...]

LONGEST = 3


class Alike:
    """The phrases that mean the same as each phrase, by language."""

    def __init__(self, groups: Groups | None = None, plain: TextAnalyzer | None = None) -> None:
        self._same = {language: _same(kept, plain) for language, kept in (groups or {}).items()}

    def of(self, words: Sequence[str], language: str) -> list[Phrase]:
        """What else might have been typed for something that was: in this language, in any where it does not say."""
        typed = (tuple(words[at : at + long]) for long in range(1, LONGEST + 1) for at in range(len(words)))
        heard = [same for it, same in self._same.items() if not language or it in (language, EVERY_LANGUAGE)]
        return list(dict.fromkeys(other for phrase, same in product(typed, heard) for other in same.get(phrase, ())))


class Notes:
    """The file in which an index remembers it."""

    def __init__(self, plain: TextAnalyzer) -> None:
        self.plain = plain
        self._read: tuple[Path, int, Alike] | None = None

    def write(self, directory: Path, groups: Groups) -> None:
        """Whole at once: nobody reads half of it. Raises OSError."""
        draft = directory / "alike.draft"
        draft.write_text(json.dumps({language: [list(group) for group in kept] for language, kept in groups.items()}))
        draft.replace(directory / "alike.json")

    def read(self, directory: Path) -> Alike:
        with suppress(OSError, ValueError):
            kept = directory / "alike.json"
            at = kept.stat().st_mtime_ns
            if not self._read or self._read[:2] != (directory, at):
                self._read = (directory, at, Alike(_by_language(json.loads(kept.read_text())), self.plain))
            return self._read[2]
        return Alike()


def _same(groups: Sequence[Sequence[str]], plain: TextAnalyzer | None) -> dict[Phrase, list[Phrase]]:
    same: dict[Phrase, list[Phrase]] = {}
    for group in groups:
        phrases = [_read(each, plain) for each in group]
        for phrase in phrases:
            same.setdefault(phrase, []).extend(other for other in phrases if other != phrase)
    return same


def _by_language(kept: Groups | Sequence[Sequence[str]]) -> Groups:
    """Groups had no language once, and are only written again when one of them changes."""
    return kept if isinstance(kept, Mapping) else {EVERY_LANGUAGE: kept}


def _read(text: str, plain: TextAnalyzer | None) -> Phrase:
    return tuple(plain.analyze(text) if plain else text.split())

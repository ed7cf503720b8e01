"""What means the same, as it lies beside an index: read again when somebody has written it anew."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tantivy import TextAnalyzer

Phrase = tuple[str, ...]

LONGEST = 3


class Alike:
    """The phrases that mean the same as each phrase."""

    def __init__(self, groups: Sequence[Sequence[str]] = (), plain: TextAnalyzer | None = None) -> None:
        self._same: dict[Phrase, list[Phrase]] = {}
        for group in groups:
            phrases = [_read(each, plain) for each in group]
            for phrase in phrases:
                self._same.setdefault(phrase, []).extend(other for other in phrases if other != phrase)

    def of(self, words: Sequence[str]) -> list[Phrase]:
        """What else might have been typed for something that was."""
        typed = (tuple(words[at : at + long]) for long in range(1, LONGEST + 1) for at in range(len(words)))
        return list(dict.fromkeys(other for phrase in typed for other in self._same.get(phrase, ())))


class Notes:
    """The file in which an index remembers it."""

    def __init__(self, plain: TextAnalyzer) -> None:
        self.plain = plain
        self._read: tuple[Path, int, Alike] | None = None

    def write(self, directory: Path, groups: Sequence[Sequence[str]]) -> None:
        """Whole at once: nobody reads half of it. Raises OSError."""
        draft = directory / "alike.draft"
        draft.write_text(json.dumps([list(group) for group in groups]))
        draft.replace(directory / "alike.json")

    def read(self, directory: Path) -> Alike:
        with suppress(OSError, ValueError):
            kept = directory / "alike.json"
            at = kept.stat().st_mtime_ns
            if not self._read or self._read[:2] != (directory, at):
                self._read = (directory, at, Alike(json.loads(kept.read_text()), self.plain))
            return self._read[2]
        return Alike()


def _read(text: str, plain: TextAnalyzer | None) -> Phrase:
    return tuple(plain.analyze(text) if plain else text.split())

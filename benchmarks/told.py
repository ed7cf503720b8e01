"""A forum's threads, links and questions as they are found in files, put into the order in which they happened.

The files are JSON lines, gzipped or plain. What a line lacks is guessed where that changes nothing (no author: somebody
of its own; no text: an empty one); a line that cannot be placed is named, and left out. In memory there is a time and
a place in a file for everything that happens, not what was written: that lies on the disk until its time comes.
"""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

Line = dict[str, Any]

QUESTION, THREAD, ANSWER, LINK = range(4)

GZIP = b"\x1f\x8b"
SHOWN = 5
"""So many unreadable lines of a file are told one by one."""

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, order=True, slots=True)
class Step:
    """Something that happens at a time. A question is asked before whatever else arrives in its minute."""

    at: datetime
    kind: int
    place: int


@dataclass
class Told:
    """Everything that happens, in its order. `say` is told of lines that cannot be read."""

    shelf: IO[bytes]
    say: Callable[[str], None]
    steps: list[Step] = field(default_factory=list)
    threads: dict[str, datetime] = field(default_factory=dict)

    def line(self, step: Step) -> Line:
        self.shelf.seek(step.place)
        return json.loads(self.shelf.readline())

    def read(self, threads: Path, links: Path, queries: Path) -> None:
        """Raises SystemExit with a sentence for a file that is none of this kind."""
        self._each(threads, self._thread)
        self._each(links, self._link)
        self._each(queries, self._question)
        self.steps.sort()

    def _each(self, path: Path, keep: Callable[[Line], None]) -> None:
        wrong = 0
        for number, line in enumerate(_opened(path), 1):
            if line.strip():
                try:
                    keep(_fields(line))
                except (ValueError, KeyError, TypeError) as error:
                    wrong += 1
                    if wrong <= SHOWN:
                        self.say(f"{path.name}, line {number}: {_reason(error)}. It is left out.")
        if wrong > SHOWN:
            self.say(f"{path.name}: {wrong - SHOWN} more lines are left out.")

    def _thread(self, line: Line) -> None:
        id, at = str(line["id"]), time_of(line)
        if id in self.threads:
            raise ValueError(f"there is a thread {id!r} already")
        asker = f"who asked {id}" if line.get("author") is None else str(line["author"])
        self.threads[id] = at
        self._happens(at, THREAD, {"id": line["id"], "author": asker, **_text(line)})
        for answer in line.get("answers") or []:
            by = asker if answer.get("by_asker") else f"who answered {id}"
            author = by if answer.get("author") is None else str(answer["author"])
            written = max(at, time_of(answer, at))
            self._happens(written, ANSWER, {"thread": id, "author": author, **_text(answer)})

    def _link(self, line: Line) -> None:
        self._happens(time_of(line), LINK, {"source": str(line["source"]), "target": str(line["target"])})

    def _question(self, line: Line) -> None:
        """Asked when it says; else when its thread was; else at the end."""
        at = time_of(line, self.threads.get(str(line["qid"]), LAST))
        self._happens(at, QUESTION, {"qid": line["qid"], "author": line.get("author"), **_text(line)})

    def _happens(self, at: datetime, kind: int, line: Line) -> None:
        self.steps.append(Step(at, kind, self.shelf.tell()))
        self.shelf.write(json.dumps(line).encode() + b"\n")


def lines(path: Path) -> Iterator[Line]:
    """Those lines of a file that can be read."""
    for line in _opened(path):
        try:
            yield _fields(line)
        except ValueError:
            continue


def time_of(line: Mapping[str, Any], otherwise: datetime | None = None) -> datetime:
    """When it was `created`: "2017-04-08 19:40 UTC", any ISO 8601, or seconds since 1970. Raises ValueError."""
    told = line.get("created")
    if told is None and otherwise:
        return otherwise
    if isinstance(told, int | float):
        return datetime.fromtimestamp(told, UTC)
    if not isinstance(told, str):
        raise ValueError("it does not say when it was created")
    at = datetime.fromisoformat(told.strip().replace(" UTC", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _opened(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as there:
            zipped = there.read(2) == GZIP
        with gzip.open(path, "rt", encoding="utf-8") if zipped else path.open(encoding="utf-8") as told:
            yield from told
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise SystemExit(f"{path} cannot be read as lines of JSON: {error}") from error


def _fields(line: str) -> Line:
    told = json.loads(line)
    if not isinstance(told, dict):
        raise ValueError("it is no object")
    return told


def _text(line: Mapping[str, Any]) -> Line:
    return {"title": str(line.get("title") or ""), "body": str(line.get("body") or "")}


def _reason(error: Exception) -> str:
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)

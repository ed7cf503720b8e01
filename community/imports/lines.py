"""JSON lines of threads, plain or gzipped: the format every forum can be brought into (docs/moving.md)."""

import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from community.imports.moving import Moving, Then
from community.imports.report import Report
from community.imports.same import Same, attach_all
from community.imports.told import ThreadLine, reason

AT_ONCE = 50


def jsonl(path: Path, *, then: Then | None = None, progress: Callable[[int], None] | None = None) -> Report:
    """Import a file of JSON lines, plain or gzipped. `then` is called with each new thread in its transaction;
    `progress` with the bytes read so far (of the file as it lies on disk). Raises OSError for an unreadable file."""
    moving = Moving(then)
    with path.open("rb") as raw, unpacked(raw) as lines:
        for batch in _batched(lines):
            read = (_read(moving.report, number, line) for number, line in batch)
            moving.bring_in([told for told in read if told])
            if progress:
                progress(raw.tell())
    with path.open("rb") as raw, unpacked(raw) as lines:
        attach_all(_same(lines), moving.report)
    return moving.report


def _same(lines: Any) -> Iterator[Same]:
    """The file once more, for those that ask the same as another, which may stand anywhere in it."""
    for number, line in enumerate(lines, start=1):
        told = _read(Report(), number, line) if b'"same_as"' in line else None
        if told and told.same_as:
            yield Same(told.forum, told.id, told.same_as, told.closed or told.created, line=number)


def unpacked(raw: Any) -> Any:
    """A binary file, unzipped while it is read if it is zipped."""
    zipped = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    return gzip.open(raw, "rb") if zipped else raw


def _read(report: Report, number: int, line: bytes) -> ThreadLine | None:
    """One line told, unless there is nothing in it, or something wrong with it."""
    if not line.strip():
        return None
    try:
        return ThreadLine.model_validate(json.loads(line))
    except (ValueError, RecursionError) as wrong:
        report.skip(number, reason(wrong))
        return None


def _batched(lines: Any) -> Iterator[list[tuple[int, bytes]]]:
    numbered = enumerate(lines, start=1)
    while batch := list(itertools.islice(numbered, AT_ONCE)):
        yield batch

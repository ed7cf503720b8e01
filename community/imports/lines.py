"""JSON lines of threads, plain or gzipped: the format every forum can be brought into (docs/moving.md)."""

import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlmodel import Session

from community.database import writing
from community.imports.moving import Moving, Then
from community.imports.report import Report
from community.imports.told import ThreadLine, reason

AT_ONCE = 50


def jsonl(path: Path, *, then: Then | None = None, progress: Callable[[int], None] | None = None) -> Report:
    """Import a file of JSON lines, plain or gzipped. `then` is called with each new thread in its transaction;
    `progress` with the bytes read so far (of the file as it lies on disk). Raises OSError for an unreadable file."""
    moving = Moving(then)
    with path.open("rb") as raw, unpacked(raw) as lines:
        for batch in _batched(lines):
            with writing() as db:
                for number, line in batch:
                    _move(db, moving, number, line)
            if progress:
                progress(raw.tell())
    return moving.report


def unpacked(raw: Any) -> Any:
    """A binary file, unzipped while it is read if it is zipped."""
    zipped = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    return gzip.open(raw, "rb") if zipped else raw


def _move(db: Session, moving: Moving, number: int, line: bytes) -> None:
    """One line, or what is wrong with it."""
    if not line.strip():
        return
    try:
        told = ThreadLine.model_validate(json.loads(line))
    except (ValueError, RecursionError) as wrong:
        moving.report.skip(number, reason(wrong))
        return
    moving.thread(db, told)


def _batched(lines: Any) -> Iterator[list[tuple[int, bytes]]]:
    numbered = enumerate(lines, start=1)
    while batch := list(itertools.islice(numbered, AT_ONCE)):
        yield batch

"""A forum from a file in the tables, again and again until it has so many threads, and an index filled from them."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain, islice
from pathlib import Path
from typing import Any

from benchmarks.scratch import Scratch
from benchmarks.told import Line, lines, time_of
from community import categories
from community.answers import Answer
from community.database import writing
from community.people import Person
from community.rows import Row, add, add_without_ids
from community.threads import Thread
from tests.processes import LANDBRIDGE, start

BATCH = 1_000
PEOPLE = 2_000
"""People are told apart as far as it matters: who asks is another than who helps."""


@dataclass(frozen=True)
class Cost:
    """What `landbridge reindex` took: seconds, seconds of processor time, and megabytes at its peak."""

    seconds: float
    busy: float
    memory: float


def fill(threads: Path, documents: int) -> dict[str, int]:
    """Put so many threads into the tables; the ids of the first ones by their names in the file."""
    told, ids = list(lines(threads)), dict[str, int]()
    numbered = ((n + 1, told[n % len(told)], n >= len(told)) for n in range(max(documents, len(told))))
    with writing() as db:
        place = categories.in_order(db)[0].id
        people = add(db, Person, [{"handle": f"p{n}", "name": f"Person {n}"} for n in range(PEOPLE)])
    while some := list(islice(numbered, BATCH)):
        with writing() as db:
            add_without_ids(db, Thread, [_thread(id, line, copy, place, people) for id, line, copy in some])
            add_without_ids(db, Answer, list(chain.from_iterable(_answers(id, line, people) for id, line, _ in some)))
        ids.update((str(line["id"]), id) for id, line, copy in some if not copy)
    return ids


def reindex(place: Scratch) -> Cost:
    """By the command of that name, in a process of its own. Raises RuntimeError with its words where it fails."""
    began = time.perf_counter()
    command = start(LANDBRIDGE, "reindex", log=place.directory / "reindex.log")
    _, code, used = os.wait4(command.running.pid, 0)
    if code:
        raise RuntimeError(command.words())
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3)


def _thread(id: int, line: Line, copy: bool, place: int, people: Sequence[int]) -> Row:
    """A copy is told apart by its title, or nothing could be the one that is known."""
    title = line["title"] if not copy else " ".join(reversed(line["title"].split()))
    moved = max([time_of(line), *(time_of(answer, time_of(line)) for answer in line.get("answers") or ())])
    asked = {"category_id": place, "author_id": _who(line, people), "active_at": moved}
    return {"id": id, "title": title, **asked, **_text(line, time_of(line))}


def _answers(id: int, line: Line, people: Sequence[int]) -> Iterator[Row]:
    for answer in line.get("answers") or ():
        yield {"thread_id": id, "author_id": _who(answer, people), **_text(answer, time_of(answer, time_of(line)))}


def _who(line: Line, people: Sequence[int]) -> int:
    return people[sum(str(line.get("author")).encode()) % len(people)]


def _text(line: Line, at: Any) -> Row:
    body = str(line.get("body") or "")
    return {"body": body, "body_html": f"<p>{escape(body)}</p>", "created_at": at}

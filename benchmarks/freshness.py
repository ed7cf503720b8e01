"""How long after its commit a change is found, or no longer found, while people write and one worker follows."""

import random
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event, Thread

from sqlmodel import col, func, select

from benchmarks import forum
from benchmarks.measure import percentile
from benchmarks.processes import seconds_of, working
from benchmarks.scratch import Kind, Scratch, point_to_engine, scratch
from community import answers, categories, people, threads
from community.database import now, reading, writing
from community.jobs import LEASE, Job
from community.people import Person
from community.threads import Thread as Question
from search import rebuilding, the_index
from search.index import Query
from tests.meilisearch import PACKAGED, running
from tests.places import program

PAUSE = 0.02
"""Seconds between two looks: how exact a wait is."""

PATIENCE = 60.0
WATCHED, HIDDEN, SETTLED = 7, 70, 10
"""Every seventh write is looked for; after every seventieth, the oldest of ten questions watched is
hidden again, which was found by then unless the worker is far behind."""


class Engine(StrEnum):
    EMBEDDED = "embedded"
    MEILISEARCH = "meilisearch"


@dataclass
class Watch:
    """One change that is waited for: a word that must be found in a thread, or must be found no more."""

    word: str
    thread: int
    there: bool
    committed_at: float


@dataclass
class Seen:
    """How long each change took until it showed, in seconds."""

    found: list[float] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)
    lost: int = 0


def run(kind: Kind, engine: Engine, *, there: int, rate: int, seconds: int, say: Callable[[str], None]) -> None:
    """Make a forum, start a worker, write to it, and look."""
    with scratch(kind) as place, _engine(engine, place):
        say(f"Making {there} threads on {kind}, with the {engine} engine …")
        forum.make(there, 2)
        rebuilding.reindex()
        with working(place) as worker:
            say(f"{_settle()} jobs were left from filling the index, and are done.")
            before = seconds_of(worker.running.pid)
            seen, written = _observed(rate, seconds)
            spent = seconds_of(worker.running.pid) - before
    say(f"{written} writes in {seconds} s, {len(seen.found) + len(seen.gone)} of them looked for, {seen.lost} lost.")
    for name, waits in (("found", seen.found), ("gone", seen.gone)):
        if len(waits) > 1:
            p50, p95, p99 = (percentile(waits, percent) for percent in (50, 95, 99))
            say(f"{name}: p50 {p50:.2f} s, p95 {p95:.2f} s, p99 {p99:.2f} s, at most {max(waits):.2f} s")
    say(f"The worker took {spent / max(written, 1) * 1000:.1f} ms of processor time a write.")


def _settle() -> int:
    """Wait for what a rebuild promises once more: it is not what people wait for later."""
    left, until = _promised(), time.monotonic() + PATIENCE
    while _promised() and time.monotonic() < until:
        time.sleep(0.2)
    return left


def _promised() -> int:
    with reading() as db:
        return db.exec(select(func.count()).select_from(Job).where(col(Job.due_at) <= now() + LEASE)).one()


def _observed(rate: int, seconds: int) -> tuple[Seen, int]:
    """What was seen of everything watched, and how much was written in all."""
    watches: list[Watch] = []
    seen, over = Seen(), Event()
    looking = Thread(target=_look, args=(watches, seen, over))
    looking.start()
    written = _write(rate, seconds, watches)
    over.set()
    looking.join()
    return seen, written


def _write(rate: int, seconds: int, watches: list[Watch]) -> int:
    """Questions and answers at a steady pace. Who falls behind writes faster, as people would who were held up."""
    with writing() as db:
        by = people.add(db, name="Wren")
    shown: list[Watch] = []
    began = time.monotonic()
    for number in range(rate * seconds):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        watch = _write_one(by, number)
        if number % WATCHED == 0:
            watches.append(watch)
            shown += [watch] * (number % 2 == 0)
        if number % HIDDEN == HIDDEN - 1 and len(shown) > SETTLED:
            watches.append(_hide(by, shown.pop(0)))
    return rate * seconds


def _write_one(by: Person, number: int) -> Watch:
    """A question, or an answer to one that is there, with a word in it that nobody else has used."""
    word = "".join(random.choices(string.ascii_lowercase, k=14))
    with writing() as db:
        if number % 2:
            thread = db.get_one(Question, 1 + number % 50)
            answers.post(db, thread, by=by, body=f"Restart it, said {word}.")
        else:
            place = categories.in_order(db)[0]
            thread = threads.ask(db, by=by, category=place, title=f"No signal near {word}", body="Since today.")
    return Watch(word, thread.id, True, time.monotonic())


def _hide(by: Person, before: Watch) -> Watch:
    with writing() as db:
        threads.hide(db, db.get_one(Question, before.thread), by=by, reason="measured")
    return Watch(before.word, before.thread, False, time.monotonic())


def _look(watches: list[Watch], seen: Seen, over: Event) -> None:
    """Ask the index for each word until the answer is the right one."""
    while watches or not over.is_set():
        for watch in list(watches[:20]):
            found = any(hit.id == watch.thread for hit in the_index().search(Query(watch.word)).hits)
            waited = time.monotonic() - watch.committed_at
            if found == watch.there:
                (seen.found if watch.there else seen.gone).append(waited)
            seen.lost += found != watch.there and waited > PATIENCE
            if found == watch.there or waited > PATIENCE:
                watches.remove(watch)
        time.sleep(PAUSE)


@contextmanager
def _engine(engine: Engine, place: Scratch) -> Iterator[None]:
    if engine is Engine.EMBEDDED:
        yield
        return
    binary = program("LANDBRIDGE_TEST_MEILISEARCH", PACKAGED)
    if not binary:
        raise SystemExit("Meilisearch is not here. Run .ci/run once.")
    with running(binary, place.directory) as server:
        point_to_engine(server.url, server.key)
        yield

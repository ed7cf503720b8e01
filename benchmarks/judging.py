"""A replayed forum's questions, judged by the threads that their helpers pointed to.

Threads, links and queries are JSON lines, gzipped, of any forum: a thread has `id`, `title`, `body`, `author`,
`created` ("2017-04-08 19:40 UTC") and `answers` of `author`, `created`, `body`; a link `source`, `target`, `created`; a
query `qid`, `title`, `body`, `author`, `created` and `relevant` thread `id`s. See benchmarks/told.py for what may lack.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from benchmarks.measure import percentile
from benchmarks.replay import ANSWERED, Replay
from benchmarks.report import markdown
from benchmarks.scratch import Kind, scratch
from benchmarks.told import Line, Told, lines
from community.settings import settings
from search import the_index
from search.meaning import MeaningUnavailable, the_model
from tests.meilisearch import PACKAGED, running
from tests.places import program

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False)]


class Engine(StrEnum):
    EMBEDDED = "embedded"
    MEILISEARCH = "meilisearch"


FEW = 40

HEAD = ["hit@3 / hit@10 / MRR@10", "this forum", "dev", "unseen A", "unseen B"]
KNOWN = (
    ["BM25F, tuned", "", "25 / 39 / 22", "23 / 36 / 19", "29 / 44 / 23"],
    ["R3: three numbers", "", "35.0 / 49.1 / 29.5", "32 / 45 / 27", "35 / 52 / 30"],
    ["R6: no vectors", "", "37.1 / 50.1 / 30.8", "33 / 49 / 28", "35 / 53 / 30"],
    ["R7: one vector a thread", "", "38.6 / 53.4 / 32.7", "38 / 53 / 32", "41 / 59 / 34"],
    ["R8: thread and passage vectors", "", "39.6 / 55.4 / 33.9", "38 / 53 / 32", "40 / 57 / 34"],
)
"""What the recipe's prototype reached, on forums of the same kind."""

SAY_EVERY = 30
"""Seconds."""

say = Console(stderr=True, highlight=False)


def judge(
    threads: File,
    links: File,
    queries: File,
    out: Annotated[Path, typer.Option(dir_okay=False, help="Where to write what was found: JSON lines.")],
    engine: Annotated[Engine, typer.Option()] = Engine.EMBEDDED,
    vectors: Annotated[bool, typer.Option("--vectors", help="By meaning, too: see docs/meaning.md.")] = False,
    database: Annotated[Kind, typer.Option(help="Where the forum is kept.")] = Kind.SQLITE,
) -> None:
    """Replay a forum, and ask `similar` each of these questions when its time comes."""
    began = time.perf_counter()
    model = {name: value for name, value in os.environ.items() if name.startswith("LANDBRIDGE_MEANING")}
    with ExitStack() as at_the_end:
        run = at_the_end.enter_context(out.open("w", encoding="utf-8"))
        place = at_the_end.enter_context(scratch(database))
        if vectors:
            _with_a_model(model)
        at_the_end.enter_context(serving(engine, place.directory))
        told = Told(at_the_end.enter_context((place.directory / "told").open("w+b")), say.print)
        told.read(threads, links, queries)
        replay = Replay(told, at_the_end.enter_context(_bar(len(told.steps))))
        with the_index().rebuilding():
            pass
        ranked = dict(_written(replay.answers(), run))
        name = f"ours, {engine}{f', {replay.vectors():,} vectors' if vectors else ''}"
    _report(name, _wanted(queries, ranked), replay, time.perf_counter() - began)


@contextmanager
def serving(engine: Engine, directory: Path) -> Iterator[None]:
    """Settings that name this engine, and its server where it needs one."""
    if engine is Engine.EMBEDDED:
        yield
        return
    binary = program("LANDBRIDGE_TEST_MEILISEARCH", PACKAGED)
    if not binary:
        raise SystemExit("Meilisearch is not here. Run .ci/run once, or name it in LANDBRIDGE_TEST_MEILISEARCH.")
    with running(binary, directory) as server:
        os.environ |= {"LANDBRIDGE_MEILISEARCH_URL": server.url, "LANDBRIDGE_MEILISEARCH_KEY": server.key}
        settings.cache_clear()
        yield


def _with_a_model(named: dict[str, str]) -> None:
    """The one that LANDBRIDGE_MEANING… name, else the one in the installed package."""
    os.environ |= {"LANDBRIDGE_MEANING": "local"} | named
    settings.cache_clear()
    try:
        the_model()
    except MeaningUnavailable as error:
        raise SystemExit(f"--vectors needs a model: {error}") from error


@contextmanager
def _bar(steps: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, a line now and then in a log."""
    columns = TextColumn("Replaying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=say, disable=not sys.stderr.isatty()) as progress:
        task, said_at = progress.add_task("", total=steps), time.monotonic()

        def show(done: int) -> None:
            nonlocal said_at
            progress.update(task, completed=done)
            if progress.disable and time.monotonic() - said_at > SAY_EVERY:
                said_at = time.monotonic()
                say.print(f"replayed {done:,} of {steps:,} posts, links and questions")

        yield show


def _written(answers: Iterator[Line], run: IO[str]) -> Iterator[tuple[Any, list[Any]]]:
    for answer in answers:
        run.write(json.dumps(answer) + "\n")
        yield answer["qid"], answer["ranked"]


def _wanted(queries: Path, ranked: dict[Any, list[Any]]) -> list[tuple[set[Any], list[Any]]]:
    """For each question that somebody judged, which threads were meant, and which were found."""
    judged = ((query["qid"], {one["id"] for one in query.get("relevant") or ()}) for query in lines(queries))
    return [(right, ranked.get(qid, [])) for qid, right in judged if right]


def _report(name: str, wanted: Sequence[tuple[set[Any], list[Any]]], replay: Replay, seconds: float) -> None:
    print(markdown(HEAD, [[name, _scores(wanted), "", "", ""], *KNOWN]))
    print(f"{len(wanted)} questions, {len(replay.names)} threads, {seconds:.0f} s; {_pace(replay)}")


def _scores(judged: Sequence[tuple[set[Any], list[Any]]]) -> str:
    """In percent: a right thread among the first three, among the first ten, and the mean of one by its place."""
    if not judged:
        return "nothing was judged"
    places = [next((at for at, id in enumerate(ranked[:ANSWERED], 1) if id in right), None) for right, ranked in judged]
    found = [place for place in places if place]
    scores = (sum(place <= 3 for place in found), len(found), sum(1 / place for place in found))
    return " / ".join(f"{100 * score / len(judged):.1f}" for score in scores)


def _pace(replay: Replay) -> str:
    if len(replay.waits) < FEW:
        return "too few to time"
    waits = replay.waits[-len(replay.waits) // 4 :]
    return f"the last quarter took {percentile(waits, 50) * 1e3:.1f} ms (p50), {percentile(waits, 95) * 1e3:.1f} (p95)"

"""`python -m benchmarks`: see benchmarks/README.md."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks import desk as queue
from benchmarks import escalation as lateness
from benchmarks import fairness as fair_play
from benchmarks import freshness as following
from benchmarks import pages as asking
from benchmarks import typed
from benchmarks.freshness import Engine
from benchmarks.judging import Engine as Judged
from benchmarks.judging import File, judge
from benchmarks.scratch import Kind

HELP = "Measure on this machine, over loopback only."
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)

Database = Annotated[Kind, typer.Option(help="Where the forum is kept.")]


@app.command()
def pages(
    database: Database = Kind.SQLITE,
    threads: Annotated[int, typer.Option(min=100, max=200_000)] = 2000,
    rounds: Annotated[int, typer.Option(min=2, max=50)] = 5,
    times: Annotated[int, typer.Option(min=8, max=2000, help="How often each is asked in a round.")] = 80,
    only: Annotated[str, typer.Option(help="Only what has this in its name, and the reference.")] = "",
) -> None:
    """What a page, a list, a search and a post cost, as a ratio to plain bytes from the same server."""
    asking.run(database, threads=threads, rounds=rounds, times=times, only=only, say=print)


@app.command()
def desk(
    database: Database = Kind.SQLITE,
    rounds: Annotated[int, typer.Option(min=2, max=50)] = 4,
    times: Annotated[int, typer.Option(min=8, max=2000, help="How often each is asked in a round.")] = 40,
) -> None:
    """What the desk costs with ten cases and with ten thousand."""
    queue.run(database, rounds=rounds, times=times, say=print)


@app.command()
def freshness(
    database: Database = Kind.SQLITE,
    engine: Annotated[Engine, typer.Option(help="Which index.")] = Engine.EMBEDDED,
    threads: Annotated[int, typer.Option(min=100, max=200_000, help="How many there are before.")] = 1000,
    rate: Annotated[int, typer.Option(min=1, max=500, help="Writes a second.")] = 50,
    seconds: Annotated[int, typer.Option(min=4, max=600)] = 20,
) -> None:
    """How long after its commit a change is found, or found no more, with one worker."""
    following.run(database, engine, there=threads, rate=rate, seconds=seconds, say=print)


@app.command()
def escalation(
    database: Database = Kind.SQLITE,
    waiting: Annotated[int, typer.Option(min=25_000, max=1_000_000, help="Open threads.")] = 100_000,
    total: Annotated[int, typer.Option(min=25_000, max=5_000_000, help="Threads in all.")] = 1_000_000,
) -> None:
    """How late the worker is, and what it costs while nothing is due."""
    lateness.run(database, waiting=waiting, total=max(total, waiting), say=print)


@app.command()
def fairness(
    people: Annotated[int, typer.Option(min=200, max=100_000)] = 2000,
    votes: Annotated[int, typer.Option(min=100, max=1_000_000, help="Honest votes.")] = 8000,
    seed: int = 1,
) -> None:
    """How many vote rings are found among honest votes, and how many honest pairs are hurt."""
    fair_play.run(people=people, votes=votes, seed=seed, say=print)


app.command(name="relevance")(judge)


@app.command()
def typing(
    threads: File,
    queries: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False)] = None,
    engine: Annotated[Judged, typer.Option()] = Judged.EMBEDDED,
    documents: Annotated[int, typer.Option(min=0, max=1_000_000, help="Repeat the forum up to so many.")] = 0,
) -> None:
    """How well an engine forgives typos and finishes words, on a forum from a file; see benchmarks/judging.py."""
    typed.run(threads, queries, engine, documents, say=print)


if __name__ == "__main__":
    app()

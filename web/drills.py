"""Rehearse a surge on a copy, and keep what was found where managers read it."""

import time
from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from community.database import reading, writing
from escalation import drill, surge, verdict
from escalation.drill import MINUTE
from escalation.surge import Level
from web.copying import on_a_copy


def rehearse(
    factor: int, minutes: int, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> dict[str, Any]:
    """Play it on a copy and answer the report, which is kept in the real database."""
    started = time.monotonic()
    with on_a_copy():
        played = drill.play(factor, minutes, progress)
        with reading() as db:
            report = verdict.of(db, played)
    report["seconds"] = round(time.monotonic() - started)
    level = Level(max((level for _minute, level in played.levels), default=0))
    with writing() as db:
        surge.keep_report(db, report, level=level, entered_at=played.begin, left_at=played.begin + MINUTE * played.ends)
    return report


def surge_drill(
    factor: Annotated[int, typer.Option(min=1, max=1000, help="How many times as many as usual ask.")] = 100,
    minutes: Annotated[int, typer.Option(min=5, max=240, help="How long they do.")] = 30,
) -> None:
    """Rehearse a surge on a copy of this forum. Nothing here changes, and the report is kept at /surge."""
    say = Console(highlight=False)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Rehearsing", total=None)
        report = rehearse(factor, minutes, lambda done, of: progress.update(task, completed=done, total=of))
    say.print(_table(report))
    for minute, what in report["story"]:
        say.print(f"{minute:4} min  {what}")
    if not report["passed"]:
        for sentence in report["failed"]:
            say.print(f"not as it should be: {sentence}")
        raise typer.Exit(1)
    say.print("It held. The report is kept at /surge.")


def _table(report: dict[str, Any]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in report["figures"]:
        table.add_row(name, value)
    return table

"""The commands that move a forum in and out: `landbridge import …` and `landbridge export`."""

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

from community import imports
from community.imports import Report, dumps
from community.imports.discourse import Discourse
from community.imports.dumps import Teller
from community.imports.stackexchange import StackExchange
from escalation import windows
from web import bringing_in, exports
from web.shell import bar, bars, give_up

app = typer.Typer(no_args_is_help=True, help="Moving in from another forum.")
ROUNDS = 100_000, 20, 50
"""How rarely Python looks for what refers to itself: a text being rendered is a thousand small things, none of which
does, and looking at all of them over and over would take a quarter of the time."""

BAD_LINES_SHOWN = 20

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Directory = Annotated[Path, typer.Argument(exists=True, file_okay=False, readable=True)]
Escalate = Annotated[bool, typer.Option(help="Let questions nobody ever answered fall due.")]


@app.command("jsonl")
def import_jsonl(file: File, escalate: Escalate = False) -> None:
    """Import threads with their answers, one JSON object a line, plain or gzipped. Safe to run again."""
    gc.set_threshold(*ROUNDS)
    try:
        with bar("Importing", total=file.stat().st_size) as moved:
            size = file.stat().st_size
            report = imports.jsonl(
                file, then=windows.arm_old if escalate else None, progress=lambda read: moved(read, size)
            )
    except (OSError, EOFError) as broken:
        give_up(
            f"{file} cannot be read to its end: {broken}. What was read is imported; run it again when it is whole."
        )
    _show_report(report)


@app.command("discourse")
def import_discourse(
    dump: File,
    files_at: Annotated[str, typer.Option(help="Where its uploads can be read: https://old.example")] = "",
    escalate: Escalate = False,
) -> None:
    """Import a Discourse backup: the .tar.gz, or the dump.sql.gz in it. Safe to stop and to run again."""
    _import(Discourse(files_at=files_at), dump, escalate=escalate)


@app.command("stackexchange")
def import_stackexchange(
    directory: Directory,
    category: Annotated[str, typer.Option(help="Where the questions go; the first one if not said.")] = "",
    escalate: Escalate = False,
) -> None:
    """Import the XML files of a Stack Exchange data dump. Safe to stop and to run again."""
    _import(StackExchange(category), directory, escalate=escalate)


@app.command("export")
def import_export(directory: Directory) -> None:
    """Make this empty database the one that was exported with `landbridge export --private`."""
    try:
        with bar("Bringing in") as moved:
            told = bringing_in.bring_in(directory, progress=moved)
    except bringing_in.NotEmpty:
        give_up("An export wants an empty database, and there is something in this one. Nothing was changed.")
    except bringing_in.Unfit as unfit:
        give_up(f"{directory} cannot be brought in: {unfit}. Nothing was changed.")
    print(f"{sum(told.tables.values())} rows of {len(told.tables)} tables are here. Now run: landbridge reindex")


def export(
    directory: Path,
    private: Annotated[bool, typer.Option("--private", help="Everything, also what is private.")] = False,
) -> None:
    """Write everything public into a new directory as JSON lines; with --private, all there is."""
    try:
        with bar("Exporting") as moved:
            told = exports.export(directory, private=private, progress=moved)
    except FileExistsError:
        give_up(f"{directory} is there already. Nothing was changed; name a new directory.")
    print(f"{sum(told.tables.values())} rows of {len(told.tables)} tables are in {directory}")


def _import(teller: Teller, dump: Path, *, escalate: bool) -> None:
    gc.set_threshold(*ROUNDS)
    try:
        with bars() as moved:
            report = dumps.bring_in(teller, dump, then=windows.arm_old if escalate else None, progress=moved)
    except (OSError, EOFError) as broken:
        give_up(f"{dump} cannot be read to its end: {broken}. Nothing of it was imported.")
    _show_report(report)


def _show_report(report: Report) -> None:
    print(f"{report.added} threads with {report.answers} answers added, {report.known} were here already.")
    if report.same:
        print(f"{report.same} threads were attached to others that ask the same.")
    for number, reason in report.bad[:BAD_LINES_SHOWN]:
        print(f"line {number} skipped: {reason}", file=sys.stderr)
    if report.bad_count > BAD_LINES_SHOWN:
        print(f"and {report.bad_count - BAD_LINES_SHOWN} more lines skipped", file=sys.stderr)
    if report.bad_count and not report.added + report.known:
        give_up("Nothing in it could be read, so nothing moved in: is it what the command is for?")

"""How every command speaks: a bar while it works, and one line when it cannot go on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

say = Console(highlight=False)


TRY_LATER = 75


def give_up(why: str) -> NoReturn:
    """Say in one line what is wrong and what would help, and stop with status 2: with 75 (sysexits.h) where a mail
    server hands a mail over, for it sends the mail back to its sender at any other."""
    print(why, file=sys.stderr)
    raise SystemExit(TRY_LATER if sys.argv[1:3] == ["mail", "receive"] else 2)


@contextmanager
def bar(what: str, total: int | None = None) -> Iterator[Callable[[int, int], None]]:
    """A progress bar, moved with (done, of how many)."""
    with bars(what, total) as move:
        yield lambda done, of: move(what, done, of)


@contextmanager
def bars(what: str = "", total: int | None = None) -> Iterator[Callable[[str, int, int], None]]:
    """The same for work in several parts, moved with (which, done, of how many)."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=total)
        yield lambda which, done, of: progress.update(task, description=which, completed=done, total=of)

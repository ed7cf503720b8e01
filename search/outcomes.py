"""How a search ended, and what it counts as."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from search.tallies import Change


class Outcome(StrEnum):
    """Solved, as whoever searched says; in a question; after something was read; or without any of it."""

    SOLVED = "solved"
    QUESTION = "question"
    READ = "read"
    PASSED = "passed"


class Search(Protocol):
    """A row of the log (search/asked.py)."""

    found: int
    opened: list[str]
    solved: str
    thread_id: int | None
    words_id: int | None
    category_id: int | None
    at: datetime


def of(row: Search) -> Outcome:
    if row.solved:
        return Outcome.SOLVED
    if row.thread_id:
        return Outcome.QUESTION
    return Outcome.READ if row.opened else Outcome.PASSED


def tallied(row: Search) -> list[str]:
    """What this search counts as: once as itself, once by its end, where it failed, and for each thread it led to."""
    failed = {"empty": not row.found, "failed": not row.opened}
    solved = [f"solved {row.solved}"] if row.solved else []
    return ["searches", of(row), *(name for name, is_so in failed.items() if is_so), *row.opened, *solved]


def change(row: Search, names: Sequence[str], by: int) -> Change:
    """Add these names to the sums, or with `by=-1` take them away."""
    opened = threads_in(names)
    solved = threads_in(name.removeprefix("solved ") for name in names if name.startswith("solved "))
    counted = [Counter(dict.fromkeys(kind, by)) for kind in (names, opened, solved)]
    return Change(row.words_id or 0, row.category_id, row.at.astimezone(UTC).date(), row.at, *counted)  # pyright: ignore[reportArgumentType]


def threads_in(names: Iterable[str]) -> list[int]:
    """`thread-5` names thread 5."""
    return [int(name.removeprefix("thread-")) for name in names if name.startswith("thread-")]

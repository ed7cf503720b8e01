"""What each table keeps about people, said once, beside the table: `@keeps(…)`.

What people take along and what goes when they leave (community/own_data.py), what is reached when words are taken out
(community/redacting.py) and what goes by itself (community/sweeping.py) are read from here; tests/house/test_keeping.py
fails for a person's key, or a column with room for a sentence, of which nobody has said anything.

A place is a column, or a way through foreign keys to a column of another table: `case_id.thread_id`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Table, select
from sqlmodel import SQLModel

from community.settings import settings

Only = Callable[[Table, datetime], ColumnElement[bool]]
Model = TypeVar("Model", bound=type[SQLModel])


@dataclass(frozen=True)
class Term:
    """How long rows are kept: so long after the time in the column `by` or, where it `ends`, until that time.

    `period` is a setting (community/periods.py), or fixed. `only` takes the table and the time before which rows are
    too old, and says which of them may go. Where there are `blanks`, these columns are emptied and the row stays. What
    goes `apart` has a step of its own.
    """

    period: str | timedelta
    by: str
    ends: bool = False
    only: Only | None = None
    blanks: tuple[str, ...] = ()
    apart: bool = False

    @property
    def length(self) -> timedelta:
        return self.period if isinstance(self.period, timedelta) else getattr(settings(), self.period)

    def before(self, at: datetime) -> datetime:
        """What is older than this is too old."""
        return at if self.ends else at - self.length


@dataclass(frozen=True)
class Kept:
    """One table's declaration. `what` says in a few words what its rows are."""

    model: type[Any]
    what: str
    until: Term | None = None
    goes: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    redacted: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        return self.model.__table__

    @property
    def taken_along(self) -> list[Column[Any]]:
        """The columns people take along: not who else did something to it, nor what is made of another column."""
        left = {*self.names, *self.hides, *(f"{column.name}_html" for column in self.table.c)}
        return [column for column in self.table.c if column.name not in left]

    def of_person(self, person_id: int) -> ColumnElement[bool] | None:
        """The rows that are somebody's; None where none can be."""
        places = [*self.goes, *self.stays]
        return any_of([self.leads(place, lambda column: column == person_id) for place in places])

    def going_with(self, person_id: int) -> ColumnElement[bool] | None:
        """The rows that go when somebody leaves."""
        return any_of([self.leads(place, lambda column: column == person_id) for place in self.goes])

    def in_thread(self, thread_id: int) -> ColumnElement[bool]:
        """The rows that belong to a thread."""
        return self.leads(self.way_to_thread, lambda column: column == thread_id)

    @property
    def way_to_thread(self) -> str:
        """The table's own `thread_id`, or that of its case; a thread is its own."""
        if "thread_id" in self.table.c:
            return "thread_id"
        return "case_id.thread_id" if "case_id" in self.table.c else "id"

    def leads(self, place: str, to: "Wanted") -> ColumnElement[bool]:
        """The rows from which the way `place` leads to what is wanted."""
        return _leads(self.table, place, to)


Wanted = Callable[[Column[Any]], ColumnElement[bool]]

_tables: dict[str, Kept] = {}


def keeps(what: str, *, until: Term | None = None, **said: str) -> Callable[[Model], Model]:
    """Declare a table. What is `said` are names of columns and places, parted by spaces. Raises TypeError for any other
    word than these.

    `goes`: whose the rows are, who takes them along, and with whom they go when they leave. `stays`: the same, but
    the rows stay, under a number that says nothing. `names`: who else did something to it; their number stays, and
    nobody takes it along. `hides`: columns nobody takes along. `redacted`: texts of people, swapped when words are
    taken out of their thread. `copies`: what repeats such texts, and is emptied then. `ours`: texts that are
    nobody's, or written by the team for everybody. `until`: for how long; as long as the forum where nothing is
    said.
    """

    def declare(model: Model) -> Model:
        parted = {name: tuple(words.split()) for name, words in said.items()}
        _tables[str(model.__tablename__)] = Kept(model, what, until, **parted)
        return model

    return declare


def everything() -> list[Kept]:
    """What every table of this process has declared, by name."""
    return [_tables[name] for name in sorted(_tables)]


def of(model: type[SQLModel]) -> Kept:
    """What this table has declared. Raises KeyError where it has not."""
    return _tables[str(model.__tablename__)]


def any_of(conditions: list[ColumnElement[bool]]) -> ColumnElement[bool] | None:
    """Where at least one of these is true; None where there is none."""
    if not conditions:
        return None
    first, *more = conditions
    for condition in more:
        first = first | condition
    return first


def _leads(table: Table, place: str, to: Wanted) -> ColumnElement[bool]:
    name, _, further = place.partition(".")
    column = table.c[name]
    if not further:
        return to(column)
    there = next(iter(column.foreign_keys)).column
    return column.in_(select(there).where(_leads(there.table, further, to)))

"""Every table there is comes along in an export, with every kind of value, from either database into either."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, TypeDecorator, insert, select

import migrations
from community.database import dispose, reading, writing
from migrations import tables
from tests.conftest import Configure
from tests.databases import KIND, Maker
from web import bringing_in, exports

EACH = 3
WORDS = "Ż☃\t\n\\N"
STATES = ("merged", "queued", "queued")
"""A case that goes on in a later one, and two that wait."""


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that an export has, by table."""
    with reading() as db:
        return {
            table.name: [dict(row) for row in db.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in tables.metadata().sorted_tables
            if table.name not in exports.LEFT_OUT
        }


def fill() -> None:
    """Put rows into every table, with all that its columns can hold."""
    known = tables.metadata().sorted_tables
    with writing() as db:
        for table in reversed(known):
            db.execute(table.delete())
        for table in known:
            for n in range(EACH, 0, -1):
                db.execute(insert(table).values({column.name: value(column, n) for column in table.columns}))


def value(column: Column, n: int) -> Any:
    """The n-th value: the last row leaves empty what may be."""
    if column.foreign_keys:
        if any(key.column.table is column.table for key in column.foreign_keys):
            return n + 1 if n == 1 else None  # the first points to a later one
        return None if column.nullable and n == EACH else n
    if column.table.name == "case" and column.name in ("state", "lease_until", "ended_at"):
        ended = datetime(2024, 2, 29, tzinfo=UTC) if n == 1 else None
        return {"state": STATES[n - 1], "lease_until": None, "ended_at": ended}[column.name]
    if column.nullable and n == EACH:
        return None
    kept = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return values(kept, n)


def values(kept: Any, n: int) -> Any:
    kind = kept.python_type
    if kind is str:
        return f"{n}{WORDS}"[: kept.length or 100]
    made = {
        bool: n % 2 == 0,
        int: n,
        float: n / 7,
        bytes: bytes([0, 255, n]),
        datetime: datetime(2024, 2, 29, 23, 59, 59, n, tzinfo=UTC),
        date: date(2024, 2, n),
        time: time(23, n),
        timedelta: timedelta(days=n, microseconds=n),
        object: {"words": WORDS, "list": [n, None, 0.5, {}]},
    }
    return made[kind]


@contextmanager
def elsewhere(configure: Configure, url: str, directory: Path) -> Iterator[None]:
    """Goes on in another, empty database."""
    dispose()
    configure(database_url=url, data_dir=directory)
    migrations.upgrade()
    yield
    dispose()


def moved(directory: Path) -> None:
    exports.export(directory, private=True)


@pytest.fixture
def filled(database: str) -> dict[str, list[dict[str, Any]]]:
    fill()
    return everything()


def test_every_row_of_every_table_comes_along(
    filled: dict[str, list[dict[str, Any]]], databases: Maker, configure: Configure, tmp_path: Path
):
    told = exports.export(tmp_path / "out", private=True)
    assert {name: len(rows) for name, rows in filled.items()} == told.tables
    assert [name for name, rows in filled.items() if len(rows) != EACH] == []
    with databases("again") as url, elsewhere(configure, url, tmp_path / "again"):
        bring_into_a_new_one(tmp_path / "out")
        assert everything() == filled


@pytest.mark.skipif(KIND == "sqlite", reason="needs both databases: LANDBRIDGE_TEST_DATABASE=postgresql")
def test_from_one_database_into_the_other_and_back(
    filled: dict[str, list[dict[str, Any]]], databases: Maker, configure: Configure, tmp_path: Path
):
    exports.export(tmp_path / "out", private=True)
    with elsewhere(configure, f"sqlite:///{tmp_path}/one.sqlite", tmp_path / "one"):
        bring_into_a_new_one(tmp_path / "out")
        assert everything() == filled
        exports.export(tmp_path / "back", private=True)
    with databases("third") as url, elsewhere(configure, url, tmp_path / "third"):
        bring_into_a_new_one(tmp_path / "back")
        assert everything() == filled


def bring_into_a_new_one(directory: Path) -> None:
    with writing() as db:
        for table in reversed(tables.metadata().sorted_tables):
            db.execute(table.delete())
    bringing_in.bring_in(directory)


def test_what_is_left_out_is_there_and_has_its_reason():
    names = {table.name for table in tables.metadata().sorted_tables}
    assert exports.LEFT_OUT.keys() <= names
    assert all(exports.LEFT_OUT.values())

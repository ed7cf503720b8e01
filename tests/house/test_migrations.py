"""The tables in code and in the database are the same, and every way there can be walked back."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

import migrations
from migrations.connection import BrokenReferences, check_references, connected
from tests.databases import Maker


@pytest.fixture
def empty_database(empty_databases: Maker, tmp_path: Path):
    directory = tmp_path / "empty"
    directory.mkdir()
    with empty_databases(directory) as url:
        yield url


def tables_of(url: str) -> set[str]:
    with connected(url) as connection:
        return set(inspect(connection).get_table_names())


def test_an_empty_database_becomes_what_the_code_says(empty_database: str):
    migrations.upgrade(empty_database)
    assert migrations.is_current(empty_database)
    migrations.check(empty_database)


def test_migrating_twice_changes_nothing(empty_database: str):
    migrations.upgrade(empty_database)
    migrations.upgrade(empty_database)
    assert migrations.is_current(empty_database)


def test_every_migration_can_be_taken_back_and_walked_again(empty_database: str):
    migrations.upgrade(empty_database)
    migrations.downgrade(empty_database)
    assert tables_of(empty_database) == {"alembic_version"}
    migrations.upgrade(empty_database)
    migrations.check(empty_database)


def test_a_database_that_was_never_migrated_is_not_current(empty_database: str):
    assert not migrations.is_current(empty_database)


def test_rows_that_point_to_nothing_are_found_before_a_migration_is_committed(tmp_path: Path):
    with connected(f"sqlite:///{tmp_path}/broken.sqlite") as connection, connection.begin():
        leave_an_orphan(connection)
        with pytest.raises(BrokenReferences, match="child row 1 points to a missing parent"):
            check_references(connection)


def leave_an_orphan(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
    connection.execute(text("CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id))"))
    connection.execute(text("INSERT INTO child VALUES (1, 7)"))

"""The tables in code and in the database are the same, and every way there can be walked back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, inspect, text

import migrations
from migrations.connection import BrokenReferences, check_references, connected
from tests.databases import Maker


@pytest.fixture
def empty_database(empty_databases: Maker):
    with empty_databases("empty") as url:
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


def test_cases_that_wait_get_their_clocks(empty_database: str):
    migrations.upgrade(empty_database, "0002")
    opened_at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with connected(empty_database) as connection, connection.begin():
        for table in ("person", "thread"):
            put(connection, table)
        times = {"opened_at": opened_at, "reply_due_at": opened_at + timedelta(hours=5)}
        put(connection, "case", state="queued", priority=3, **times)
    migrations.upgrade(empty_database)
    with connected(empty_database) as connection:
        asked = "SELECT kind, target, consumed, warned, due_at = warn_at FROM slaclock WHERE case_id = 1 ORDER BY kind"
        assert [tuple(row) for row in connection.execute(text(asked))] == [
            ("first_reply", 7200, 0, 75, True),
            ("resolution", 48 * 3600, 0, 75, True),
        ]


def test_the_ledger_is_written_anew_from_what_stands(empty_database: str):
    migrations.upgrade(empty_database, "0006")
    with connected(empty_database) as connection, connection.begin():
        for number in range(1, 26):
            put(connection, "person", id=number, handle=f"p{number}", email=f"p{number}@people.example", points=7)
        put(connection, "thread")
        put(connection, "answer", author_id=1, accepted_by_id=2, accepted_at=datetime(2026, 11, 20, tzinfo=UTC))
        for number in range(1, 26):
            put(connection, "vote", id=number, person_id=number, answer_id=1, value=-1 if number == 2 else 1)
        put(connection, "ledgerentry", person_id=1, rule="answer voted up", points=10, subject_id=99)
    migrations.upgrade(empty_database)
    with connected(empty_database) as connection:
        found = connection.execute(text("SELECT id, points FROM person WHERE points <> 0"))
        assert dict(found.all()) == {1: 200 - 2 + 15, 2: -1 + 2}


def test_parts_of_the_threads_say_when_they_changed(empty_database: str):
    migrations.upgrade(empty_database, "0024")
    with connected(empty_database) as connection, connection.begin():
        put(connection, "person")
        for number, day in ((1, 20), (10_000, 22), (10_001, 21)):
            put(connection, "thread", id=number, active_at=datetime(2026, 11, day, tzinfo=UTC))
    migrations.upgrade(empty_database)
    with connected(empty_database) as connection:
        asked = "SELECT part.number, thread.id FROM threadpart part JOIN thread ON thread.active_at = part.changed_at"
        assert {tuple(row) for row in connection.execute(text(asked))} == {(1, 10_000), (2, 10_001)}


def put(connection: Connection, name: str, **values: Any) -> None:
    """A row with something in each of its columns that must not be empty."""
    metadata = MetaData()
    metadata.reflect(connection, only=[name])
    table = metadata.tables[name]
    needed = [column for column in table.columns if not column.nullable and column.server_default is None]
    connection.execute(table.insert().values({column.name: something(column.type) for column in needed} | values))


def something(kind: Any) -> Any:
    """One, or what comes closest to it."""
    closest = {datetime: datetime(2026, 11, 20, tzinfo=UTC), str: "1", dict: {}, bool: False}
    return closest.get(getattr(kind, "python_type", int), 1)

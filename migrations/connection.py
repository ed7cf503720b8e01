"""The connection that changes tables: alone in its transaction, and on SQLite without foreign keys until the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import make_url

# Any number, as long as it stays the same: whoever holds it is the one process that migrates this database.
LOCK = 7_264_343


class BrokenReferences(RuntimeError):
    """A migration left rows that point to nothing; it was rolled back."""


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection of its own. Its transactions begin IMMEDIATE on SQLite, so that two cannot migrate at once."""
    engine = _engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def hold_the_lock(connection: Connection) -> None:
    """Let no other process migrate until this transaction ends. SQLite's IMMEDIATE transaction already sees to it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def check_references(connection: Connection) -> None:
    """Raises BrokenReferences when SQLite finds a row whose foreign key points to nothing."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise BrokenReferences("; ".join(f"{row[0]} row {row[1]} points to a missing {row[2]}" for row in broken[:20]))


def _engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # A batch migration copies a table and drops the old one; with foreign keys on, its child rows would go too.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA busy_timeout=30000")

"""One synchronous way to the database: `writing()` is a transaction, `reading()` never is."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from random import uniform
from time import monotonic, sleep
from typing import Any, cast

from sqlalchemy import BigInteger, Connection, Engine, Integer, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlmodel import Field, Session, SQLModel

from community.settings import settings

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite only gives ids by itself to a column it knows as INTEGER; PostgreSQL's must outlast two thousand million rows.
BigId = BigInteger().with_variant(Integer(), "sqlite")

PATIENCE = 5.0
AGAIN = (0.002, 0.006)
"""Seconds to wait for another writer, and between two looks whether it is gone: never all at the same moment."""

PRAGMAS = (
    "journal_mode=WAL",
    f"busy_timeout={PATIENCE * 1000:.0f}",
    "foreign_keys=ON",
    "cache_size=-64000",
    "mmap_size=268435456",
    "temp_store=MEMORY",
)


def now() -> datetime:
    """The one clock: always UTC, always aware."""
    return datetime.now(UTC)


def identity() -> Any:
    """A primary key the database counts up."""
    return Field(default=None, primary_key=True, sa_type=BigId)


def reference(to: str, *, index: bool = False, nullable: bool = False, **more: Any) -> Any:
    """A foreign key to `table.id`. Rows are hidden or erased by verbs, so nothing cascades by default."""
    default = {"default": None} if nullable else {}
    return Field(foreign_key=to, index=index, nullable=nullable, sa_type=BigId, **default, **more)


def number(*, nullable: bool = False, **more: Any) -> Any:
    """An id that is no foreign key, because what it points to depends on the row."""
    default = {"default": None} if nullable else {}
    return Field(sa_type=BigId, nullable=nullable, **default, **more)


_engines: list[Engine] = []
"""Every engine there is. One is kept as long as the process, and with it the statements it has compiled."""


def write_engine() -> Engine:
    """Transactions. On SQLite each begins IMMEDIATE, or two writers would lose updates or fail half-way."""
    return _writing_to(settings().database_url, settings().connections)


def read_engine() -> Engine:
    """Reads outside any transaction: no lock is waited for, no round trip spent on BEGIN and COMMIT."""
    return _reading_from(settings().database_url, settings().connections)


@lru_cache
def _writing_to(url: str, connections: int) -> Engine:
    engine = _engine(url, connections)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "begin", _begin_soon)
    return engine


@lru_cache
def _reading_from(url: str, connections: int) -> Engine:
    return _engine(url, connections, isolation_level="AUTOCOMMIT")


def _engine(url: str, connections: int, **options: Any) -> Engine:
    options |= {"pool_size": connections, "max_overflow": 0, "pool_timeout": 10}
    options["hide_parameters"] = True  # what people write is in no error, and so in no log
    engine = _sqlite(url, options) if url.startswith("sqlite") else create_engine(url, pool_pre_ping=True, **options)
    _engines.append(engine)
    return engine


def _sqlite(url: str, options: dict[str, Any]) -> Engine:
    Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 5}, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _begin_soon(connection: Connection) -> None:
    """Wait for whoever writes, and look again every few milliseconds. Left to itself SQLite looks ever more rarely, and
    a worker that has waited longest gets its turn last while people write all the time."""
    until = monotonic() + PATIENCE
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    while not _begun(connection):
        if monotonic() > until:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        sleep(uniform(*AGAIN))  # noqa: S311 nobody gains by guessing it
    connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE * 1000:.0f}")


def _begun(connection: Connection) -> bool:
    """False while somebody else writes."""
    try:
        cast(sqlite3.Connection, connection.connection.driver_connection).execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in (*PRAGMAS, f"synchronous={settings().sqlite_synchronous}"):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises."""
    with Session(write_engine(), expire_on_commit=False) as db, db.begin():
        yield db


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads."""
    with Session(read_engine(), expire_on_commit=False, autoflush=False) as db:
        yield db


@contextmanager
def snapshot() -> Iterator[Session]:
    """A session that sees the whole database as it is at one moment, and holds nobody up: for checks and exports."""
    begin = "BEGIN" if settings().uses_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with read_engine().connect() as connection, Session(connection, autoflush=False) as db:
        connection.exec_driver_sql(begin)
        try:
            yield db
        finally:
            connection.exec_driver_sql("ROLLBACK")


def insert(db: Session, table: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, in the dialect of this session."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def dispose() -> None:
    """Let go of every connection: before a fork, before the settings change, and between tests."""
    for engine in _engines:
        engine.dispose()

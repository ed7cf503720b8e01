"""A copy of everything, to rehearse on: whatever happens in the block happens to it, and it is gone afterwards.

SQLite copies its file while others write. PostgreSQL copies into a schema of its own in the same database, which needs
no right but to make schemas: a database made from a template could not be copied while anybody is connected.
"""

import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, MetaData, NullPool, create_engine, text
from sqlalchemy.engine import make_url

import migrations
from community.database import dispose
from community.settings import settings
from migrations import tables


@contextmanager
def on_a_copy() -> Iterator[None]:
    """Settings, connections and the search index are the copy's until the block ends."""
    with tempfile.TemporaryDirectory(prefix="landbridge-drill-") as directory:
        copied = _sqlite(Path(directory)) if settings().uses_sqlite else _postgresql()
        with copied as url, _pointed_to(url, Path(directory)):
            yield


@contextmanager
def _pointed_to(url: str, directory: Path) -> Iterator[None]:
    """Nothing of the real site is reachable: neither its database, nor its index, nor its search server."""
    changed = {"DATABASE_URL": url, "DATA_DIR": str(directory), "MEILISEARCH_URL": "", "SECRET_KEY": "only for a drill"}
    before = {f"LANDBRIDGE_{name}": os.environ.get(f"LANDBRIDGE_{name}") for name in changed}
    _set({f"LANDBRIDGE_{name}": value for name, value in changed.items()})
    try:
        yield
    finally:
        _set(before)


def _set(environment: dict[str, str | None]) -> None:
    dispose()
    for name, value in environment.items():
        os.environ.pop(name, None) if value is None else os.environ.update({name: value})
    settings.cache_clear()


@contextmanager
def _sqlite(directory: Path) -> Iterator[str]:
    file = make_url(settings().database_url).database or ""
    copy = directory / "copy.sqlite"
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    yield f"sqlite:///{copy}"


@contextmanager
def _postgresql() -> Iterator[str]:
    schema = f"drill_{secrets.token_hex(4)}"
    url = make_url(settings().database_url)
    copy = url.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        migrations.upgrade(copy)
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
            _copy(connection, schema, tables.metadata())
        yield copy
    finally:
        dispose()
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))


def _copy(connection: Connection, schema: str, known: MetaData) -> None:
    """Every row, in an order in which nothing points to what is not there yet, as they all are at one moment."""
    names = [connection.dialect.identifier_preparer.quote(table.name) for table in known.sorted_tables]
    connection.execute(text(f"TRUNCATE {', '.join(f'{schema}.{name}' for name in names)}"))
    for table, name in zip(known.sorted_tables, names, strict=True):
        columns = ", ".join(connection.dialect.identifier_preparer.quote(column.name) for column in table.columns)
        connection.execute(text(f"INSERT INTO {schema}.{name} ({columns}) SELECT {columns} FROM {name}"))  # noqa: S608 names are ours
        if "id" in table.columns:
            connection.execute(
                text(
                    f"SELECT setval(sequence, (SELECT max(id) FROM {schema}.{name})) "  # noqa: S608
                    f"FROM pg_get_serial_sequence('{schema}.{name}', 'id') AS sequence WHERE sequence IS NOT NULL"
                )
            )

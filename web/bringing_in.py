"""Bringing an export in: an empty database becomes the one that was exported (web/exports.py), or stays as it is."""

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Column, Table, TypeDecorator, delete, func, insert, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

import migrations
from community.database import writing
from community.settings import settings
from migrations import tables
from web.exports import AT_ONCE, FORMAT, MANIFEST, Manifest, Progress


class NotEmpty(Exception):
    """There is something in this database already, and an import of everything would mix with it."""


class Unfit(ValueError):
    """This directory is no export that can be brought in here; the sentence says why."""


def bring_in(directory: Path, *, progress: Progress | None = None) -> Manifest:
    """Make this empty database the one that was exported, in one transaction. Raises Unfit, NotEmpty."""
    told = _manifest(directory)
    known = tables.metadata()
    size, done = sum((directory / f"{name}.jsonl").stat().st_size for name in told.tables), 0
    with writing() as db:
        _must_be_empty(db, known.tables)
        for table in reversed(known.sorted_tables):
            db.execute(delete(table))
        for table in known.sorted_tables:
            if table.name in told.tables:
                _fill(db, table, directory / f"{table.name}.jsonl", told.tables[table.name])
                done += (directory / f"{table.name}.jsonl").stat().st_size
                if progress:
                    progress(done, size)
    return told


def _manifest(directory: Path) -> Manifest:
    try:
        told = Manifest.model_validate_json((directory / MANIFEST).read_text())
    except (OSError, ValidationError) as wrong:
        raise Unfit(f"{directory} has no {MANIFEST} of a whole export") from wrong
    if not told.private:
        raise Unfit("it has only what is public; export with --private what is to be brought in again")
    if told.format != FORMAT or told.revision != migrations.newest():
        raise Unfit(f"it was made with the tables of {told.revision}, these are of {migrations.newest()}")
    if missing := [name for name in told.tables if not (directory / f"{name}.jsonl").exists()]:
        raise Unfit(f"{missing[0]}.jsonl is missing")
    return told


def _must_be_empty(db: Session, known: Any) -> None:
    for name in ("person", "thread"):
        if db.execute(select(func.count()).select_from(known[name])).scalar_one():
            raise NotEmpty(name)


def _fill(db: Session, table: Table, file: Path, expected: int) -> None:
    """All rows of a table. A row that points to one of its own table comes after that: in another round, if it must."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    count, waiting = 0, _Waiting(own)
    for batch in _batches(file, table):
        count += len(batch)
        _insert(db, table, [row for row in batch if waiting.lets_in(row)])
    if count != expected:
        raise Unfit(f"{file.name} has {count} rows, and the manifest says {expected}")
    while waiting.ids:
        before = len(waiting.ids)
        for batch in _batches(file, table):
            _insert(db, table, [row for row in batch if waiting.lets_in_again(row)])
        if len(waiting.ids) == before:
            raise Unfit(f"{file.name}: row {min(waiting.ids)} points to one that is not there, or in a circle")
    _go_on_counting(db, table)


class _Waiting:
    """The rows of one table that point to a row of it that is not there yet. The file has them by their ids."""

    def __init__(self, own: list[str]) -> None:
        self.own, self.ids = own, set[int]()

    def lets_in(self, row: dict[str, Any]) -> bool:
        targets = self._targets(row)
        if any(to > row["id"] or to in self.ids for to in targets):
            self.ids.add(row["id"])
            return False
        return True

    def lets_in_again(self, row: dict[str, Any]) -> bool:
        if row.get("id") not in self.ids or any(to in self.ids for to in self._targets(row)):
            return False
        self.ids.remove(row["id"])
        return True

    def _targets(self, row: dict[str, Any]) -> list[int]:
        return [row[name] for name in self.own if row[name] not in (None, row["id"])]


def _insert(db: Session, table: Table, batch: list[dict[str, Any]]) -> None:
    """Raises Unfit for rows that do not fit in: twice the same, or pointing to nothing."""
    try:
        if batch:
            db.execute(insert(table), batch)
    except (IntegrityError, DataError) as wrong:
        raise Unfit(f"{table.name}.jsonl: {str(wrong.orig).splitlines()[0]}") from wrong


def _batches(file: Path, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Raises Unfit for a line that is no row of this table."""
    batch: list[dict[str, Any]] = []
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                batch.append({name: _value(table.c[name], value) for name, value in json.loads(line).items()})
            except (ValueError, KeyError, AttributeError) as wrong:
                raise Unfit(f"{file.name}, line {number}: {type(wrong).__name__} {wrong}"[:200]) from wrong
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
    if batch:
        yield batch


def _value(column: Column, value: Any) -> Any:
    if value is None:
        return None
    kept = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    kind = kept.python_type
    if kind is timedelta:
        return timedelta(microseconds=value)
    if kind is bytes:
        return b64decode(value, validate=True)
    return kind.fromisoformat(value) if kind in (datetime, date, time) else value


def _go_on_counting(db: Session, table: Table) -> None:
    """PostgreSQL counts up by itself, and does not look at what was written without it."""
    if settings().uses_sqlite or "id" not in table.c:
        return
    highest = select(func.max(table.c.id)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(table.name, "id")
    db.execute(select(func.setval(sequence, highest)).where(sequence.is_not(None), highest.is_not(None)))

"""Taking everything out: a file of JSON lines a table, and a manifest of what is in them.

Without being asked for private text, an export has only what every visitor may read. With it, it has everything a new
Landbridge needs to be the same, and is a secret like the database itself. What can be computed again (the search index
and what similar questions are found by) and what holds for one browser (sessions, answers kept for a repeated request)
is left out of both.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import Column, Select, Table, TypeDecorator, delete, func, insert, select, update
from sqlmodel import Session

import migrations
from community.database import now, snapshot, writing
from community.settings import settings
from migrations import tables

FORMAT = 1
AT_ONCE = 500
MANIFEST = "manifest.json"

LEFT_OUT = frozenset({"gist", "gistterm", "gisttotals", "titleterm", "signin", "idempotentrequest"})
"""Computed again, or for one browser only."""

VISIBLE = "hidden_at"
PUBLIC: dict[str, tuple[str, ...]] = {
    "category": ("id", "slug", "name", "description", "position"),
    "tag": ("id", "name"),
    "person": ("id", "handle", "name", "role", "about", "points", "created_at"),
    "thread": (
        *("id", "kind", "category_id", "author_id", "title", "body", "created_at", "edited_at", "closed_at"),
        *("duplicate_of_id", "state", "solved_at", "answer_count", "score", "me_too_count"),
    ),
    "threadtag": ("thread_id", "tag_id"),
    "answer": (
        *("id", "thread_id", "author_id", "body", "official", "created_at", "edited_at", "accepted_at", "score"),
    ),
    "comment": ("id", "thread_id", "answer_id", "author_id", "body", "created_at"),
    "article": (
        *("id", "slug", "title", "body", "category_id", "author_id", "thread_id", "answer_id"),
        *("created_at", "edited_at"),
    ),
}
"""What a public export has. A table or column that is not named here is private."""

Progress = Callable[[int, int], None]


class NotEmpty(Exception):
    """There is something in this database already, and an import of everything would mix with it."""


class Unfit(ValueError):
    """This directory is no export that can be brought in here; the sentence says why."""


class Manifest(BaseModel):
    """What an export says of itself. `tables` counts the rows of each file."""

    format: int
    revision: str
    exported_at: datetime
    private: bool
    tables: dict[str, int]


def export(directory: Path, *, private: bool = False, progress: Progress | None = None) -> Manifest:
    """Write everything, as it is at one moment, into a new directory that only its owner can read.

    Raises FileExistsError where something is already. The manifest is written last: without it, an export is not whole.
    """
    directory.mkdir(mode=0o700, parents=True)
    known = tables.metadata()
    chosen = [table for table in known.sorted_tables if _is_chosen(table.name, private)]
    counted: dict[str, int] = {}
    with snapshot() as db:
        for done, table in enumerate(chosen):
            rows = _rows(db, table, None if private else PUBLIC[table.name], known.tables)
            counted[table.name] = _write(directory / f"{table.name}.jsonl", rows)
            if progress:
                progress(done + 1, len(chosen))
    made = Manifest(format=FORMAT, revision=migrations.newest(), exported_at=now(), private=private, tables=counted)
    (directory / MANIFEST).write_text(made.model_dump_json(indent=2) + "\n")
    return made


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


def _is_chosen(name: str, private: bool) -> bool:
    return name not in LEFT_OUT if private else name in PUBLIC


def _rows(db: Session, table: Table, names: Iterable[str] | None, known: Any) -> Iterator[dict[str, Any]]:
    """Every row by its key; of a public export only the columns named, and nothing that is hidden or hangs on it."""
    columns = [table.c[name] for name in names] if names else list(table.columns)
    rows = select(*columns).order_by(*table.primary_key.columns)
    if names:
        rows = _visible(rows, table, known)
    for row in db.execute(rows.execution_options(yield_per=AT_ONCE)):
        yield {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}


def _visible(rows: Select, table: Table, known: Any) -> Select:
    if VISIBLE in table.c:
        rows = rows.where(table.c[VISIBLE].is_(None))
    for name in ("thread", "answer"):
        if (column := table.c.get(f"{name}_id")) is not None and table.name != "article":
            shown = select(known[name].c.id).where(known[name].c[VISIBLE].is_(None))
            rows = rows.where(column.is_(None) | column.in_(shown))
    return rows


def _write(file: Path, rows: Iterable[dict[str, Any]]) -> int:
    file.touch(mode=0o600)
    count = 0
    with file.open("w") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def _plain(value: Any) -> Any:
    """Times are text in UTC, lengths are microseconds, bytes are base64."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, date | time) else value


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
    """All rows of a table. What points to a later row of the same table is written in a second round."""
    own = [key.parent for key in table.foreign_keys if key.column.table is table]
    count = 0
    for batch in _batches(file, table):
        count += len(batch)
        db.execute(insert(table), [{**row, **{column.name: None for column in own}} for row in batch])
    if count != expected:
        raise Unfit(f"{file.name} has {count} rows, and the manifest says {expected}")
    for batch in _batches(file, table) if own else ():
        _point(db, table, own, batch)
    _go_on_counting(db, table)


def _point(db: Session, table: Table, own: list[Column], batch: list[dict[str, Any]]) -> None:
    for row in batch:
        if pointing := {column.name: row[column.name] for column in own if row[column.name] is not None}:
            db.execute(update(table).where(table.c.id == row["id"]).values(pointing))


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

"""Taking everything out: a file of JSON lines a table, and a manifest of what is in them.

Without being asked for private text, an export has only what every visitor may read. With it, it has everything a new
Landbridge needs to be the same, and is a secret like the database itself. What can be computed again (the search index
and what similar questions are found by) and what holds for one browser (sessions, answers kept for a repeated request)
is left out of both.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Select, Table, select
from sqlmodel import Session

import migrations
from community.database import now, snapshot
from migrations import tables

FORMAT = 1
AT_ONCE = 500
MANIFEST = "manifest.json"

AGAIN = "computed again from the threads by `landbridge reindex`"
LEFT_OUT = {
    **dict.fromkeys(("gist", "gistterm", "gisttotals", "titleterm"), AGAIN),
    "signin": "holds for one browser, and everybody can sign in anew",
    "idempotentrequest": "answers a program that asks once more within a day",
}
"""The tables that no export has, and why. Tokens come along, for programs go on; and jobs, for they are promises: a
letter, an erasure that is due."""

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

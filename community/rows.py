"""Rows by the thousand: straight into a table, each with the table's own defaults for what is not said.

Only the file that defines a table calls this for it, and says what such a row is. All rows say the same columns.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session, SQLModel

Row = dict[str, Any]


def add(db: Session, table: type[SQLModel], rows: Sequence[Row]) -> list[int]:
    """Insert them all, and answer their ids in the same order."""
    if not rows:
        return []
    into = _table(table)
    return list(db.scalars(insert(into).returning(into.c.id, sort_by_parameter_order=True), rows))


def add_without_ids(db: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    """The same for a table whose rows are known by what they connect."""
    if rows:
        db.execute(insert(_table(table)), rows)


def _table(table: type[SQLModel]) -> Table:
    return table.__table__  # pyright: ignore[reportAttributeAccessIssue] SQLAlchemy gives each its own

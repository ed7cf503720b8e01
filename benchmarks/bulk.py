"""Rows by the thousand: straight into the tables, each with its table's own defaults for what is not said."""

from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

Row = dict[str, Any]


def add(db: Session, table: type[SQLModel], rows: list[Row]) -> list[int]:
    """Insert them all, and answer their ids in the same order."""
    made = insert(table).returning(table.id, sort_by_parameter_order=True)  # pyright: ignore[reportAttributeAccessIssue]
    return list(db.scalars(made, _complete(table, rows)))


def add_without_ids(db: Session, table: type[SQLModel], rows: list[Row]) -> None:
    """The same for a table whose rows are known by what they connect."""
    if rows:
        db.execute(insert(table), _complete(table, rows))


def _complete(table: type[SQLModel], rows: list[Row]) -> list[Row]:
    blank = {name: value for name, value in table().model_dump().items() if name != "id"}
    return [{**blank, **row} for row in rows]

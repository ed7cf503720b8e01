"""A row of any table, filled with whatever its columns take: for rules that hold for all of them."""

import itertools
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, LargeBinary, Table, insert, select
from sqlmodel import AutoString, Session
from sqlmodel.sql.sqltypes import UTCDateTime

from community.database import now

_numbers = itertools.count(1_000)


def put(db: Session, table: Table, **given: Any) -> tuple[Any, ...]:
    """Insert one, with these columns as they are given, and answer its key."""
    row = {column.name: _filled(db, column) for column in table.c if _needed(column)} | given
    return tuple(db.execute(insert(table).values(row)).inserted_primary_key or ())


def there(db: Session, table: Table, key: tuple[Any, ...]) -> bool:
    mine = [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]
    return db.execute(select(*table.primary_key.columns).where(*mine)).first() is not None


def _needed(column: Column[Any]) -> bool:
    counted = column.primary_key and not column.foreign_keys and len(column.table.primary_key.columns) == 1
    return not column.nullable and not (counted and not isinstance(column.type, AutoString | UTCDateTime))


def _filled(db: Session, column: Column[Any]) -> Any:
    if column.foreign_keys:
        there = next(iter(column.foreign_keys)).column
        return put(db, there.table)[0] if _one_each(column) else _some(db, there)
    if (place := f"{column.table.name}.{column.name}") in CHECKED:
        return CHECKED[place]
    for kind, value in VALUES.items():
        if isinstance(column.type, kind):
            return value()
    number = next(_numbers)
    return f"w{number}"[: column.type.length] if isinstance(column.type, AutoString) else number


def _one_each(column: Column[Any]) -> bool:
    return column.primary_key and len(column.table.primary_key.columns) == 1


def _some(db: Session, column: Column[Any]) -> Any:
    """The newest row that could be meant, made where there is none."""
    found = db.execute(select(column).order_by(column.desc()).limit(1)).scalar()
    return put(db, column.table)[0] if found is None else found


CHECKED = {"case.state": "queued", "vote.value": 1}
"""What a column takes where the table has a check of its own."""

VALUES: dict[type, Any] = {
    UTCDateTime: now,
    Date: lambda: date(2026, 1, 1),
    Boolean: lambda: False,
    JSON: list,
    LargeBinary: lambda: b"",
    Float: lambda: 0.0,
}


def moment(column: Column[Any], at: datetime) -> datetime | date:
    """This time, as the column has it."""
    return at.date() if isinstance(column.type, Date) else at

"""Keyset paging: a cursor says after which row a list goes on, and never how many rows to skip."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

MOST = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = TypeVar("Row")


class WrongCursor(ValueError):
    """The cursor is broken or belongs to another list."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursor of the next page, or None at the end."""

    items: Sequence[Row]
    next: str | None


def page_of(rows: Sequence[Row], limit: int, of: str, key: Callable[[Row], tuple]) -> Page[Row]:
    """Cut rows fetched with `limit + 1` to a page. `of` names the list with its filters; `key` is its order."""
    more = len(rows) > limit
    return Page(rows[:limit], cursor(of, key(rows[limit - 1])) if more else None)


def cursor(of: str, key: tuple) -> str:
    """Write a cursor of the list `of` after the row with this key (datetimes and integers)."""
    values = [_micros(value) if isinstance(value, datetime) else value for value in key]
    return base64.urlsafe_b64encode(json.dumps([of, *values]).encode()).decode().rstrip("=")


def read(text: str, of: str, *types: type) -> tuple[Any, ...]:
    """The key inside a cursor of the list `of`. Raises WrongCursor."""
    try:
        name, *values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if name != of or len(values) != len(types):
            raise WrongCursor(text)
        return tuple(_value(value, kind) for value, kind in zip(values, types, strict=True))
    except (binascii.Error, ValueError, TypeError, OverflowError, OSError, RecursionError) as broken:
        raise WrongCursor(text) from broken


def _value(value: Any, kind: type) -> Any:
    if type(value) is not int or not -(2**62) < value < 2**62:
        raise WrongCursor(value)
    if kind is not datetime:
        return value
    return EPOCH + timedelta(microseconds=value)


def _micros(at: datetime) -> int:
    """Whole microseconds: a float would lose some, and a row with them."""
    return (at - EPOCH) // timedelta(microseconds=1)

"""Which columns hold words, and what their tables have said of them."""

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import AutoString

from community import keeping
from community.keeping import Kept

SHORT = 150


def holds_words(column: Column[Any]) -> bool:
    """A sentence has room in it."""
    room = isinstance(column.type, AutoString) and (column.type.length or SHORT) >= SHORT
    return room or isinstance(column.type, JSON)


def answered(kept: Kept) -> set[str]:
    """The columns with words of which it is said what becomes of them; all of them where the row goes."""
    said = {*kept.redacted, *kept.copies, *kept.ours}
    if kept.goes:
        said |= {column.name for column in kept.table.c}
    return said | {f"{name}_html" for name in said}


def reached() -> set[str]:
    """Every column out of which words are taken."""
    return {
        f"{kept.table.name}.{column.name}"
        for kept in keeping.everything()
        for column in kept.table.c
        if column.name.removesuffix("_html") in (*kept.redacted, *kept.copies)
    }

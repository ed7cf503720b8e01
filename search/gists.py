"""What is kept of each visible thread to compare questions with: its terms, by who wrote them, and when it last moved.

Kept in tables, so that every process sees the same, a restart costs nothing, and memory does not grow with the forum
(docs/decisions/0006). Search writes it when a thread's job runs (search/learning.py).
"""

import struct
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import compress, count, islice

from sqlalchemy import BigInteger, LargeBinary, SmallInteger, bindparam, select
from sqlmodel import Field, Session, SQLModel, col

from community.database import number, reference

FIELDS = ("title", "body", "helpers", "asker")
"""The question's title and text, what others wrote below it, and what the asker added."""

AT_ONCE = 10_000

MOST = 255
"""How often a term counts in one field at most: one byte."""


class Gist(SQLModel, table=True):
    """A thread's terms with how often each occurs in the four fields, and how many terms each field has."""

    thread_id: int = reference("thread.id", primary_key=True)
    terms: bytes = Field(sa_type=LargeBinary)
    title: int
    body: int
    helpers: int
    asker: int
    active_at: datetime


class GistTerm(SQLModel, table=True):
    """In how many threads a term occurs."""

    term: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    threads: int


class TitleTerm(SQLModel, table=True):
    """A thread by a term of its title: candidates that need no engine."""

    term: int = Field(primary_key=True, sa_type=BigInteger)
    thread_id: int = reference("thread.id", primary_key=True, index=True)


class GistTotals(SQLModel, table=True):
    """One row: how many threads there are, and how many terms their fields have together.

    Whoever writes gists holds it, so that they take turns and nothing is counted twice. `shape` says how texts were
    read; empty until all threads have been.
    """

    id: int = Field(default=1, primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    shape: str = Field(default="", max_length=40)
    threads: int = 0
    title: int = number()
    body: int = number()
    helpers: int = number()
    asker: int = number()

    @property
    def averages(self) -> tuple[float, ...]:
        """Terms a thread, in each field."""
        return tuple(max(1.0, getattr(self, field) / max(1, self.threads)) for field in FIELDS)


_THREADS_WITH = select(col(GistTerm.term), col(GistTerm.threads)).where(
    col(GistTerm.term).in_(bindparam("terms", expanding=True))
)


@dataclass(frozen=True)
class Kept:
    """A gist as it was read. It is unpacked only as far as a question asks.

    `solved`: how often a search ended with "this solved it" there, in the last 30 days. `evergreen`: it has an article,
    or an answer that somebody vouches for.
    """

    packed: bytes
    lengths: Sequence[int]
    active_at: datetime
    solved: int = 0
    evergreen: bool = False

    def shared_with(self, asked: Container[int]) -> list[tuple[int, int]]:
        """Those of its terms that are asked for, with how often each occurs, a byte a field."""
        terms, times = _halves(self.packed)
        return [(terms[at], times[at]) for at in compress(count(), map(asked.__contains__, terms))]

    @property
    def is_silent(self) -> bool:
        """Nobody but the asker has written in it."""
        return not self.lengths[FIELDS.index("helpers")]

    def titled_like(self, asked: Container[int]) -> list[int]:
        """The terms of its title where any of them is asked for: of other titles nothing has to be known."""
        return self.title if any(map(asked.__contains__, self.title)) else []

    @cached_property
    def title(self) -> list[int]:
        """The terms of its title, which come first."""
        terms, times = _halves(self.packed)
        return list(terms[: next((at for at, each in enumerate(times) if not each & MOST), len(times))])


def packed(terms: Mapping[int, int]) -> bytes:
    """The terms, then how often each occurs: 8 bytes a term."""
    return struct.pack(f"={2 * len(terms)}I", *terms, *terms.values())


def unpacked(packed: bytes) -> dict[int, int]:
    """Each term, and how often it occurs."""
    return dict(zip(*_halves(packed), strict=True))


def _halves(packed: bytes) -> tuple[memoryview, memoryview]:
    numbers = memoryview(packed).cast("I")
    return numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]


def threads_with(db: Session, terms: Iterable[int]) -> dict[int, int]:
    """In how many threads each of these terms occurs, where it does."""
    asked, found = iter(terms), {}
    while some := list(islice(asked, AT_ONCE)):
        found.update(tuple(row) for row in db.execute(_THREADS_WITH, {"terms": some}))
    return found


def totals(db: Session) -> GistTotals:
    return db.get(GistTotals, 1) or GistTotals(title=0, body=0, helpers=0, asker=0)

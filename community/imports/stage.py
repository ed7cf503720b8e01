"""The pieces of a dump, laid out on disk by what they belong to, so that a thread can be told whole in bounded memory.

A dump is laid out once: if the import is stopped after that, the next run goes on with what lies there. A stage that
was stopped half-way is begun anew. It holds what the dump holds, so it is readable by its owner alone and goes away
at the end.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from community.settings import settings

SHAPE = 1
"""Goes up when pieces are laid out differently: what an earlier version has left is begun anew."""

AT_ONCE = 2_000

Piece = dict[str, Any]


class Stage:
    """`put` while the dump is read; `one`, `of` and `threads` after that."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: list[tuple[str, str, float, int, str]] = []

    def put(self, kind: str, owner: object, line: int, /, *, order: float = 0, **piece: Any) -> None:
        """Lay a piece of this kind down beside others of the same owner. `line` is where the dump has it."""
        self._waiting.append((kind, str(owner), order, line, json.dumps(piece)))
        if len(self._waiting) >= AT_ONCE:
            self.settle()

    @property
    def any_waiting(self) -> bool:
        """Whether anything was laid down at all."""
        return bool(self._waiting) or self.any("thread")

    def settle(self) -> None:
        self._connection.executemany("INSERT INTO piece VALUES (?, ?, ?, ?, ?)", self._waiting)
        self._waiting.clear()

    def of(self, kind: str, owner: object) -> list[Piece]:
        """In their order, and where that is the same, in the dump's."""
        found = self._connection.execute(
            'SELECT told, line FROM piece WHERE kind = ? AND owner = ? ORDER BY "order", rowid', (kind, str(owner))
        )
        return [{**json.loads(told), "line": line} for told, line in found]

    def one(self, kind: str, owner: object) -> Piece | None:
        """The last one the dump has."""
        return next(reversed(self.of(kind, owner)), None)

    def any(self, kind: str) -> bool:
        return self._connection.execute("SELECT 1 FROM piece WHERE kind = ? LIMIT 1", (kind,)).fetchone() is not None

    def count(self, kind: str) -> int:
        return self._connection.execute("SELECT count(*) FROM piece WHERE kind = ?", (kind,)).fetchone()[0]

    def strays(self, kind: str) -> Iterator[tuple[str, int]]:
        """Each of a kind whose owner is no thread of the dump: who that would be, and the line."""
        found = """
            SELECT owner, line FROM piece WHERE kind = ? AND NOT EXISTS
                (SELECT 1 FROM piece AS thread WHERE thread.kind = 'thread' AND thread.owner = piece.owner)
        """
        yield from self._connection.execute(found, (kind,))

    def all(self, kind: str) -> Iterator[tuple[str, Piece]]:
        """Every owner with its piece, the smallest `order` first."""
        after = (float("-inf"), 0)
        further = 'SELECT owner, told, line, "order", rowid FROM piece WHERE kind = ? AND ("order", rowid) > (?, ?)'
        while found := self._connection.execute(
            f'{further} ORDER BY "order", rowid LIMIT {AT_ONCE}', (kind, *after)
        ).fetchall():
            for owner, told, line, order, row in found:
                after = (order, row)
                yield owner, {**json.loads(told), "line": line}


@contextmanager
def stage(name: str, dump: Path, fill: Callable[[Stage], None]) -> Iterator[Stage]:
    """The pieces of this very dump, read by `fill` unless they lie there whole; gone when the block ends well."""
    file = settings().data_dir / "moving" / f"{name}-{_mark(dump)}.sqlite"
    if not _is_whole(file):
        _begin(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        laid = Stage(connection)
        if not _is_whole(file):
            connection.execute("BEGIN")
            fill(laid)
            laid.settle()
            connection.execute('CREATE INDEX by_owner ON piece (kind, owner, "order")')
            connection.execute('CREATE INDEX by_order ON piece (kind, "order")')
            connection.execute(f"PRAGMA user_version = {SHAPE}")
            connection.execute("COMMIT")
        yield laid
    file.unlink()


def _begin(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute('CREATE TABLE piece (kind TEXT, owner TEXT, "order" REAL, line INTEGER, told TEXT)')


def _is_whole(file: Path) -> bool:
    if not file.exists():
        return False
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0] == SHAPE


def _mark(dump: Path) -> str:
    """Changes when the dump does."""
    files = sorted(dump.iterdir()) if dump.is_dir() else [dump]
    told = [(str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return sha256(repr(told).encode()).hexdigest()[:16]

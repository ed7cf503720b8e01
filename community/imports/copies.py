"""The rows in a PostgreSQL dump in plain SQL: its COPY blocks (PostgreSQL documentation, COPY, "Text Format")."""

import gzip
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

Row = dict[str, str | None]

BEGIN = re.compile(rb'COPY (?:"?\w+"?\.)?"?(\w+)"? \((.*)\) FROM stdin;\s*$')
ENCODING = re.compile(rb"SET client_encoding = '(\w+)'")
END = b"\\."
ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)", re.DOTALL)
LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@contextmanager
def unwrapped(raw: BinaryIO) -> Iterator[Any]:
    """The lines of the dump, however it is wrapped. Raises OSError where there is no dump in it."""
    with ExitStack() as opened:
        outer: Any = opened.enter_context(gzip.open(raw, "rb")) if _begins(raw, b"\x1f\x8b") else raw
        if not _is_tar(outer):
            outer.seek(0)
            yield outer
            return
        outer.seek(0)
        tar = opened.enter_context(tarfile.open(fileobj=outer, mode="r|"))
        member = next((it for it in tar if Path(it.name).name in ("dump.sql.gz", "dump.sql")), None)
        inner: Any = member and tar.extractfile(member)
        if not member or not inner:
            raise OSError("there is no dump.sql.gz in this archive")
        yield opened.enter_context(gzip.open(inner, "rb")) if member.name.endswith(".gz") else inner


def _begins(file: Any, magic: bytes) -> bool:
    found = file.read(len(magic)) == magic
    file.seek(0)
    return found


def _is_tar(file: Any) -> bool:
    """POSIX, ustar: the magic stands at 257."""
    return file.read(512)[257:262] == b"ustar"


def rows(
    lines: Iterable[bytes], wanted: Iterable[str], bad: Callable[[int, str], None]
) -> Iterator[tuple[int, str, Row]]:
    """Every row of the wanted tables as (line, table, columns). Columns nobody knows are handed over, too.

    `bad` hears of each row that has another number of columns than its table.
    """
    tables, table, columns, number = set(wanted), "", [], 0
    for number, line in enumerate(lines, start=1):
        if not table:
            _must_be_sql_in_utf8(number, line)
            table, columns = _begun(line)
        elif line.rstrip(b"\r\n") == END:
            table = ""
        elif table in tables:
            values = _values(line)
            if values is None:
                bad(number, f"{table}: this line is not in UTF-8; write it anew, or leave it out")
            elif len(values) == len(columns):
                yield number, table, dict(zip(columns, map(_value, values), strict=True))
            else:
                bad(number, f"{table}: {len(values)} columns instead of {len(columns)}")

    if table:
        raise EOFError(f"it was cut in the table {table}, at line {number}; fetch it again")


def _values(line: bytes) -> list[str] | None:
    """The columns of a row; None where it is not in UTF-8."""
    try:
        return line.rstrip(b"\r\n").decode().split("\t")
    except UnicodeDecodeError:
        return None


def _must_be_sql_in_utf8(number: int, line: bytes) -> None:
    """Raises OSError."""
    if number == 1 and line.startswith(b"PGDMP"):
        raise OSError("this is no SQL but PostgreSQL's own format; make SQL of it: pg_restore -f dump.sql FILE")
    encoding = ENCODING.match(line)
    if encoding and encoding[1] != b"UTF8":
        raise OSError(f"it is in {encoding[1].decode()}; dump it anew in UTF8 (pg_dump -E UTF8)")


def _begun(line: bytes) -> tuple[str, list[str]]:
    begun = BEGIN.match(line) if line.startswith(b"COPY ") else None
    if not begun:
        return "", []
    return begun[1].decode(), [name.strip().strip('"') for name in begun[2].decode().split(",")]


def _value(text: str) -> str | None:
    if text == "\\N":
        return None
    return ESCAPE.sub(_letter, text) if "\\" in text else text


def _letter(escape: re.Match[str]) -> str:
    code = escape[1]
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    return chr(int(code, 8)) if code[0] in "01234567" else LETTERS.get(code, code)

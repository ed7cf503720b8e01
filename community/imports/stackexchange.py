"""Moving in from a Stack Exchange site: a directory with the XML files of its data dump, one row a line.

Columns: "Database schema documentation for the public data dump and SEDE" on Meta Stack Exchange. A line is parsed by
itself, so a broken one harms no other, and nothing that a document could declare is ever read.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from community.imports.dumps import Teller
from community.imports.markup import markdown_of
from community.imports.same import Same
from community.imports.stage import Piece, Stage
from community.imports.told import NAME_MOST, PersonLine, ThreadLine

Row = dict[str, str]
Lay = Callable[[Stage, int, Row], None]

QUESTION, ANSWER = "1", "2"
TITLES, BODIES = {"1", "4", "7"}, {"2", "5", "8"}
"""The `PostHistoryTypeId`s of a first title, an edited and a rolled back one; and the same of bodies."""

CLOSED, REOPENED = "10", "11"
DUPLICATE = {"1", "101"}
"""Why a question was closed, before 2013 and since."""

SAYS_THE_SAME = "3"
"""The `LinkTypeId` of a link to the question that this one is the same as."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
NO_LETTER = re.compile(
    rb"&#(?:x0*(?:[0-8bcBCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));|[\x00-\x08\x0b\x0c\x0e-\x1f]"
)
"""What XML cannot hold (XML 1.0, 2.2), written out or as a number."""

ACCEPTED = "1"
LOOK_EVERY = 5_000


class StackExchange(Teller):
    """`forum` is what its numbers are remembered under: old addresses lead here for the one called `stackexchange`.
    Everything goes to one category, for its sites have none."""

    name = "stackexchange"
    below = "answer"

    def __init__(self, category: str = "", forum: str = "stackexchange") -> None:
        self.category, self.forum = category, forum

    def read(self, laid: Stage, dump: Path, progress: Callable[[int, int], None]) -> None:
        """Raises FileNotFoundError without posts; the other files may be missing."""
        files = {name: dump / f"{name}.xml" for name in LAY}
        there = {name: file for name, file in files.items() if file.exists() or name == "Posts"}
        size, done = sum(file.stat().st_size for file in there.values()), 0
        for name, file in there.items():
            for read, number, row in _rows(file, lambda line, reason, name=name: _bad(laid, name, line, reason)):
                try:
                    LAY[name](laid, number, row)
                except (KeyError, ValueError) as wrong:
                    _bad(laid, name, number, f"{type(wrong).__name__} {wrong}")
                if number % LOOK_EVERY == 0:
                    progress(done + read, size)
            done += file.stat().st_size
        if not laid.any_waiting:
            raise OSError("there is no <row> in Posts.xml; is this the data dump of a Stack Exchange site?")

    def who(self, laid: Stage, author: str) -> PersonLine | None:
        """No dump says anybody's e-mail address."""
        user = laid.one("user", author)
        name = user["name"][:NAME_MOST].strip() if user else ""
        return PersonLine(name=name, handle=name, created=user["at"]) if user and name else None

    def tell(self, laid: Stage, id: str, piece: Piece) -> ThreadLine | None:
        accepted = piece["accepted"]
        voted = laid.one("accepted", accepted) if accepted else None
        return ThreadLine.model_validate(
            {
                "id": id,
                "forum": self.forum,
                "category": self.category,
                "tags": piece["tags"],
                "accepted": accepted,
                "accepted_at": voted and voted["at"],
                "closed": piece["closed"],
                "answers": [{"id": post["id"], **_post_of(laid, post)} for post in laid.of("answer", id)],
                **_post_of(laid, piece),
            }
        )

    def same(self, laid: Stage) -> Iterator[Same]:
        """The links as they are now, else what was said last when it was closed or opened again."""
        for id, piece in laid.all("same"):
            known = laid.of("same", id)
            said = next((it for it in known if it["link"]), known[-1])
            if piece == known[0] and said["other"]:
                at = datetime.fromisoformat(said["at"])
                yield Same(self.forum, id, said["other"], at, said["author"], said["line"])


def _post_of(laid: Stage, piece: Piece) -> dict[str, Any]:
    """The words as their author typed them where the history has them; from its HTML where it has not."""
    history = laid.of("version", piece["id"])
    bodies, titles = ([it for it in history if it["part"] == part] for part in ("body", "title"))
    told = {name: piece[name] for name in ("author", "created", "score", "title") if name in piece}
    told["body"] = bodies[-1]["text"] if bodies else markdown_of(piece["html"])
    told["edits"] = sorted([*_edits(bodies, "body"), *_edits(titles, "title")], key=lambda it: it["created"])
    told["comments"] = [
        {name: it[name] for name in ("author", "created", "body")} for it in laid.of("comment", piece["id"])
    ]
    return told


def _edits(versions: list[Piece], part: str) -> Iterator[dict[str, Any]]:
    """Each version but the last, with whoever replaced it."""
    for before, after in pairwise(versions):
        if before["text"] != after["text"]:
            yield {part: before["text"], "author": after["author"], "created": after["created"]}


def _rows(file: Path, bad: Callable[[int, str], None]) -> Iterator[tuple[int, int, Row]]:
    """The bytes read so far, the line, and the attributes of its row. Raises OSError for another encoding, EOFError
    for a file that was cut."""
    with file.open("rb") as lines:
        read, number, line = 0, 0, b""
        for number, line in enumerate(lines, start=1):
            read += len(line)
            if number == 1 and line[:2] in UTF_16:
                raise OSError(f"{file.name} is in UTF-16; make it UTF-8 (iconv -f UTF-16 -t UTF-8) and run this again")
            text = line.strip()
            if not text.startswith(b"<row"):
                continue
            try:
                yield read, number, _row(text)
            except (ElementTree.ParseError, ValueError) as wrong:
                bad(number, str(wrong))
        if not line.strip().endswith(b">") or line.strip().startswith(b"<row"):
            raise EOFError(f"{file.name} was cut at line {number}; fetch it again")


def _row(text: bytes) -> Row:
    """One element; nothing is declared. Real dumps have letters in them that XML does not know: those are left out."""
    try:
        return ElementTree.fromstring(text).attrib  # noqa: S314
    except ElementTree.ParseError:
        text.decode()
        return ElementTree.fromstring(NO_LETTER.sub(b"", text)).attrib  # noqa: S314


def _bad(laid: Stage, file: str, line: int, reason: str) -> None:
    laid.put("bad", "", line, reason=f"{file}.xml: {reason}"[:200])


def _user(laid: Stage, line: int, row: Row) -> None:
    laid.put("user", row["Id"], line, name=row["DisplayName"], at=_at(row["CreationDate"]))


def _post(laid: Stage, line: int, row: Row) -> None:
    told = {"id": row["Id"], "author": _author(row, "Owner"), "created": _at(row["CreationDate"])}
    told |= {"score": int(row.get("Score") or 0), "html": row["Body"]}
    if row["PostTypeId"] == QUESTION:
        tags = re.findall(r"[^<>|]+", row.get("Tags", ""))
        more = {"title": row["Title"], "tags": tags, "accepted": row.get("AcceptedAnswerId")}
        more["closed"] = _at(row["ClosedDate"]) if row.get("ClosedDate") else None
        laid.put("thread", row["Id"], line, order=int(row["Id"]), **told, **more)
    elif row["PostTypeId"] == ANSWER:
        laid.put("answer", row["ParentId"], line, order=int(row["Id"]), **told)


def _comment(laid: Stage, line: int, row: Row) -> None:
    told = {"author": _author(row), "created": _at(row["CreationDate"]), "body": row["Text"]}
    laid.put("comment", row["PostId"], line, order=int(row["Id"]), **told)


def _version(laid: Stage, line: int, row: Row) -> None:
    kind = row["PostHistoryTypeId"]
    if kind in (CLOSED, REOPENED):
        others = _others(row) if kind == CLOSED and row.get("Comment") in DUPLICATE else []
        said = {"link": False, "other": str(others[0]) if others else "", "author": row.get("UserId")}
        laid.put("same", row["PostId"], line, order=int(row["Id"]), at=_at(row["CreationDate"]), **said)
    part = "title" if kind in TITLES else "body" if kind in BODIES else ""
    if part and row.get("Text"):
        told = {"author": _author(row), "created": _at(row["CreationDate"]), "text": row["Text"]}
        laid.put("version", row["PostId"], line, order=int(row["Id"]), part=part, **told)


def _others(row: Row) -> list[int]:
    """Which questions it was said to be the same as."""
    told = json.loads(row.get("Text") or "{}")
    return told.get("OriginalQuestionIds") or []


def _link(laid: Stage, line: int, row: Row) -> None:
    if row["LinkTypeId"] == SAYS_THE_SAME:
        said = {"link": True, "other": row["RelatedPostId"], "author": None, "at": _at(row["CreationDate"])}
        laid.put("same", row["PostId"], line, order=int(row["Id"]), **said)


def _vote(laid: Stage, line: int, row: Row) -> None:
    """Scores stand with the posts. Of the votes only the day an answer was accepted says more."""
    if row["VoteTypeId"] == ACCEPTED:
        laid.put("accepted", row["PostId"], line, at=_at(row["CreationDate"]))


LAY: dict[str, Lay] = {
    "Users": _user,
    "Posts": _post,
    "Comments": _comment,
    "PostHistory": _version,
    "Votes": _vote,
    "PostLinks": _link,
}
"""The files that are read, each with what lays one of its rows out."""


def _author(row: Row, whose: str = "") -> str:
    """The number of an account; of a deleted one only a name is left, or nothing."""
    name = row.get(f"{whose or 'User'}DisplayName") or "Somebody"
    return row.get(f"{whose}UserId") or name[:NAME_MOST]


def _at(text: str) -> str:
    """Times are in UTC, without a zone. Raises ValueError for what is no time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).isoformat()

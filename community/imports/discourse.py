"""Moving in from Discourse: its backup, a `.tar.gz` with `dump.sql.gz` in it, or one of these by itself.

Only what everybody could read there moves in: no personal messages, nothing deleted or hidden, no whispers, nothing
of a category with restricted reading. Tables: discourse/discourse, db/structure.sql; the accepted answers are those of
its plug-in "solved", old and new.
"""

import gzip
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from community.imports import copies, ruby
from community.imports.copies import Row
from community.imports.dumps import Teller
from community.imports.stage import Piece, Stage
from community.imports.told import NAME_MOST, PersonLine, ThreadLine
from community.threads import Kind

REGULAR = "1"
"""The `post_type` of what people write; others are notices of the software, and whispers among staff."""

SOMEBODY = "Somebody"
"""Who wrote what the account of its author is gone of."""

MEGABYTE = 1_000_000

Lay = Callable[[Stage, int, Row], None]


class Discourse(Teller):
    """`forum` is what its numbers are remembered under: old addresses lead here for the one called `discourse`."""

    name = "discourse"

    def __init__(self, forum: str = "discourse") -> None:
        self.forum = forum

    def read(self, laid: Stage, dump: Path, progress: Callable[[int, int], None]) -> None:
        size, told = dump.stat().st_size, 0

        def bad(line: int, reason: str) -> None:
            laid.put("bad", "", line, reason=reason)

        with dump.open("rb") as raw, _sql(raw) as lines:
            for number, table, row in copies.rows(lines, LAY, bad):
                try:
                    LAY[table](laid, number, row)
                except (KeyError, ValueError, TypeError) as wrong:
                    bad(number, f"{table}: {type(wrong).__name__} {str(wrong).splitlines()[0]}"[:200])
                if raw.tell() - told > MEGABYTE:
                    told = raw.tell()
                    progress(told, size)

    def who(self, laid: Stage, author: str) -> PersonLine | None:
        """An address counts where the account was active: Discourse has it proved before."""
        user = laid.one("user", author)
        if not user:
            return PersonLine(name=SOMEBODY)
        addresses = [it["email"] for it in laid.of("email", author)] if user["active"] else []
        name = (user["name"] or user["handle"])[:NAME_MOST].strip() or user["handle"]
        return PersonLine(name=name, handle=user["handle"], email=next(iter(addresses), ""), created=user["at"])

    def tell(self, laid: Stage, id: str, piece: Piece) -> ThreadLine | None:
        place = laid.one("category", piece["category"]) or {"name": "", "restricted": False}
        posts = laid.of("post", id)
        if place["restricted"] or not posts:
            return None
        first, *others = posts
        accepted = _accepted(laid, id)
        return ThreadLine.model_validate(
            {
                "id": id,
                "forum": self.forum,
                "category": place["name"][:80],
                "kind": _kind(laid, piece["category"], accepted),
                "tags": [tag["name"] for it in laid.of("tagged", id) if (tag := laid.one("tag", it["tag"]))],
                "title": piece["title"],
                "body": first["raw"],
                "author": first["author"],
                "created": first["at"],
                "score": first["likes"],
                "opening": first["id"],
                "accepted": accepted and accepted["post"],
                "accepted_at": accepted and accepted["at"],
                "edits": _edits(laid, first["id"]),
                "answers": [_answer(laid, post) for post in others],
            }
        )


@contextmanager
def _sql(raw: BinaryIO) -> Iterator[Any]:
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


def _kind(laid: Stage, category: str, accepted: Piece | None) -> Kind:
    """Where some categories have accepted answers switched on, threads elsewhere are discussions."""
    asks = accepted or not laid.any("solvable") or laid.one("solvable", category)
    return Kind.QUESTION if asks else Kind.DISCUSSION


def _accepted(laid: Stage, topic: str) -> Piece | None:
    """The post that solved it and when, if known. Three versions of the plug-in keep it in three places."""
    solved = laid.one("solved", topic)
    if solved and not solved["post"]:
        split = laid.one("split answer", solved["id"])
        return split and {"post": split["post"], "at": solved["at"]}
    return solved


def _answer(laid: Stage, post: Piece) -> dict[str, Any]:
    told = {"id": post["id"], "place": post["place"], "author": post["author"], "created": post["at"]}
    return {**told, "body": post["raw"], "score": post["likes"], "edits": _edits(laid, post["id"])}


def _edits(laid: Stage, post: str) -> list[dict[str, Any]]:
    names = ("author", "created", "title", "body")
    return [{name: it[name] for name in names} for it in laid.of("edit", post)]


def _user(laid: Stage, line: int, row: Row) -> None:
    told = {"handle": row["username"] or "", "name": row.get("name") or "", "active": row.get("active", "t") == "t"}
    laid.put("user", row["id"], line, at=_at(row["created_at"]), **told)


def _email(laid: Stage, line: int, row: Row) -> None:
    if row.get("primary", "t") == "t":
        laid.put("email", row["user_id"], line, email=row["email"])


def _category(laid: Stage, line: int, row: Row) -> None:
    laid.put("category", row["id"], line, name=row["name"] or "", restricted=row.get("read_restricted") == "t")


def _category_field(laid: Stage, line: int, row: Row) -> None:
    if row["name"] == "enable_accepted_answers" and row["value"] == "true":
        laid.put("solvable", row["category_id"], line)


def _topic(laid: Stage, line: int, row: Row) -> None:
    public = row.get("archetype", "regular") == "regular" and not row.get("deleted_at")
    if public and row.get("visible", "t") == "t":
        laid.put("thread", row["id"], line, order=int(row["id"] or 0), title=row["title"], category=row["category_id"])


def _post(laid: Stage, line: int, row: Row) -> None:
    written = row.get("post_type", REGULAR) == REGULAR
    if not written or row.get("deleted_at") or row.get("hidden") == "t" or row.get("user_deleted") == "t":
        return
    place = int(row["post_number"] or 0)
    told = {"id": row["id"], "place": place, "author": row["user_id"] or SOMEBODY, "raw": row["raw"]}
    told |= {"at": _at(row["created_at"]), "likes": int(row.get("like_count") or 0)}
    laid.put("post", row["topic_id"], line, order=place, **told)


def _revision(laid: Stage, line: int, row: Row) -> None:
    """What was before stands first of two in what it calls modifications."""
    changed = ruby.read(row["modifications"] or "")
    before = {name: changed[name][0] for name in ("raw", "title") if isinstance(changed.get(name), list)}
    if before and row.get("hidden") != "t":
        told = {"author": row["user_id"] or SOMEBODY, "created": _at(row["created_at"])}
        words = {"title": before.get("title"), "body": before.get("raw")}
        laid.put("edit", row["post_id"], line, order=int(row["number"] or 0), **told, **words)


def _tag(laid: Stage, line: int, row: Row) -> None:
    laid.put("tag", row["id"], line, name=row["name"])


def _tagged(laid: Stage, line: int, row: Row) -> None:
    laid.put("tagged", row["topic_id"], line, tag=row["tag_id"])


def _topic_field(laid: Stage, line: int, row: Row) -> None:
    if row["name"] == "accepted_answer_post_id":
        laid.put("solved", row["topic_id"], line, id=None, post=row["value"], at=None)


def _solved(laid: Stage, line: int, row: Row) -> None:
    told = {"id": row["id"], "post": row.get("answer_post_id"), "at": _at(row["created_at"])}
    laid.put("solved", row["topic_id"], line, order=1, **told)


def _split_answer(laid: Stage, line: int, row: Row) -> None:
    laid.put("split answer", row["solved_topic_id"], line, post=row["answer_post_id"])


LAY: dict[str, Lay] = {
    "users": _user,
    "user_emails": _email,
    "categories": _category,
    "category_custom_fields": _category_field,
    "topics": _topic,
    "posts": _post,
    "post_revisions": _revision,
    "tags": _tag,
    "topic_tags": _tagged,
    "topic_custom_fields": _topic_field,
    "discourse_solved_solved_topics": _solved,
    "discourse_solved_topic_answers": _split_answer,
}
"""The tables that are read, each with what lays one of its rows out."""


def _at(text: str | None) -> str:
    """Discourse keeps times in UTC, without a zone. Raises ValueError for what is no time."""
    return datetime.fromisoformat(text or "").replace(tzinfo=UTC).isoformat()

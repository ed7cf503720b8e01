"""Moving in from Discourse: its backup, a `.tar.gz` with `dump.sql.gz` in it, or one of these by itself.

Only what everybody could read there moves in: no personal messages, nothing deleted or hidden, no whispers, nothing
of a category with restricted reading. Tables: discourse/discourse, db/structure.sql; the accepted answers are those of
its plug-in "solved", old and new.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from community.imports import bbcode, copies, ruby
from community.imports.copies import Row
from community.imports.dumps import Teller
from community.imports.stage import Piece, Stage
from community.imports.told import NAME_MOST, PersonLine, ThreadLine
from community.threads import Kind

CLOSINGS = {"closed.enabled", "autoclosed.enabled", "archived.enabled"}
"""The notices of the software that say when a topic was closed."""

REGULAR = "1"
"""The `post_type` of what people write; others are notices of the software, and whispers among staff."""

SOMEBODY = "Somebody"
"""Who wrote what the account of its author is gone of."""

MEGABYTE = 1_000_000

Lay = Callable[[Stage, int, Row], None]


class Discourse(Teller):
    """`forum` is what its numbers are remembered under: old addresses lead here for the one called `discourse`. What
    was uploaded is looked for at `files_at`, the address of whoever serves it now: `https://old.example`."""

    name = "discourse"

    def __init__(self, forum: str = "discourse", files_at: str = "") -> None:
        self.forum, self.files_at = forum, files_at.rstrip("/")

    def read(self, laid: Stage, dump: Path, progress: Callable[[int, int], None]) -> None:
        size, told, number = dump.stat().st_size, 0, 0

        def bad(line: int, reason: str) -> None:
            laid.put("bad", "", line, reason=reason)

        with dump.open("rb") as raw, copies.unwrapped(raw) as lines:
            for number, table, row in copies.rows(lines, LAY, bad):
                try:
                    LAY[table](laid, number, row)
                except (KeyError, ValueError, TypeError) as wrong:
                    bad(number, f"{table}: {type(wrong).__name__} {str(wrong).splitlines()[0]}"[:200])
                if raw.tell() - told > MEGABYTE:
                    told = raw.tell()
                    progress(told, size)
        if not number:
            raise OSError("there is no table of a Discourse in it; is this its backup?")

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
                "body": self._words(laid, first["raw"]),
                "author": first["author"],
                "created": first["at"],
                "score": first["likes"],
                "opening": first["id"],
                "accepted": accepted and accepted["post"],
                "accepted_at": accepted and accepted["at"],
                "closed": _closed(laid, id, piece),
                "edits": self._edits(laid, first["id"]),
                "answers": [self._answer(laid, post) for post in others],
            }
        )

    def _answer(self, laid: Stage, post: Piece) -> dict[str, Any]:
        told = {"id": post["id"], "place": post["place"], "author": post["author"], "created": post["at"]}
        told |= {"body": self._words(laid, post["raw"]), "score": post["likes"]}
        return {**told, "edits": self._edits(laid, post["id"])}

    def _edits(self, laid: Stage, post: str) -> list[dict[str, Any]]:
        return [
            {**{name: it[name] for name in ("author", "created", "title")}, "body": self._words(laid, it["body"])}
            for it in laid.of("edit", post)
        ]

    def _words(self, laid: Stage, raw: str | None) -> str | None:
        def where(name: str, rest: str) -> str:
            known = laid.one("upload", name) if name else None
            path = known["url"] if known else f"/uploads/short-url/{name}{rest}" if name else rest
            return path if path.startswith(("//", "http")) else f"{self.files_at}{path}"

        return raw and bbcode.markdown_of(raw, where)


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


def _closed(laid: Stage, id: str, topic: Piece) -> str | None:
    """When, by the notice that says so, or at the latest when something last happened."""
    said = laid.one("closing", id)
    return (said["at"] if said else topic["active"]) if topic["closed"] else None


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
        active = _at(row.get("last_posted_at") or row["created_at"])
        told = {"title": row["title"], "category": row["category_id"], "active": active}
        told["closed"] = "t" in (row.get("closed"), row.get("archived"))
        laid.put("thread", row["id"], line, order=int(row["id"] or 0), **told)


def _post(laid: Stage, line: int, row: Row) -> None:
    written = row.get("post_type", REGULAR) == REGULAR
    if row.get("action_code") in CLOSINGS:
        laid.put("closing", row["topic_id"], line, order=int(row["post_number"] or 0), at=_at(row["created_at"]))
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


def _upload(laid: Stage, line: int, row: Row) -> None:
    if row.get("sha1"):
        laid.put("upload", bbcode.short_name(row["sha1"] or ""), line, url=row["url"] or "")


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
    "uploads": _upload,
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

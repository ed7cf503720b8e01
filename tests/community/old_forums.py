"""Small dumps of other forums, in the formats their operators have."""

import gzip
import io
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

AT = "2019-03-04 05:06:07.123456"
LATER = "2019-03-05 06:00:00"

TABLES: dict[str, tuple[str, ...]] = {
    "users": ("id", "username", "name", "created_at", "active", "trust_level"),
    "user_emails": ("id", "user_id", "email", '"primary"'),
    "categories": ("id", "name", "read_restricted", '"position"'),
    "topics": (
        *("id", "title", "created_at", "user_id", "category_id", "archetype", "deleted_at", "visible", "views"),
        *("closed", "archived", "last_posted_at"),
    ),
    "posts": (
        *("id", "user_id", "topic_id", "post_number", "raw", "cooked", "created_at", "deleted_at", "like_count"),
        *("hidden", "post_type", "action_code", "brand_new_column"),
    ),
    "post_revisions": ("id", "user_id", "post_id", "modifications", '"number"', "created_at", "hidden"),
    "uploads": ("id", "sha1", "url"),
    "tags": ("id", "name"),
    "topic_tags": ("id", "topic_id", "tag_id"),
    "topic_custom_fields": ("id", "topic_id", "name", "value"),
    "discourse_solved_solved_topics": ("id", "topic_id", "created_at"),
    "discourse_solved_topic_answers": ("id", "solved_topic_id", "answer_post_id"),
    "api_keys": ("id", "key_hash"),
}
"""The columns that are looked at, and some that nobody knows."""

Row = Mapping[str, object]


def user(id: int, username: str, **more: object) -> tuple[str, Row]:
    told = {"id": id, "username": username, "name": username.title(), "created_at": AT, "active": "t"}
    return "users", {**told, "trust_level": 1, **more}


def topic(id: int, title: str, **more: object) -> tuple[str, Row]:
    told = {"id": id, "title": title, "created_at": AT, "user_id": 1, "category_id": 5, "archetype": "regular"}
    return "topics", {**told, "visible": "t", "views": 3, **more}


def post(id: int, topic_id: int, number: int, raw: str, **more: object) -> tuple[str, Row]:
    told = {"id": id, "user_id": 1, "topic_id": topic_id, "post_number": number, "raw": raw, "cooked": f"<p>{raw}</p>"}
    told |= {"created_at": AT, "like_count": 0, "hidden": "f", "post_type": 1, "brand_new_column": "x"}
    return "posts", {**told, **more}


def discourse_sql(rows: Iterable[tuple[str, Row]], spoiled: Mapping[str, str] | None = None) -> bytes:
    """A dump in plain SQL. `spoiled` are lines that stand in a table's block beside its rows."""
    told = list(rows)
    written = ["-- PostgreSQL database dump", "SET client_encoding = 'UTF8';", ""]
    for table, columns in TABLES.items():
        written.append(f"COPY public.{table} ({', '.join(columns)}) FROM stdin;")
        written += [line for name, line in (spoiled or {}).items() if name == table]
        written += ["\t".join(_text(row.get(it.strip('"'))) for it in columns) for name, row in told if name == table]
        written += ["\\.", "", ""]
    return "\n".join(written).encode()


def _text(value: object) -> str:
    """As COPY writes it."""
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def backup(file: Path, sql: bytes) -> Path:
    """What Discourse hands its operator: the dump, zipped, in a zipped archive beside the uploads."""
    with tarfile.open(file, "w:gz") as tar:
        for name, content in (("uploads/default/1.png", b"picture"), ("dump.sql.gz", gzip.compress(sql))):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return file


def stack_exchange(directory: Path, spoiled: str = "", **files: Iterable[Mapping[str, object]]) -> Path:
    """`stack_exchange(directory, Posts=[{"Id": 1, …}])` writes one XML file each; `spoiled` is a line in the posts."""
    directory.mkdir(exist_ok=True)
    for name, rows in files.items():
        lines = [f"  <row {' '.join(f'{key}={quoteattr(str(it))}' for key, it in row.items())} />" for row in rows]
        lines += [spoiled] * (name == "Posts" and bool(spoiled))
        content = "\n".join(['\ufeff<?xml version="1.0" encoding="utf-8"?>', f"<{name.lower()}>", *lines])
        (directory / f"{name}.xml").write_text(f"{content}\n</{name.lower()}>\n")
    return directory

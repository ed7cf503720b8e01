"""Dumps that are broken: each ends with what is wrong, where, and what helps, and a second run mends it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from community import checks, imports
from community.answers import Answer
from community.database import now, reading, snapshot
from community.imports import Report, dumps
from community.imports.discourse import Discourse
from community.imports.stackexchange import StackExchange
from community.people import Person
from community.threads import Thread
from tests.community.old_forums import AT, discourse_sql, post, stack_exchange, topic, user

SOON = (now() + timedelta(days=400)).strftime("%Y-%m-%d %H:%M:%S")
QUESTION = {
    "Id": 10,
    "PostTypeId": 1,
    "CreationDate": "2019-03-04T05:06:07.123",
    "Title": "No signal",
    "Body": "Since noon",
}
ANSWER = {"Id": 11, "PostTypeId": 2, "ParentId": 10, "CreationDate": "2019-03-05T05:06:07.123", "Body": "Restart it"}
SQL = discourse_sql([user(1, "mia"), topic(70, "No signal"), post(700, 70, 1, "Since noon")])


def counted() -> tuple[int, int]:
    with snapshot() as db:
        assert list(checks.disagreements(db)) == []
        return tuple(db.exec(select(func.count()).select_from(table)).one() for table in (Thread, Answer))  # pyright: ignore[reportReturnType]


def from_discourse(tmp_path: Path, sql: bytes) -> Report:
    file = tmp_path / "dump.sql"
    file.write_bytes(sql)
    return dumps.bring_in(Discourse(), file)


def from_xml(tmp_path: Path, *posts: dict, **files: list) -> Report:
    return dumps.bring_in(StackExchange(), stack_exchange(tmp_path / "dump", Posts=posts, **files))


def from_lines(tmp_path: Path, *lines: dict) -> Report:
    file = tmp_path / "old.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return imports.jsonl(file)


def line(**changes) -> dict:
    told = {"id": "1", "title": "A", "body": "b", "author": "mia", "created": "2019-03-04T05:06:00Z"}
    return {**told, **changes}


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (SQL[: SQL.index(b"Since noon") + 4], "cut in the table posts, at line "),
        (b"PGDMP\x01\x0e", "pg_restore -f"),
        (SQL.replace(b"'UTF8'", b"'LATIN1'"), "it is in LATIN1; dump it anew in UTF8"),
        (b"CREATE TABLE posts (id int);\n", "is this its backup?"),
        (b"", "is this its backup?"),
        (b'{"id": 7}\n', "is this its backup?"),
    ],
)
def test_what_is_no_dump_of_discourse_says_so_and_the_right_one_moves_in(tmp_path: Path, sql: bytes, said: str):
    with pytest.raises((OSError, EOFError), match=said):
        from_discourse(tmp_path, sql)
    assert counted() == (0, 0)
    assert from_discourse(tmp_path, SQL).added == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<posts>\n" + b'<row Id="10" PostTy', "Posts.xml was cut at line 2"),
        ("<posts>\n</posts>".encode("utf-16"), "UTF-16"),
        (b"<users>\n</users>\n", "no <row> in Posts.xml"),
        (b"", "Posts.xml was cut at line 0"),
    ],
)
def test_what_is_no_dump_of_stack_exchange_says_so_and_the_right_one_moves_in(
    tmp_path: Path, content: bytes, said: str
):
    directory = stack_exchange(tmp_path / "dump", Posts=[QUESTION])
    whole = (directory / "Posts.xml").read_bytes()
    (directory / "Posts.xml").write_bytes(content)
    with pytest.raises((OSError, EOFError), match=said):
        dumps.bring_in(StackExchange(), directory)
    assert counted() == (0, 0)
    (directory / "Posts.xml").write_bytes(whole)
    assert dumps.bring_in(StackExchange(), directory).added == 1


def test_a_line_in_another_encoding_is_named_and_the_others_move_in(tmp_path: Path):
    rows = [user(1, "mia"), topic(70, "No signal"), post(700, 70, 1, "Since noon"), post(701, 70, 2, "café")]
    report = from_discourse(tmp_path, discourse_sql(rows).replace("café".encode(), "café".encode("latin-1")))
    assert (report.added, counted(), [reason[:9] for _, reason in report.bad]) == (1, (1, 0), ["posts: th"])
    directory = stack_exchange(tmp_path / "dump", Posts=[QUESTION, {**ANSWER, "Body": "caf\u00e9"}])
    raw = (directory / "Posts.xml").read_bytes().replace("café".encode(), "café".encode("latin-1"))
    (directory / "Posts.xml").write_bytes(raw)
    ((number, reason),) = dumps.bring_in(StackExchange(), directory).bad
    assert (number, reason[:9]) == (4, "Posts.xml")


def test_letters_that_xml_does_not_know_are_left_out(tmp_path: Path):
    directory = stack_exchange(tmp_path / "dump", Posts=[QUESTION])
    raw = (directory / "Posts.xml").read_text().replace("Since noon", "Since&#x1F; no&#0;on\x07")
    (directory / "Posts.xml").write_text(raw)
    assert dumps.bring_in(StackExchange(), directory).bad == []
    with reading() as db:
        assert db.exec(select(Thread.body)).one() == "Since noon"


def test_what_steers_a_terminal_is_left_out(tmp_path: Path):
    from_lines(tmp_path, line(title="\x1b[31mRed\x07", body="a\x08b\tc\nd"))
    with reading() as db:
        assert db.exec(select(Thread.title, Thread.body)).one() == ("[31mRed", "ab\tc\nd")


def test_of_two_with_one_number_the_first_counts_and_the_other_is_named(tmp_path: Path):
    report = from_xml(tmp_path, QUESTION, ANSWER, {**QUESTION, "Title": "Another"}, {**ANSWER, "Body": "Another"})
    assert (report.added, counted(), len(report.bad)) == (1, (1, 1), 2)
    with reading() as db:
        assert db.exec(select(Thread.title)).one() == "No signal"
        assert db.exec(select(Answer.body)).one() == "Restart it"


def test_an_answer_may_stand_before_its_question_and_one_without_is_named(tmp_path: Path):
    report = from_xml(tmp_path, ANSWER, {**ANSWER, "Id": 12, "ParentId": 99}, QUESTION)
    assert (report.added, counted()) == (1, (1, 1))
    assert [reason for _, reason in report.bad] == ["belongs to thread 99, which is not in the dump"]


@pytest.mark.parametrize(
    ("when", "said"),
    [(SOON, "in the future"), ("0001-01-01 00:00:00", "before there were")],
    ids=["in the future", "before there were forums"],
)
def test_a_time_that_cannot_be_is_named_and_mended_by_a_second_run(tmp_path: Path, when: str, said: str):
    rows = [user(1, "mia"), topic(70, "No signal"), topic(71, "Other"), post(710, 71, 1, "Fine")]
    report = from_discourse(tmp_path, discourse_sql([*rows, post(700, 70, 1, "Since noon", created_at=when)]))
    assert (report.added, report.bad_count) == (1, 1)
    assert said in report.bad[0][1]
    again = from_discourse(tmp_path, discourse_sql([*rows, post(700, 70, 1, "Since noon")]))
    assert (again.added, again.known, counted()) == (1, 1, (2, 0))


def test_a_clock_that_was_a_little_fast_is_set_right(tmp_path: Path):
    assert from_lines(tmp_path, line(created=(now() + timedelta(minutes=5)).isoformat())).added == 1
    with reading() as db:
        assert db.exec(select(Thread.created_at)).one() <= now()


def test_an_account_of_the_future_keeps_nobodys_words_out(tmp_path: Path):
    rows = [user(1, "mia", created_at=SOON), topic(70, "No signal"), post(700, 70, 1, "Since noon")]
    report = from_discourse(tmp_path, discourse_sql(rows))
    assert (report.added, report.bad_count) == (1, 1)
    with reading() as db:
        assert db.exec(select(func.count()).select_from(Person).where(col(Person.created_at) > now())).one() == 0


def test_a_post_of_ten_megabytes_is_named_and_the_others_move_in(tmp_path: Path):
    report = from_lines(tmp_path, line(body="x" * 10_000_000), line(id="2"))
    ((number, reason),) = report.bad
    assert (report.added, number) == (1, 1)
    assert "shorten it in the dump" in reason


def test_missing_files_besides_the_posts_are_done_without(tmp_path: Path):
    assert from_xml(tmp_path, {**QUESTION, "OwnerUserId": 5}).added == 1
    with reading() as db:
        assert db.exec(select(Person.name)).one()


def test_everything_at_its_worst_leaves_a_forum_in_which_everything_agrees(tmp_path: Path):
    rows = [user(1, "mia"), topic(70, "No signal", created_at=AT), post(700, 70, 1, "Since noon", like_count="many")]
    report = from_discourse(tmp_path, discourse_sql(rows, spoiled={"posts": "\\N\t\\N", "topics": "x"}))
    assert report.bad_count == 3
    assert counted() == (0, 0)

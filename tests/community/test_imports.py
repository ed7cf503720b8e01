"""Moving in from another forum: whole, once, and with the times it happened."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlmodel import Session, col, func, select

from community import categories, checks, imports, threads
from community.answers import Answer
from community.database import now, reading, snapshot, writing
from community.imports import Report
from community.people import Person
from community.threads import State, Thread
from escalation import checks as case_checks
from escalation import windows
from escalation.cases import Case
from escalation.windows import Window
from tests.places import ROOT

REAL = ROOT.parent / "shared" / "data" / "real" / "threads-2k.jsonl.gz"
LINES_OF_REAL = 120


def line(id: str = "1", **changes) -> dict:
    told = {
        "id": id,
        "forum": "old",
        "category": "Phones",
        "tags": ["Android"],
        "title": "No signal",
        "body": "Since this morning.",
        "author": "mia",
        "created": "2019-03-04 05:06 UTC",
        "answers": [],
    }
    return {**told, **changes}


def reply(n: int = 2, **changes) -> dict:
    return {"n": n, "author": "tom", "created": "2019-03-04 06:00 UTC", "body": "Restart it.", **changes}


@pytest.fixture
def db(database: str) -> Iterator[Session]:
    """Only looks, so that the import never waits for it."""
    with reading() as looking:
        yield looking


@pytest.fixture
def moved(tmp_path: Path):
    """`moved(line(), "not JSON")` imports these lines, twice if called twice."""

    def move(*lines: dict | str, **options) -> Report:
        file = tmp_path / "old.jsonl"
        file.write_text("".join(f"{it if isinstance(it, str) else json.dumps(it)}\n" for it in lines))
        return imports.jsonl(file, **options)

    return move


def counts(db: Session) -> list[int]:
    return [db.exec(select(func.count()).select_from(table)).one() for table in (Thread, Answer, Person)]


def test_a_thread_moves_in_with_its_answers_authors_tags_and_times(db: Session, moved):
    report = moved(line(accepted=2, answers=[reply(), reply(3, author="mia", created="2019-03-05T07:00:00+02:00")]))
    assert (report.added, report.answers, report.bad) == (1, 2, [])
    thread = db.exec(select(Thread)).one()
    assert (thread.created_at, thread.state) == (datetime(2019, 3, 4, 5, 6, tzinfo=UTC), State.SOLVED)
    assert (thread.first_reply_at, thread.active_at) == (
        datetime(2019, 3, 4, 6, 0, tzinfo=UTC),
        datetime(2019, 3, 5, 5, 0, tzinfo=UTC),
    )
    assert [person.handle for person in db.exec(select(Person).order_by(col(Person.id)))] == ["mia", "tom"]
    assert categories.by_slug(db, "phones").thread_count == 1


def test_a_second_run_changes_nothing(db: Session, moved):
    lines = line("1", answers=[reply()]), line("2")
    moved(*lines)
    before = counts(db)
    report = moved(*lines)
    assert (report.added, report.known, counts(db)) == (0, 2, before)


def test_the_same_number_of_two_forums_is_two_threads(moved):
    assert moved(line(forum="one"), line(forum="two")).added == 2


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("7", "line: "),
        ("\\ud800", "not JSON"),
        (line(title=""), "title: "),
        (line(title="x" * 501), "title: "),
        (line(body=None), "body: "),
        (line(created="yesterday"), "created: "),
        (line(created="2019-03-04T05:06:00"), "created: "),
        (line(author=""), "author: "),
        (line(id=7), "id: "),
        (line(kind="riddle"), "kind: "),
        (line(answers=[reply(), reply(3, created="soon")]), "answers.1.created: "),
    ],
)
def test_a_bad_line_is_reported_with_its_number_and_the_others_move_in(db: Session, moved, wrong, reason: str):
    report = moved(line("1"), wrong, line("3"))
    ((number, said),) = report.bad
    assert (report.added, number, said[: len(reason)]) == (2, 2, reason)
    assert counts(db)[0] == 2


def test_letters_no_database_keeps_are_left_out(db: Session, moved):
    moved(line(title="No\x00 signal", body="Half a pair: \ud83d", author="mi\x00a"))
    thread = db.exec(select(Thread)).one()
    assert (thread.title, thread.body) == ("No signal", "Half a pair: ?")


def test_empty_lines_and_empty_answers_are_passed_over(moved):
    report = moved("", line(answers=[reply(body="  ")]), "")
    assert (report.added, report.bad) == (1, [])


def test_categories_are_told_apart_even_without_a_plain_letter(db: Session, moved):
    names = ["日本", "中国", "日本", "x" * 80, "", "General", "GENERAL"]
    assert moved(*(line(str(n), category=name) for n, name in enumerate(names))).added == 7
    counted = {category.name: category.thread_count for category in categories.in_order(db)}
    assert counted == {"General": 3, "日本": 2, "中国": 1, "x" * 80: 1}


def test_a_truncated_file_ends_the_import_and_leaves_no_half_thread(db: Session, tmp_path: Path):
    noise = Random(7)
    lines = [line(str(n), body=noise.randbytes(500).hex(), answers=[reply()]) for n in range(120)]
    whole = "".join(json.dumps(it) + "\n" for it in lines).encode()
    file = tmp_path / "old.jsonl.gz"
    file.write_bytes(gzip.compress(whole)[:-9000])
    with pytest.raises(EOFError):
        imports.jsonl(file)
    found, answered, _ = counts(db)
    assert 0 < found < 120
    assert found == answered
    assert list(checks.disagreements(db)) == []
    file.write_bytes(gzip.compress(whole))
    assert imports.jsonl(file).known == found
    assert counts(db)[0] == 120


def test_a_thread_that_cannot_be_finished_is_not_begun(db: Session, moved):
    def trip(db: Session, thread: Thread) -> None:
        raise RuntimeError("tripped")

    with pytest.raises(RuntimeError, match="tripped"):
        moved(line(answers=[reply()]), then=trip)
    assert counts(db) == [0, 0, 0]


def test_nothing_imported_escalates_by_itself(db: Session, moved):
    moved(line("1"), line("2", answers=[reply()]))
    assert db.exec(select(Window)).all() == []
    assert not windows.escalate_some(now() + timedelta(days=100))
    with snapshot() as at_once:
        assert list(case_checks.disagreements(at_once)) == []


def test_what_was_asked_elsewhere_a_minute_ago_does_not_escalate_either(db: Session, moved):
    moved(line(created=(now() - timedelta(minutes=1)).isoformat()))
    assert db.exec(select(Window)).all() == []


def test_with_windows_armed_those_nobody_answered_fall_due_and_only_they(db: Session, moved):
    own_reply = reply(author="mia")
    moved(
        line("1"),
        line("2", answers=[reply()]),
        line("3", answers=[own_reply]),
        line("4", kind="idea"),
        then=windows.arm_old,
    )
    while windows.escalate_some():
        pass
    first, _, third, _ = db.exec(select(Thread.id).order_by(col(Thread.id))).all()
    assert {case.thread_id for case in db.exec(select(Case))} == {first, third}


def test_real_threads_of_another_forum_move_in(db: Session, tmp_path: Path):
    if not REAL.exists():
        pytest.skip("the real threads are not beside this checkout")
    file = tmp_path / "real.jsonl"
    with gzip.open(REAL, "rt") as lines:
        told = [json.loads(next(lines)) for _ in range(LINES_OF_REAL)]
    file.write_text("".join(json.dumps(it) + "\n" for it in told))
    report = imports.jsonl(file)
    answered = sum(len([a for a in it["answers"] if a["body"].strip()]) for it in told)
    assert (report.added, report.bad, counts(db)[:2]) == (LINES_OF_REAL, [], [LINES_OF_REAL, answered])
    asked = {datetime.strptime(it["created"], "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC) for it in told}
    assert set(db.exec(select(Thread.created_at))) == asked
    assert list(checks.disagreements(db)) == []
    assert imports.jsonl(file).known == LINES_OF_REAL


def test_an_imported_thread_is_a_thread_like_any_other(moved, noa: Person):
    moved(line())
    with writing() as db:
        thread = db.exec(select(Thread)).one()
        threads.edit(db, thread, by=noa, title="Still no signal", body="Since that morning.")
    assert thread.version == 3

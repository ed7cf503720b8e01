"""Moving in from Discourse's own backup."""

import gzip
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from community import checks, edits, people, tags
from community.answers import Answer
from community.categories import Category
from community.database import now, reading, writing
from community.events import Event
from community.imports import Report, dumps
from community.imports.discourse import Discourse
from community.people import Person
from community.settings import settings
from community.threads import Kind, State, Thread
from escalation import windows
from escalation.windows import Window
from tests.community.old_forums import AT, LATER, backup, discourse_sql, post, topic, user

EDITED = """--- !ruby/hash:ActiveSupport::HashWithIndifferentAccess
raw:
- Since yesterday.
- Since this morning.
title:
- No signal?
- No signal
"""

EDIT = {"modifications": EDITED, "hidden": "f"}

FORUM = [
    user(1, "mia"),
    user(2, "tom", name=""),
    user(3, "never_active", active="f"),
    ("user_emails", {"id": 1, "user_id": 1, "email": "mia@people.example", "primary": "t"}),
    ("user_emails", {"id": 2, "user_id": 1, "email": "old@people.example", "primary": "f"}),
    ("user_emails", {"id": 3, "user_id": 3, "email": "never@people.example", "primary": "t"}),
    ("categories", {"id": 5, "name": "Phones", "read_restricted": "f"}),
    ("categories", {"id": 6, "name": "Staff", "read_restricted": "t"}),
    topic(70, "No signal"),
    post(700, 70, 1, "Since this morning.", like_count=4),
    post(702, 70, 3, "Tabs\there\nand a \\ backslash.", user_id=2, created_at=LATER, like_count=7),
    post(701, 70, 2, "Me, too.", user_id=3),
    (
        "post_revisions",
        {"id": 1, "user_id": 2, "post_id": 700, "modifications": EDITED, "number": 2, "created_at": LATER},
    ),
    ("tags", {"id": 9, "name": "Android"}),
    ("topic_tags", {"id": 1, "topic_id": 70, "tag_id": 9}),
    ("discourse_solved_solved_topics", {"id": 30, "topic_id": 70, "created_at": "2019-04-01 00:00:00"}),
    ("discourse_solved_topic_answers", {"id": 1, "solved_topic_id": 30, "answer_post_id": 702}),
]
PRIVATE = [
    topic(80, "heronmessage", archetype="private_message", category_id=None),
    post(800, 80, 1, "heronmessage"),
    topic(81, "herondeleted", deleted_at=AT),
    post(810, 81, 1, "herondeleted"),
    topic(82, "heronunlisted", visible="f"),
    post(820, 82, 1, "heronunlisted"),
    topic(83, "heronstaff", category_id=6),
    post(830, 83, 1, "heronstaff"),
    post(703, 70, 4, "heronwhisper", post_type=4),
    post(704, 70, 5, "heronhidden", hidden="t"),
    post(705, 70, 6, "heronpost", deleted_at=AT),
    topic(84, "Nothing is left of it"),
    post(840, 84, 1, "herongone", deleted_at=AT),
]


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    return backup(tmp_path / "backup.tar.gz", discourse_sql([*FORUM, *PRIVATE]))


@pytest.fixture
def db(database: str):
    """Only looks, so that the import never waits for it."""
    with reading() as looking:
        yield looking


def move(file: Path) -> Report:
    return dumps.bring_in(Discourse(), file)


def test_a_topic_moves_in_whole(db: Session, dump: Path):
    assert (move(dump).added, list(checks.disagreements(db))) == (1, [])
    thread = db.exec(select(Thread)).one()
    assert (thread.title, thread.body, thread.score, thread.state) == (
        *("No signal", "Since this morning.", 4),
        State.SOLVED,
    )
    assert thread.created_at == datetime(2019, 3, 4, 5, 6, 7, 123456, UTC)
    assert db.get_one(Category, thread.category_id).name == "Phones"
    assert tags.of(db, [thread.id]) == {thread.id: ["android"]}
    first, second = db.exec(select(Answer).order_by(col(Answer.id))).all()
    assert (first.body, second.body, second.score) == ("Me, too.", "Tabs\there\nand a \\ backslash.", 7)
    assert second.accepted_at == datetime(2019, 4, 1, tzinfo=UTC)


def test_authors_can_be_recognised_by_an_address_they_have_proved_and_cannot_sign_in_before(db: Session, dump: Path):
    move(dump)
    mia, tom, third = (people.by_handle(db, handle) for handle in ("mia", "tom", "never_active"))
    assert mia is not None
    assert tom is not None
    assert third is not None
    assert (mia.email, mia.password_hash, mia.name) == ("mia@people.example", None, "Mia")
    assert (tom.name, tom.email, third.email) == ("tom", None, None)


def test_somebody_who_is_here_already_keeps_their_address(db: Session, dump: Path, ana: Person):
    with writing() as held:
        held.get_one(Person, ana.id).email = "mia@people.example"
    assert move(dump).added == 1
    assert people.by_email(db, "mia@people.example").id == ana.id  # pyright: ignore[reportOptionalMemberAccess]


def test_what_was_edited_has_its_history(db: Session, dump: Path):
    move(dump)
    thread = db.exec(select(Thread)).one()
    (edit,) = edits.of_thread(db, thread.id)
    assert edit.data == {"title": "No signal?", "body": "Since yesterday."}
    assert edit.at == thread.edited_at == datetime(2019, 3, 5, 6, tzinfo=UTC)


def test_nothing_private_deleted_or_hidden_moves_in(db: Session, dump: Path):
    move(dump)
    texts = [*db.exec(select(Thread.title)), *db.exec(select(Thread.body)), *db.exec(select(Answer.body))]
    assert not [text for text in texts if "heron" in text]


def test_nothing_imported_escalates(db: Session, dump: Path):
    move(dump)
    assert db.exec(select(Window)).all() == []
    assert not windows.escalate_some(now())


@pytest.mark.parametrize("wrapped", ["sql", "sql.gz", "tar.gz"])
def test_the_dump_may_be_wrapped_or_not(tmp_path: Path, wrapped: str):
    sql, file = discourse_sql(FORUM), tmp_path / f"dump.{wrapped}"
    if wrapped == "tar.gz":
        backup(file, sql)
    else:
        file.write_bytes(gzip.compress(sql) if wrapped == "sql.gz" else sql)
    assert move(file).added == 1


def test_a_second_run_changes_nothing(db: Session, dump: Path):
    move(dump)
    before = db.exec(select(func.count()).select_from(Person)).one()
    report = move(dump)
    assert (report.added, report.known) == (0, 1)
    assert db.exec(select(func.count()).select_from(Person)).one() == before


def test_a_bad_row_is_reported_with_its_line_and_the_others_move_in(db: Session, tmp_path: Path):
    rows = [*FORUM, post(710, 70, 7, "Soon.", created_at="soon"), topic(71, ""), post(711, 71, 1, "Without a title.")]
    file = tmp_path / "dump.sql"
    file.write_bytes(discourse_sql(rows, spoiled={"posts": "7\ttoo few"}))
    report = move(file)
    lines = file.read_bytes().split(b"\n")
    assert report.added == 1
    assert len(report.bad) == report.bad_count == 3
    for line, reason in report.bad:
        row = lines[line - 1]
        assert (b"too few" in row) or (b"soon" in row) or (row.startswith(b"71\t")), reason


def test_where_only_some_categories_have_solutions_the_others_discuss(db: Session, tmp_path: Path):
    solvable = ("topic_custom_fields", {"id": 1, "topic_id": 1, "name": "unrelated", "value": "x"})
    sql = discourse_sql([*FORUM, solvable, topic(71, "Hello"), post(711, 71, 1, "Everybody")])
    sql += b"\nCOPY public.category_custom_fields (id, category_id, name, value) FROM stdin;\n"
    sql += b"1\t99\tenable_accepted_answers\ttrue\n\\.\n"
    file = tmp_path / "dump.sql"
    file.write_bytes(sql)
    move(file)
    kinds = dict(db.exec(select(Thread.title, Thread.kind)).all())
    assert kinds == {"No signal": Kind.QUESTION, "Hello": Kind.DISCUSSION}


@pytest.mark.parametrize("content", [b"", b"\x1f\x8bbroken"])
def test_what_is_no_dump_moves_nothing_in_and_leaves_nothing_behind(db: Session, tmp_path: Path, content: bytes):
    file = tmp_path / "dump.sql.gz"
    file.write_bytes(content)
    with suppress(OSError, EOFError):
        assert move(file).added == 0
    assert db.exec(select(Thread)).all() == []


def test_a_truncated_backup_is_not_begun(db: Session, dump: Path):
    dump.write_bytes(dump.read_bytes()[:-200])
    with pytest.raises((OSError, EOFError)):
        move(dump)
    assert db.exec(select(Thread)).all() == []


def test_what_was_laid_out_goes_away_at_the_end_and_only_its_owner_could_read_it(dump: Path):
    modes = []
    moving = settings().data_dir / "moving"
    dumps.bring_in(
        Discourse(), dump, progress=lambda *_: modes.extend(file.stat().st_mode & 0o777 for file in moving.iterdir())
    )
    assert set(modes) == {0o600}
    assert list(moving.iterdir()) == []


def test_a_closed_or_archived_topic_takes_no_more_answers(db: Session, tmp_path: Path):
    said = post(712, 71, 2, "", post_type=3, action_code="closed.enabled", created_at=LATER)
    rows = [topic(71, "Closed", closed="t"), post(711, 71, 1, "Over."), said]
    rows += [topic(72, "Archived", archived="t", last_posted_at=LATER), post(721, 72, 1, "Long over.")]
    file = tmp_path / "dump.sql"
    file.write_bytes(discourse_sql([*FORUM, *rows]))
    move(file)
    closed = dict(db.exec(select(Thread.title, Thread.closed_at)).all())
    then = datetime(2019, 3, 5, 6, tzinfo=UTC)
    assert closed == {"No signal": None, "Closed": then, "Archived": then}
    assert len(db.exec(select(Answer)).all()) == 2, "what the software notes is no answer"
    assert db.exec(select(Event.on_log).where(Event.kind == "thread.closed")).all() == [False, False]
    assert list(checks.disagreements(db)) == []


SHA1 = "bda2c513e1da04f7b4e99230851ea2aafeb8cc4e"
"""The one in Discourse's own test of `short_url`."""

UPLOADED = {"id": 1, "sha1": SHA1, "url": "/uploads/default/1.png"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "![shot|690x388](upload://r3AYqESanERjladb4vBB7VsMBm6.png)",
            "[shot](https://old.example/uploads/default/1.png)",
        ),
        (
            "[log.txt|attachment](upload://abc1.txt) (2 KB)",
            "[log.txt](https://old.example/uploads/short-url/abc1.txt) (2 KB)",
        ),
        ("[a](/uploads/default/2.pdf)", "[a](https://old.example/uploads/default/2.pdf)"),
        ("`[a](/uploads/default/2.pdf)`", "`[a](/uploads/default/2.pdf)`"),
        (
            '[quote="tom, post:3, topic:70"]\nRestart\nit.\n[/quote]\n\nDone.',
            "> **tom:**\n>\n> Restart\n> it.\n\n\n\nDone.",
        ),
        ("[quote]a[quote]b[/quote][/quote]", "> a\n> > b"),
        ("[poll type=regular]\n* Yes\n* No\n[/poll]", "* Yes\n* No"),
        ('[details="More"]\nhidden\n[/details]', "**More**\n\nhidden"),
        ("[date=2020-01-02 time=03:04 timezone=UTC] [unknown]", "2020-01-02 03:04 [unknown]"),
    ],
)
def test_what_is_no_markdown_stays_readable(db: Session, tmp_path: Path, raw: str, expected: str):
    file = tmp_path / "dump.sql"
    rows = [user(1, "mia"), ("uploads", UPLOADED), topic(71, "Words"), post(711, 71, 1, raw)]
    file.write_bytes(discourse_sql(rows))
    dumps.bring_in(Discourse(files_at="https://old.example/"), file)
    assert db.exec(select(Thread.body)).one() == expected

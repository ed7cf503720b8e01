"""Moving in from the XML files of a Stack Exchange dump."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from community import checks, duplicates, edits, people, tags
from community.answers import Answer
from community.comments import Comment
from community.database import reading, writing
from community.imports import Report, dumps
from community.imports.stackexchange import StackExchange
from community.people import Person
from community.threads import State, Thread
from tests.community.old_forums import stack_exchange

DAY = "2019-03-04T05:06:07.123"
LATER = "2019-03-05T06:00:00.000"

USERS = [
    {"Id": 1, "DisplayName": "Mia", "CreationDate": "2018-01-01T00:00:00.000", "Reputation": 4711},
    {"Id": 2, "DisplayName": "Tom", "CreationDate": DAY},
]
POSTS = [
    {
        "Id": 10,
        "PostTypeId": 1,
        "AcceptedAnswerId": 12,
        "CreationDate": DAY,
        "Score": 5,
        "OwnerUserId": 1,
        "Title": "No <signal>?",
        "Tags": "<android><sim-card>",
        "Body": "<p>Since <b>this</b> morning.</p>",
        "BrandNewColumn": "x",
    },
    {
        "Id": 11,
        "PostTypeId": 2,
        "ParentId": 10,
        "CreationDate": DAY,
        "Score": -3,
        "Body": "<p>Wait.</p>",
        "OwnerDisplayName": "user99",
    },
    {
        "Id": 12,
        "PostTypeId": 2,
        "ParentId": 10,
        "CreationDate": LATER,
        "Score": 8,
        "OwnerUserId": 2,
        "Body": "<p>Restart <code>it</code>.</p>",
    },
    {"Id": 13, "PostTypeId": 5, "CreationDate": DAY, "Body": "<p>About a tag</p>"},
    {
        "Id": 20,
        "PostTypeId": 1,
        "CreationDate": DAY,
        "OwnerUserId": 2,
        "Title": "Other",
        "Tags": "|new|style|",
        "Body": "<p>See <a href='https://example.org'>there</a>.</p>",
    },
]
COMMENTS = [{"Id": 1, "PostId": 12, "Text": "That helped.", "CreationDate": LATER, "UserId": 1}]
NEW = "Since **this** morning."
HISTORY = [
    {"Id": 1, "PostHistoryTypeId": 1, "PostId": 10, "CreationDate": DAY, "UserId": 1, "Text": "No signal"},
    {"Id": 2, "PostHistoryTypeId": 2, "PostId": 10, "CreationDate": DAY, "UserId": 1, "Text": "Since *yesterday*."},
    {
        "Id": 3,
        "PostHistoryTypeId": 5,
        "PostId": 10,
        "CreationDate": LATER,
        "UserId": 2,
        "Text": "Since **this** morning.",
    },
    {"Id": 4, "PostHistoryTypeId": 10, "PostId": 10, "CreationDate": LATER, "Comment": "closed", "Text": "{}"},
]
VOTES = [
    {"Id": 1, "PostId": 12, "VoteTypeId": 2, "CreationDate": "2019-03-06T00:00:00.000"},
    {"Id": 2, "PostId": 12, "VoteTypeId": 1, "CreationDate": "2019-03-07T00:00:00.000"},
]


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    files = {"Users": USERS, "Posts": POSTS, "Comments": COMMENTS, "PostHistory": HISTORY, "Votes": VOTES}
    return stack_exchange(tmp_path / "dump", **files)


@pytest.fixture
def db(database: str):
    """Only looks, so that the import never waits for it."""
    with reading() as looking:
        yield looking


def move(directory: Path, category: str = "") -> Report:
    return dumps.bring_in(StackExchange(category), directory)


def test_questions_move_in_with_answers_scores_and_comments(db: Session, dump: Path):
    report = move(dump)
    assert (report.added, report.answers, report.bad, list(checks.disagreements(db))) == (2, 2, [], [])
    thread = db.exec(select(Thread).order_by(col(Thread.id))).first()
    assert thread
    assert (thread.title, thread.score, thread.state) == ("No <signal>?", 5, State.SOLVED)
    assert tags.of(db, [thread.id]) == {thread.id: ["android", "sim-card"]}
    wait, restart = db.exec(select(Answer).order_by(col(Answer.id))).all()
    assert (wait.body, wait.score, restart.body, restart.score) == ("Wait.", -3, "Restart `it`.", 8)
    assert restart.accepted_at == datetime(2019, 3, 7, tzinfo=UTC)
    (comment,) = db.exec(select(Comment)).all()
    assert (comment.body, comment.answer_id) == ("That helped.", restart.id)


def test_words_come_from_the_history_where_it_has_them_and_from_the_html_where_not(db: Session, dump: Path):
    move(dump)
    first, other = db.exec(select(Thread).order_by(col(Thread.id))).all()
    assert first.body == "Since **this** morning."
    assert other.body == "See [there](https://example.org)."
    (edit,) = edits.of_thread(db, first.id)
    assert edit.data["body"] == "Since *yesterday*."
    assert tags.of(db, [other.id]) == {other.id: ["new", "style"]}


def test_authors_keep_their_names_and_days_and_earn_nothing_for_old_scores(db: Session, dump: Path):
    move(dump)
    mia, tom, gone = (people.by_handle(db, handle) for handle in ("mia", "tom", "user99"))
    assert mia is not None
    assert tom is not None
    assert gone is not None
    assert mia.created_at == datetime(2018, 1, 1, tzinfo=UTC)
    assert tom.points < 8 * 10, "eight votes of another forum are no votes here"
    assert (mia.password_hash, mia.email) == (None, None)


def test_a_second_run_changes_nothing_and_everything_may_go_to_one_category(db: Session, dump: Path):
    move(dump, "From the old site")
    report = move(dump, "From the old site")
    assert (report.added, report.known) == (0, 2)


def test_a_bad_line_is_reported_with_its_number_and_declares_nothing(db: Session, tmp_path: Path):
    bomb = '<row Id="30" PostTypeId="1" Body="&lol9;" Title="x" CreationDate="2019-03-04T05:06:07.123" />'
    directory = stack_exchange(tmp_path / "dump", spoiled=bomb, Users=USERS, Posts=POSTS)
    report = move(directory)
    ((line, reason),) = report.bad
    assert (report.added, line, reason[:9]) == (2, len(POSTS) + 3, "Posts.xml")


def test_without_posts_nothing_moves_in(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        move(stack_exchange(tmp_path / "dump", Users=USERS))


def history(id: int, kind: int, post: int, comment: str = "", **text: object) -> dict[str, object]:
    told = {"Id": id, "PostHistoryTypeId": kind, "PostId": post, "CreationDate": LATER, "UserId": 2}
    return {**told, "Comment": comment, "Text": json.dumps(text)}


def question(id: int, **more: object) -> dict[str, object]:
    asked = {"Id": id, "PostTypeId": 1, "CreationDate": DAY, "OwnerUserId": 1, "Title": f"Question {id}"}
    return {**asked, "Body": "<p>How?</p>", **more}


LINK = {"Id": 1, "CreationDate": LATER, "PostId": 20, "RelatedPostId": 10, "LinkTypeId": 3}
CLOSED_AS_THE_SAME = history(9, 10, 20, "101", OriginalQuestionIds=[10])


@pytest.mark.parametrize(
    ("files", "attached"),
    [
        ({"PostLinks": [LINK]}, True),
        ({"PostLinks": [{**LINK, "LinkTypeId": 1}]}, False),
        ({"PostHistory": [CLOSED_AS_THE_SAME]}, True),
        ({"PostHistory": [CLOSED_AS_THE_SAME, history(10, 11, 20)]}, False),
        ({"PostHistory": [history(9, 10, 20, "102")]}, False),
        ({"PostLinks": [LINK], "PostHistory": [CLOSED_AS_THE_SAME]}, True),
    ],
)
def test_a_question_that_asks_the_same_is_attached(db: Session, tmp_path: Path, files: dict, attached: bool):
    dump = stack_exchange(tmp_path / "dump", Users=USERS, Posts=[question(10), question(20, OwnerUserId=2)], **files)
    report = move(dump)
    first, second = db.exec(select(Thread).order_by(col(Thread.id))).all()
    assert (report.same, second.duplicate_of_id) == ((1, first.id) if attached else (0, None))
    assert first.me_too_count == attached
    assert list(checks.disagreements(db)) == []


def test_what_somebody_has_detached_here_stays_so(db: Session, tmp_path: Path, sam: Person):
    dump = stack_exchange(tmp_path / "dump", Users=USERS, Posts=[question(10), question(20)], PostLinks=[LINK])
    move(dump)
    with writing() as held:
        duplicates.detach(held, held.exec(select(Thread).where(col(Thread.duplicate_of_id).is_not(None))).one(), by=sam)
    assert move(dump).same == 0
    assert db.exec(select(Thread.duplicate_of_id)).all() == [None, None]


def test_the_same_as_what_is_not_there_or_as_itself_is_said_and_stands_by_itself(db: Session, tmp_path: Path):
    links = [{**LINK, "RelatedPostId": 99}, {**LINK, "PostId": 10, "Id": 2}]
    report = move(stack_exchange(tmp_path / "dump", Posts=[question(10), question(20)], PostLinks=links))
    assert [reason.split(",")[0] for _, reason in report.bad] == [
        "thread 20 asks the same as 99",
        "thread 10 cannot be attached to 10",
    ]
    assert report.added == 2


def test_a_question_that_was_closed_takes_no_more_answers(db: Session, tmp_path: Path):
    move(stack_exchange(tmp_path / "dump", Posts=[question(10, ClosedDate=LATER)]))
    assert db.exec(select(Thread.closed_at)).one() == datetime(2019, 3, 5, 6, tzinfo=UTC)


def test_what_belongs_to_the_community_or_to_a_deleted_account_has_an_author(db: Session, tmp_path: Path):
    owned = question(10, CommunityOwnedDate=LATER)
    owned.pop("OwnerUserId")
    gone = {
        "Id": 11,
        "PostTypeId": 2,
        "ParentId": 10,
        "CreationDate": DAY,
        "OwnerDisplayName": "user7",
        "Body": "<p>So</p>",
    }
    comment = {"Id": 1, "PostId": 11, "Text": "Thanks.", "CreationDate": DAY, "UserDisplayName": "user8"}
    move(stack_exchange(tmp_path / "dump", Posts=[owned, gone], Comments=[comment]))
    assert db.exec(select(Person.name).order_by(col(Person.id))).all() == ["Somebody", "user7", "user8"]

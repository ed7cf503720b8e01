"""What is hidden keeps its place: why stands there, its author still reads it and disagrees with one press."""

import pytest
from fastapi.testclient import TestClient

from community import comments, lines, merging
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from community.threads import Thread
from moderation import appeals, hiding
from moderation.subjects import Subject, find
from tests.web.forum import Browser, answer, ask, send
from web import told

CANARY = "heronwords"


def hidden(kind: str, thread: Thread, by: Person, moderator: Person) -> None:
    """Bo wrote it, and it was hidden."""
    with writing() as db:
        if kind == "comment":
            comments.post(db, db.get_one(Thread, thread.id), by=by, body=f"A {CANARY}.")
    if kind == "answer":
        answer(thread, by, f"A {CANARY}.")
    with writing() as db:
        on = find(db, kind, 1)
        assert on
        hiding.hide(db, on, by=moderator, reason="Unkind to ana")


@pytest.fixture
def thread(ana: Person, general: Category) -> Thread:
    return ask(ana, general)


@pytest.mark.parametrize("kind", ["answer", "comment"])
def test_everybody_reads_why_and_its_author_what_and_disagrees_with_one_press(
    client: TestClient, signed_in: Browser, thread: Thread, ana: Person, bo: Person, sam: Person, kind: str
):
    hidden(kind, thread, bo, sam)
    for reader in (client, signed_in(ana)):
        shown = reader.get("/threads/1").text
        assert "was hidden by Sam: “Unkind to ana”" in shown
        assert CANARY not in shown
    author = signed_in(bo)
    assert CANARY in author.get("/threads/1").text
    assert f'action="/{kind}s/1/appeal"' in author.get("/threads/1").text
    send(author, f"/{kind}s/1/appeal")
    assert "Somebody else decides soon." in author.get("/threads/1").text
    assert f'action="/{kind}s/1/appeal"' not in author.get("/threads/1").text
    assert CANARY in signed_in(sam).get("/threads/1").text
    with reading() as db:
        assert appeals.against(db, bo, [_one(find(db, kind, 1))])


def test_a_hidden_comment_is_brought_back_where_it_stands(
    client: TestClient, signed_in: Browser, thread: Thread, bo: Person, sam: Person
):
    hidden("comment", thread, bo, sam)
    assert "/comments/1/hiding?_method=delete" in signed_in(sam).get("/threads/1").text
    send(signed_in(sam), "/comments/1/hiding?_method=delete")
    assert CANARY in client.get("/threads/1").text


def test_a_comment_under_review_says_so_and_nothing_else(
    client: TestClient, signed_in: Browser, thread: Thread, bo: Person
):
    with writing() as db:
        on = comments.post(db, db.get_one(Thread, thread.id), by=bo, body=f"A {CANARY}.")
        hiding.withhold(db, on, "flags")
    shown = client.get("/threads/1").text
    assert "A comment by Bo is under review" in shown
    assert CANARY not in shown
    assert CANARY in signed_in(bo).get("/threads/1").text


def test_programs_read_as_much_as_people(api, client: TestClient, thread: Thread, bo: Person, sam: Person):
    hidden("comment", thread, bo, sam)
    (seen,) = client.get("/api/v1/threads/1").json()["comments"]
    assert (seen["body"], seen["html"], seen["hidden"]["reason"]) == (None, None, "Unkind to ana")
    (own,) = api(bo).get("/threads/1").json()["comments"]
    assert CANARY in own["body"]


def test_whoever_asked_hears_that_two_threads_were_joined_and_not_that_theirs_was_hidden(
    thread: Thread, bo: Person, sam: Person, ana: Person, general: Category
):
    second = ask(bo, general)
    with writing() as db:
        merging.merge(db, db.get_one(Thread, second.id), db.get_one(Thread, thread.id), by=sam)
        merging.part(db, db.get_one(Thread, second.id), by=sam)
    with reading() as db:
        assert [it.kind for it in lines.page(db, bo).items] == ["thread parted", "thread merged"]
    assert "was joined with a thread" in told.says("thread merged")


def _one(on: Subject | None) -> Subject:
    assert on
    return on

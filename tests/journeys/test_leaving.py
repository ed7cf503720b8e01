"""Somebody leaves, and the conversation goes on without their name: on pages, in the API, feeds, search and mail."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, col, update

from community import answers, articles, comments, mailboxes, people, sessions, subscriptions, tokens
from community.categories import Category
from community.database import now, writing
from community.letters import Letter
from community.people import Person
from community.subscriptions import Kind
from community.threads import Thread
from escalation import by_hand, claims, notes, side_threads
from moderation import erasure
from search import the_index
from search.index import Query
from tests.community.test_redacting import tables_with
from tests.conftest import Configure
from tests.web.forum import Browser, ask
from tests.web.test_canaries import addresses, escaped

NAMES = ("Quux", "quux", "quinces")


@pytest.fixture
def zelda(database: str) -> Person:
    with writing() as db:
        return people.add(db, name="Zelda Quux", email="zelda@quux.example", about="I like quinces")


def lives(db: Session, zelda: Person, bo: Person, kim: Person, thread: Thread) -> None:
    """What somebody leaves behind: a question the team took up, an answer, its article, and others' words to them."""
    thread = db.get_one(Thread, thread.id)
    sessions.start(db, zelda)
    tokens.make(db, zelda)
    case = claims.claim(db, by_hand.escalate(db, thread, by=kim), by=kim)
    notes.add(db, case, by=kim, body="Called twice")
    side_threads.post(db, thread, by=zelda, body="It is the blue one")
    answer = answers.post(db, thread, by=bo, body="@zelda-quux, switch the eSIM off.")
    comments.post(db, thread, by=zelda, body="Thanks, it works", answer=answer)
    own = answers.post(db, thread, by=zelda, body="A restart was needed, too.")
    articles.publish(db, own, by=kim, title="Restart it", body="A restart helps.")
    subscriptions.follow(db, bo, Kind.THREAD, thread.id)


def leaves(zelda: Person, *, with_words: bool = False) -> None:
    a_while_ago = now() - erasure.GRACE - timedelta(hours=1)
    with writing() as db:
        erasure.ask(db, db.get_one(Person, zelda.id), with_words=with_words, at=a_while_ago)
    erasure.erase([zelda.id])


@pytest.mark.parametrize("with_words", [False, True])
def test_who_has_left_is_named_nowhere_and_what_was_said_can_be_read(
    app: FastAPI,
    client: TestClient,
    signed_in: Browser,
    api: Browser,
    work: Callable[[], None],
    zelda: Person,
    bo: Person,
    kim: Person,
    general: Category,
    with_words: bool,
):
    thread = ask(zelda, general, "eSIM stays dark")
    with writing() as db:
        lives(db, zelda, bo, kim, thread)
    work()
    leaves(zelda, with_words=with_words)
    work()
    everywhere = addresses(app)
    assert escaped(client, everywhere, NAMES) == []
    assert escaped(signed_in(kim), [path for path in everywhere if "/live" not in path], NAMES) == []
    assert escaped(api(kim), [path.removeprefix("/api/v1") for path in everywhere if "/api/" in path], NAMES) == []
    page, told = client.get("/threads/1").text, api(bo).get("/threads/1").json()
    assert "Somebody who left" in page
    assert "switch the eSIM off" in page
    assert told["author"]["name"] == "Somebody who left"
    assert ("A restart was needed" in page) is not with_words
    found = [hit for hit in the_index().search(Query("restart needed")).hits if hit.source != "article"]
    assert bool(found) is not with_words, "an article is the words of whoever wrote it"
    assert "Called twice" in signed_in(kim).get("/desk/cases/1").text
    with writing() as db:
        assert [place for word in NAMES for place in tables_with(db, word)] == []


def test_a_letter_that_goes_out_afterwards_does_not_name_them(
    configure: Configure, tmp_path: Path, work: Callable[[], None], zelda: Person, bo: Person, general: Category
):
    configure(mail_url=f"file:{tmp_path}/letters", mail_from="help@tern.example", public_url="https://tern.example")
    thread = ask(bo, general, "eSIM stays dark")
    with writing() as db:
        mailboxes.verify(db, db.get_one(Person, bo.id), bo.email or "")
        answers.post(db, db.get_one(Thread, thread.id), by=zelda, body="Switch it off.")
    work()
    leaves(zelda)
    with writing() as db:
        db.exec(update(Letter).where(col(Letter.due_at).is_not(None)).values(due_at=now()))
    work()
    letters = [path.read_text() for path in (tmp_path / "letters").rglob("*") if path.is_file()]
    assert any("Switch it off." in letter for letter in letters)
    assert not [letter for letter in letters if any(name in letter for name in NAMES)]

"""Whoever is about to post personal data is told so, on every form; what is posted all the same is concealed."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from community import concealing
from community.answers import Answer
from community.categories import Category
from community.concealing import Concealment
from community.database import reading
from community.people import Person
from community.threads import Thread
from tests.web.forum import Browser, ask, swap

CARD = "4111 1111 1111 1111"
FORMS = ["/threads/1/answers", "/threads/1/comments", "/ask"]


@pytest.fixture
def thread(ana: Person, general: Category) -> Thread:
    return ask(ana, general)


def form(path: str, **more: str) -> dict[str, str]:
    asked = {"title": "Charged twice", "category": "general", "kind": "question"} if path == "/ask" else {}
    return {"body": f"It is {CARD}, see.", **asked, **more}


def kept() -> list[str]:
    with reading() as db:
        return [one.words for one in concealing.newest(db)]


@pytest.mark.parametrize("path", FORMS)
def test_it_is_said_before_it_is_posted_and_nothing_typed_is_lost(
    signed_in: Browser, ana: Person, thread: Thread, path: str
):
    browser = signed_in(ana)
    told = browser.post(path, data=form(path))
    assert told.status_code == 422
    assert f"It is {CARD}, see." in told.text
    assert 'name="checked"' in told.text
    assert kept() == []
    posted = browser.post(path, data=form(path, checked="true"))
    assert posted.status_code == 200
    assert kept() == [CARD]
    assert "4111" not in posted.text


def test_a_comment_with_htmx_is_offered_the_same(signed_in: Browser, bo: Person, thread: Thread):
    told = swap(signed_in(bo), "POST", "/threads/1/comments", **form(""))
    assert (told.status_code, told.headers["HX-Retarget"]) == (422, "#main")
    assert "/threads/1/private" not in told.text


def test_its_author_sees_what_was_concealed_and_nobody_else_does(
    client: TestClient, signed_in: Browser, ana: Person, bo: Person, sam: Person, kim: Person, thread: Thread
):
    _posted(signed_in(bo), bo)
    assert CARD in signed_in(bo).get("/concealed").text
    assert CARD in signed_in(kim).get("/moderation/concealed").text
    assert CARD not in signed_in(ana).get("/concealed").text
    for stranger in (ana, sam):
        assert signed_in(stranger).get("/moderation/concealed").status_code == 403
        assert signed_in(stranger).delete("/concealed/1").status_code == 404
    for address in ("/threads/1", "/moderation/log", "/people/bo", "/threads/1/feed.atom"):
        assert "4111" not in client.get(address).text


def test_staff_put_it_back_and_its_author_cannot(signed_in: Browser, bo: Person, kim: Person, thread: Thread):
    _posted(signed_in(bo), bo)
    assert signed_in(bo).delete("/concealed/1").status_code == 403
    assert signed_in(kim).delete("/concealed/1").status_code == 200
    with reading() as db:
        assert db.exec(select(Answer.body)).one() == f"It is {CARD}, see."
        assert db.get_one(Concealment, 1).back_by_id == kim.id


def test_a_superuser_conceals_words_out_of_the_queue_and_takes_it_back(
    signed_in: Browser, bo: Person, sam: Person, thread: Thread
):
    signed_in(bo).post("/threads/1/answers", data={"body": "Call +44 7911 123456.", "checked": "true"})
    browser = signed_in(sam)
    queue = browser.get("/moderation?tab=personal+data").text
    assert "<mark>+44 7911 123456</mark>" in queue
    decision = {"on": "answer-1", "tab": "personal data", "decision": "hide", "reason": "personal data"}
    done = browser.post("/moderation/decisions", data=decision).text
    assert "Concealed." in done
    assert "7911" not in browser.get("/threads/1").text
    (id,) = re.findall(r"/moderation/decisions/(\d+)\?", done)
    browser.delete(f"/moderation/decisions/{id}")
    assert "+44 7911 123456" in browser.get("/threads/1").text


def _posted(browser: TestClient, by: Person) -> Answer:
    browser.post("/threads/1/answers", data=form("", checked="true"))
    with reading() as db:
        return db.exec(select(Answer).where(Answer.author_id == by.id)).one()

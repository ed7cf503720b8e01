"""Taking words down for legal reasons, through pages and forms without a script."""

import pytest
from fastapi.testclient import TestClient

from community.answers import Answer
from community.categories import Category
from community.database import reading
from community.people import Person
from community.threads import Thread
from moderation.takedowns import Takedown
from tests.web.forum import Browser, answer, ask, send

CANARY = "heronlibel"
FORM = {"reason": "A court found it untrue", "legal_reference": "Order 4 C 117/26"}
HERE = "/moderation/takedowns"
PUBLIC = ("/threads/1", "/moderation/log", "/people/bo", "/threads/1/feed", "/questions", f"/search?q={CANARY[:5]}")


@pytest.fixture
def thread(ana: Person, general: Category) -> Thread:
    return ask(ana, general)


@pytest.fixture
def libel(thread: Thread, bo: Person) -> Answer:
    return answer(thread, bo, f"The owner is a {CANARY}.")


def test_one_asks_at_the_post_and_another_confirms(
    client: TestClient, signed_in: Browser, libel: Answer, ana: Person, bo: Person, kim: Person, lee: Person
):
    first = signed_in(kim)
    assert "/answers/1/takedown" in first.get("/threads/1").text
    assert CANARY in first.get("/answers/1/takedown").text
    assert send(first, "/answers/1/takedown", **FORM).headers["location"] == f"{HERE}/1"
    assert send(first, f"{HERE}/1/confirmation").status_code == 403
    assert "Bo" in first.get(HERE).text
    assert CANARY in client.get("/threads/1").text
    second = signed_in(lee)
    assert "A takedown waits for a second person" in second.get("/notifications").text
    assert 'Takedowns <span class="count">1</span>' in second.get("/moderation").text
    assert second.get("/notifications/1", follow_redirects=False).headers["location"] == f"{HERE}/1"
    assert "Order 4 C 117/26" in second.get(HERE).text
    assert send(second, f"{HERE}/1/confirmation").status_code == 303
    for reader in (client, signed_in(ana)):
        assert [path for path in PUBLIC if CANARY in reader.get(path).text] == []
    assert "A court found it untrue" in client.get("/threads/1").text
    assert "legal reasons" in client.get("/moderation/log").text
    assert CANARY in second.get(f"{HERE}/1").text
    author = signed_in(bo)
    assert "Order 4 C 117/26" in author.get("/appeals").text
    send(author, "/answers/1/appeal", words="It is true.")
    assert "It is true." in second.get(f"{HERE}/1").text
    assert "its author objects" in second.get(HERE).text


def test_two_of_the_staff_give_the_words_back(
    client: TestClient, signed_in: Browser, libel: Answer, sam: Person, kim: Person, lee: Person
):
    send(signed_in(kim), "/answers/1/takedown", **FORM)
    send(signed_in(lee), f"{HERE}/1/confirmation")
    assert signed_in(sam).delete("/answers/1/hiding").status_code == 409
    for _ in range(2):
        send(signed_in(kim), f"{HERE}/1/confirmation?_method=delete")
    assert CANARY not in client.get("/threads/1").text
    send(signed_in(lee), f"{HERE}/1/confirmation?_method=delete")
    assert CANARY in client.get("/threads/1").text


def test_in_the_place_of_a_question_stands_why_it_had_to_go(
    client: TestClient, signed_in: Browser, thread: Thread, kim: Person, lee: Person
):
    send(signed_in(kim), "/threads/1/takedown", **FORM)
    send(signed_in(lee), f"{HERE}/1/confirmation")
    told = client.get("/threads/1")
    assert told.status_code == 451
    assert "A court found it untrue (Order 4 C 117/26)" in told.text
    assert client.get("/api/v1/threads/1").json()["error"]["code"] == "taken_down"
    assert client.get("/threads/2").status_code == 404


def test_whoever_asked_thinks_better_of_it(signed_in: Browser, libel: Answer, kim: Person, lee: Person):
    send(signed_in(kim), "/answers/1/takedown", **FORM)
    assert send(signed_in(kim), f"{HERE}/1?_method=delete").status_code == 303
    assert signed_in(lee).post(f"{HERE}/1/confirmation").status_code == 409
    assert "It was refused." in signed_in(lee).get(f"{HERE}/1").text
    with reading() as db:
        assert db.get_one(Answer, 1).visible


@pytest.mark.parametrize("missing", FORM)
def test_without_a_reason_or_a_reference_nothing_is_asked_and_nothing_typed_is_lost(
    signed_in: Browser, libel: Answer, kim: Person, missing: str
):
    told = signed_in(kim).post("/answers/1/takedown", data={**FORM, missing: " "})
    assert told.status_code == 422
    assert f'id="{missing}-says"' in told.text
    (other,) = FORM.keys() - {missing}
    assert FORM[other] in told.text
    with reading() as db:
        assert db.get(Takedown, 1) is None


def test_nobody_else_asks_confirms_or_reads_it(
    client: TestClient, signed_in: Browser, libel: Answer, ana: Person, bo: Person, sam: Person, kim: Person
):
    send(signed_in(kim), "/answers/1/takedown", **FORM)
    for stranger in (ana, bo, sam):
        browser = signed_in(stranger)
        for path in (HERE, f"{HERE}/1", f"{HERE}/9", "/answers/1/takedown"):
            assert browser.get(path).status_code == 403
        assert send(browser, f"{HERE}/1/confirmation").status_code == 403
        assert send(browser, "/answers/1/takedown", **FORM).status_code == 403
        assert "takedown" not in browser.get("/threads/1").text
    assert signed_in(kim).get(f"{HERE}/9").status_code == 404

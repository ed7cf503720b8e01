"""Takedowns through the API: asked for, confirmed by another, refused, given back."""

import pytest
from fastapi.testclient import TestClient

from community.answers import Answer
from community.people import Person
from tests.web.api.conftest import refusal, wrong_fields

HERE = "/moderation/takedowns"
WHY = {"reason": "A court found it untrue", "legal_reference": "Order 4 C 117/26"}
WORDS = "Take the plug out for ten seconds."


@pytest.fixture
def asked(api, answer: Answer, kim: Person) -> int:
    told = api(kim).post(HERE, json=WHY | {"answer": answer.id})
    assert told.status_code == 201
    return told.json()["id"]


def test_one_asks_another_confirms_and_two_give_it_back(
    client: TestClient, api, answer: Answer, asked: int, kim: Person, lee: Person
):
    (waits,) = api(lee).get(HERE).json()["items"]
    assert (waits["id"], waits["state"], waits["subject_id"], waits["asked_by"]["name"]) == (
        *(asked, "waiting", answer.id),
        "Kim",
    )
    assert refusal(api(kim).post(f"{HERE}/{asked}/confirmation")) == (403, "refused")
    done = api(lee).post(f"{HERE}/{asked}/confirmation").json()
    assert (done["state"], done["decided_by"]["name"]) == ("standing", "Lee")
    assert WORDS not in client.get(f"/api/v1/threads/{answer.thread_id}").text
    assert refusal(api(lee).post(f"{HERE}/{asked}/confirmation")) == (409, "decided")
    assert [it["id"] for it in api(kim).get(HERE, params={"state": "standing"}).json()["items"]] == [asked]
    assert api(kim).delete(f"{HERE}/{asked}/confirmation").json()["state"] == "standing"
    assert refusal(api(kim).delete(f"{HERE}/{asked}/confirmation")) == (403, "refused")
    assert api(lee).delete(f"{HERE}/{asked}/confirmation").json()["state"] == "lifted"
    assert WORDS in client.get(f"/api/v1/threads/{answer.thread_id}").text


def test_a_second_refuses_and_nothing_changes(api, answer: Answer, asked: int, lee: Person):
    assert api(lee).delete(f"{HERE}/{asked}").json()["state"] == "refused"
    assert refusal(api(lee).delete(f"{HERE}/{asked}")) == (409, "decided")
    assert api(lee).get(f"{HERE}/{asked}").json()["state"] == "refused"
    assert WORDS in api(lee).get(f"/threads/{answer.thread_id}").text


def test_it_is_asked_for_once_also_where_the_answer_got_lost(api, answer: Answer, kim: Person, lee: Person):
    sent = WHY | {"answer": answer.id}
    key = {"Idempotency-Key": "once"}
    first, second = (api(kim).post(HERE, json=sent, headers=key) for _ in range(2))
    assert first.json() == second.json()
    assert refusal(api(lee).post(HERE, json=sent)) == (409, "asked")


def test_only_staff_do_and_see_any_of_it(api, answer: Answer, asked: int, ana: Person, bo: Person, sam: Person):
    for stranger in (ana, bo, sam):
        browser = api(stranger)
        told = [browser.get(HERE), browser.get(f"{HERE}/{asked}"), browser.get(f"{HERE}/99")]
        told += [browser.post(HERE, json=WHY | {"answer": answer.id}), browser.post(f"{HERE}/{asked}/confirmation")]
        told += [browser.delete(f"{HERE}/{asked}"), browser.delete(f"{HERE}/{asked}/confirmation")]
        assert {refusal(it) for it in told} == {(403, "refused")}


def test_what_does_not_fit_is_said_by_its_field(api, answer: Answer, kim: Person):
    assert wrong_fields(api(kim).post(HERE, json={"answer": answer.id, "reason": "A court said so"})) == {
        "legal_reference"
    }
    assert wrong_fields(api(kim).post(HERE, json=WHY | {"comment": 99})) == {"comment"}
    assert wrong_fields(api(kim).get(HERE, params={"state": "gone"})) == {"state"}
    assert refusal(api(kim).get(f"{HERE}/99")) == (404, "not_found")

"""Saying that one disagrees through the API, and being heard by somebody else."""

import pytest

from community import comments
from community.answers import Answer
from community.database import now, writing
from community.people import Person
from community.threads import Thread
from moderation import hiding
from tests.web.api.conftest import refusal, wrong_fields


@pytest.fixture
def hidden(answer: Answer, sam: Person) -> Answer:
    """Bo's answer, hidden by Sam."""
    with writing() as db:
        hiding.hide(db, db.get_one(Answer, answer.id), by=sam, reason="Unkind")
    return answer


def test_the_author_disagrees_and_somebody_else_brings_it_back(
    api, client, bo: Person, sam: Person, kim: Person, hidden: Answer
):
    (mine,) = api(bo).get("/me/hidden").json()["items"]
    assert (mine["subject_id"], mine["reason"], mine["appeal"]) == (hidden.id, "Unkind", None)
    raised = api(bo).post("/appeals", json={"answer": hidden.id, "words": "It was meant kindly."})
    assert (raised.status_code, raised.json()["granted"]) == (201, None)
    (waiting,) = api(kim).get("/moderation/queue", params={"tab": "appeal"}).json()["items"]
    seen = api(kim).get(f"/moderation/queue/{waiting['id']}").json()
    assert seen["appeal"] == "It was meant kindly."
    decision = f"/moderation/queue/{waiting['id']}/decision"
    assert refusal(api(sam).post(decision, json={"decision": "leave"})) == (403, "refused")
    assert api(kim).post(decision, json={"decision": "leave"}).json()["decision"] == "leave"
    assert api(bo).get("/me/hidden").json()["items"] == []
    assert client.get(f"/api/v1/threads/{hidden.thread_id}").json()["answers"][0]["hidden"] is None
    assert refusal(api(kim).delete(decision)) == (409, "over")


def test_turned_down_its_author_reads_so_and_is_not_heard_again(api, bo: Person, kim: Person, hidden: Answer):
    api(bo).post("/appeals", json={"answer": hidden.id})
    (waiting,) = api(kim).get("/moderation/queue", params={"tab": "appeal"}).json()["items"]
    sent = {"decision": "hide", "reason": "It was not kind"}
    api(kim).post(f"/moderation/queue/{waiting['id']}/decision", json=sent)
    (mine,) = api(bo).get("/me/hidden").json()["items"]
    assert mine["appeal"]["granted"] is False
    assert refusal(api(bo).post("/appeals", json={"answer": hidden.id})) == (409, "appealed")


def test_nobody_appeals_for_others_nor_against_nothing(api, bo: Person, noa: Person, hidden: Answer):
    assert wrong_fields(api(noa).post("/appeals", json={"answer": hidden.id})) == {"answer"}
    assert wrong_fields(api(bo).post("/appeals", json={"comment": 999})) == {"comment"}
    assert wrong_fields(api(bo).post("/appeals", json={})) == {"body"}
    assert api(noa).get("/me/hidden").json()["items"] == []


def test_what_is_not_hidden_needs_no_appeal(api, bo: Person, answer: Answer):
    assert refusal(api(bo).post("/appeals", json={"answer": answer.id})) == (403, "refused")


def test_what_is_under_review_waits_for_its_first_decision(api, bo: Person, answer: Answer):
    with writing() as db:
        hiding.withhold(db, db.get_one(Answer, answer.id), "flags")
    (mine,) = api(bo).get("/me/hidden").json()["items"]
    assert mine["under_review"]
    assert refusal(api(bo).post("/appeals", json={"answer": answer.id})) == (403, "refused")


def test_what_was_hidden_in_one_moment_is_listed_once_each(api, ana: Person, sam: Person, question: Thread):
    at = now()
    with writing() as db:
        thread = db.get_one(Thread, question.id)
        written = [comments.post(db, thread, by=ana, body=f"Remark {n}") for n in range(3)]
        for on in (thread, *written):
            hiding.hide(db, on, by=sam, reason="Spam", at=at)
    found, after = [], ""
    while after is not None:
        page = api(ana).get("/me/hidden", params={"limit": 1} | ({"after": after} if after else {})).json()
        found, after = [*found, *page["items"]], page["next"]
    names = [(it["subject_kind"], it["subject_id"]) for it in found]
    assert names == [*(("comment", on.id) for on in reversed(written)), ("thread", question.id)]

"""Flags and the public log through the API."""

import pytest

from community import comments, threads
from community.answers import Answer
from community.database import writing
from community.people import Person
from community.threads import Thread
from tests.web.api.conftest import refusal, wrong_fields


def test_a_thread_an_answer_or_a_comment_can_be_flagged(api, ana: Person, noa: Person, answer: Answer):
    with writing() as db:
        comment = comments.post(db, db.get_one(Thread, answer.thread_id), by=ana, body="Thanks")
    subjects = {"thread": answer.thread_id, "answer": answer.id, "comment": comment.id}
    for kind, id in subjects.items():
        response = api(noa).post("/flags", json={kind: id, "reason": "spam", "note": "Look at the link"})
        assert response.status_code == 201
        assert (response.json()["subject_kind"], response.json()["subject_id"]) == (kind, id)


def test_flagging_the_same_thing_again_is_one_voice(api, noa: Person, answer: Answer):
    first, second = (api(noa).post("/flags", json={"answer": answer.id, "reason": "rude"}).json() for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"reason": "spam"}, "body"),
        ({"thread": 1, "answer": 1, "reason": "spam"}, "body"),
        ({"thread": 1}, "reason"),
        ({"thread": 1, "reason": "dull"}, "reason"),
        ({"thread": "1", "reason": "spam"}, "thread"),
        ({"thread": True, "reason": "spam"}, "thread"),
        ({"thread": 2**63, "reason": "spam"}, "thread"),
        ({"thread": 0, "reason": "spam"}, "thread"),
        ({"comment": 999, "reason": "spam"}, "comment"),
        ({"thread": 1, "reason": "spam", "note": "x" * 501}, "note"),
    ],
)
def test_a_flag_names_one_thing_and_one_reason(api, noa: Person, question: Thread, sent: dict, field: str):
    assert wrong_fields(api(noa).post("/flags", json=sent)) == {field}


def test_what_is_hidden_from_somebody_cannot_be_flagged_by_them(api, noa: Person, sam: Person, question: Thread):
    with writing() as db:
        threads.hide(db, db.get_one(Thread, question.id), by=sam, reason="Spam")
    assert wrong_fields(api(noa).post("/flags", json={"thread": question.id, "reason": "spam"})) == {"thread"}


def test_nobody_flags_themselves(api, bo: Person, answer: Answer):
    assert refusal(api(bo).post("/flags", json={"answer": answer.id, "reason": "wrong"})) == (403, "refused")


def test_the_log_shows_everybody_each_use_of_power_with_its_reason(api, client, sam: Person, answer: Answer):
    api(sam).post(f"/answers/{answer.id}/hiding", json={"reason": "Advertising"})
    api(sam).delete(f"/answers/{answer.id}/hiding")
    back, hidden = client.get("/api/v1/moderation/log").json()["items"]
    assert (hidden["kind"], hidden["reason"], hidden["who"]["name"]) == ("answer.hidden", "Advertising", "Sam")
    assert (hidden["thread"], hidden["subject"], hidden["says"]) == (answer.thread_id, answer.id, "Sam hid an answer")
    assert back["kind"] == "answer.unhidden"


def test_the_log_has_pages(api, client, sam: Person, answer: Answer):
    api(sam).post(f"/answers/{answer.id}/hiding", json={"reason": "Advertising"})
    api(sam).delete(f"/answers/{answer.id}/hiding")
    first = client.get("/api/v1/moderation/log", params={"limit": 1}).json()
    second = client.get("/api/v1/moderation/log", params={"limit": 1, "after": first["next"]}).json()
    kinds = [entry["kind"] for page in (first, second) for entry in page["items"]]
    assert (kinds, second["next"]) == (["answer.unhidden", "answer.hidden"], None)


def test_who_flagged_something_is_not_on_the_log(api, client, noa: Person, answer: Answer):
    api(noa).post("/flags", json={"answer": answer.id, "reason": "rude"})
    assert client.get("/api/v1/moderation/log").json()["items"] == []

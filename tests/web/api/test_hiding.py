"""Hiding and bringing back through the API, and the same decision about many at once."""

import pytest
from sqlmodel import Session

from community import comments
from community.answers import Answer
from community.database import reading, writing
from community.people import Person
from community.threads import Thread
from moderation import flags, queue
from moderation.queue import Cause
from tests.cast import Ask
from tests.web.api.conftest import refusal, wrong_fields

BULK = "/moderation/bulk"
TRIALS = "/moderation/trials"
WHY = {"reason": "Unkind words"}


def test_a_thread_is_hidden_and_brought_back(api, client, question: Thread, sam: Person):
    path = f"/threads/{question.id}/hiding"
    for _ in range(2):
        assert api(sam).post(path, json=WHY).json()["hidden_at"]
    assert client.get(f"/api/v1/threads/{question.id}").status_code == 404
    for _ in range(2):
        assert api(sam).delete(path).json()["hidden_at"] is None
    assert client.get(f"/api/v1/threads/{question.id}").status_code == 200


def test_a_comment_is_hidden_and_brought_back(api, client, question: Thread, bo: Person, sam: Person):
    with writing() as db:
        id = comments.post(db, db.get_one(Thread, question.id), by=bo, body="How silly.").id
    for _ in range(2):
        told = api(sam).post(f"/comments/{id}/hiding", json=WHY).json()
        assert (told["body"], told["hidden"]["by"], told["hidden"]["reason"]) == ("How silly.", "Sam", "Unkind words")
    (seen,) = client.get(f"/api/v1/threads/{question.id}").json()["comments"]
    assert (seen["body"], seen["hidden"]["by"]) == (None, "Sam")
    assert api(sam).delete(f"/comments/{id}/hiding").json()["hidden"] is None


def test_nobody_hides_their_own_nor_without_a_reason_nor_what_is_not_there(
    api, question: Thread, answer: Answer, ana: Person, sam: Person, noa: Person
):
    for kind, id in (("threads", question.id), ("answers", answer.id)):
        assert refusal(api(noa).post(f"/{kind}/{id}/hiding", json=WHY)) == (403, "refused")
        assert wrong_fields(api(sam).post(f"/{kind}/{id}/hiding", json={"reason": " "})) == {"reason"}
    for kind in ("threads", "answers", "comments"):
        assert refusal(api(sam).post(f"/{kind}/99/hiding", json=WHY)) == (404, "not_found")


@pytest.fixture
def flagged(db: Session, ask: Ask, bo: Person, sam: Person, noa: Person) -> list[int]:
    """Two of Ana's that wait, and one of Sam's own."""
    for by in (None, None, sam):
        flags.raise_(db, ask(by=by) if by else ask(), by=noa, reason="spam")
    db.commit()
    return sorted(waiting())


def test_many_are_tried_out_decided_and_undone_together(api, flagged: list[int], sam: Person):
    sent = {"matters": flagged, "decision": "hide", "reason": "Adverts"}
    tried = api(sam).post(TRIALS, json=sent).json()
    assert (len(tried["decided"]), len(tried["left"]), tried["batch"]) == (2, 1, None)
    assert "own words" in tried["left"][0]["why_not"]
    assert waiting() == set(flagged)
    key = {"Idempotency-Key": "many"}
    done, again = (api(sam).post(BULK, json=sent, headers=key).json() for _ in range(2))
    assert done == again
    assert {it["decision"] for it in done["decided"]} == {"hide"}
    assert waiting() == {tried["left"][0]["matter"]["id"]}
    undone = api(sam).delete(f"{BULK}/{done['batch']}").json()["items"]
    assert {it["decision"] for it in undone} == {None}
    assert waiting() == set(flagged)
    assert refusal(api(sam).delete(f"{BULK}/{done['batch']}")) == (404, "not_found")


def test_many_is_refused_as_one_is(api, flagged: list[int], sam: Person, noa: Person, kim: Person):
    sent = {"matters": flagged, "decision": "leave"}
    assert refusal(api(noa).post(BULK, json=sent)) == (403, "refused")
    assert refusal(api(noa).post(TRIALS, json=sent)) == (403, "refused")
    assert wrong_fields(api(sam).post(BULK, json=sent | {"decision": "hide"})) == {"reason"}
    assert wrong_fields(api(sam).post(BULK, json=sent | {"matters": [99]})) == {"matters"}
    assert wrong_fields(api(sam).post(BULK, json=sent | {"tab": "appeal"})) == {"matters"}
    batch = api(sam).post(BULK, json=sent).json()["batch"]
    assert refusal(api(kim).delete(f"{BULK}/{batch}")) == (404, "not_found")


def waiting() -> set[int]:
    with reading() as db:
        return {matter.id for matter in queue.page(db, Cause.FLAGS).items}

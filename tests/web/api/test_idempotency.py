"""The same Idempotency-Key is answered with the first result, and nothing happens twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from community import redacting
from community.answers import Answer
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from community.threads import Thread
from escalation.cases import Case
from tests.community.test_redacting import tables_with
from tests.web.api.conftest import Counts, refusal, wrong_fields
from web.idempotency import IdempotentRequest

KEY = {"Idempotency-Key": "one-of-mine"}
QUESTION = {"category": "general", "title": "The router blinks", "body": "Red."}


def test_the_same_request_again_is_answered_with_the_first_result(api, ana: Person, general: Category, counts: Counts):
    first = api(ana).post("/threads", json=QUESTION, headers=KEY)
    before = counts() | {"token": 0}
    second = api(ana).post("/threads", json=QUESTION, headers=KEY)
    assert (second.status_code, second.content) == (201, first.content)
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (None, "true")
    assert counts() | {"token": 0} == before


def test_another_request_with_the_same_key_is_refused(api, ana: Person, answer: Answer):
    api(ana).post("/threads", json=QUESTION, headers=KEY)
    for path, body in (
        ("/threads", QUESTION | {"title": "Another"}),
        (f"/answers/{answer.id}/comments", {"body": "Thanks"}),
        (f"/answers/{answer.id}/acceptance", None),
    ):
        refused = api(ana).post(path, json=body, headers=KEY)
        assert refusal(refused) == (409, "idempotency_conflict")


def test_a_key_belongs_to_one_person(api, ana: Person, bo: Person, general: Category):
    first, second = (api(person).post("/threads", json=QUESTION, headers=KEY).json() for person in (ana, bo))
    assert first["id"] != second["id"]


def test_a_request_that_was_refused_leaves_its_key_free(api, ana: Person, general: Category):
    wrong = QUESTION | {"category": "nowhere"}
    assert api(ana).post("/threads", json=wrong, headers=KEY).status_code == 422
    assert api(ana).post("/threads", json=QUESTION, headers=KEY).status_code == 201


def test_it_is_for_every_post(api, ana: Person, kim: Person, answer: Answer, case: Case):
    def twice(person: Person, path: str, body: dict | None = None) -> None:
        caller, key = api(person), {"Idempotency-Key": path}
        first, second = (caller.post(path, json=body, headers=key) for _ in range(2))
        assert first.is_success, first.text
        assert (second.content, second.headers["Idempotency-Replayed"]) == (first.content, "true")

    thread = f"/threads/{answer.thread_id}"
    twice(kim, f"/cases/{case.id}/claim")
    twice(kim, f"/cases/{case.id}/reply", {"body": "On its way."})
    twice(ana, f"{thread}/failure", {"reason": "It did not come."})
    twice(kim, f"{thread}/escalation")
    twice(ana, f"{thread}/answers", {"body": "Now it has."})
    twice(ana, f"{thread}/comments", {"body": "Thanks"})
    twice(ana, f"/answers/{answer.id}/comments", {"body": "Thanks"})
    twice(ana, f"/answers/{answer.id}/acceptance")
    twice(ana, "/flags", {"answer": answer.id, "reason": "wrong"})
    twice(kim, f"/answers/{answer.id}/hiding", {"reason": "Wrong"})


def test_two_at_once_with_one_key_make_one_thread(api, ana: Person, general: Category, counts: Counts):
    callers = [api(ana) for _ in range(4)]
    with ThreadPoolExecutor(len(callers)) as pool:
        answers = list(pool.map(lambda caller: caller.post("/threads", json=QUESTION, headers=KEY), callers))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert counts()["thread"] == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "é", "tab\there"])
def test_a_key_is_printable_and_not_too_long(api, ana: Person, general: Category, key: str, counts: Counts):
    response = api(ana).post("/threads", json=QUESTION, headers={"Idempotency-Key": key.encode()})
    assert wrong_fields(response) == {"Idempotency-Key"}
    assert counts()["thread"] == 0


def test_after_a_day_a_key_is_free_again(api, ana: Person, general: Category):
    first = api(ana).post("/threads", json=QUESTION, headers=KEY).json()
    with writing() as db:
        db.get_one(IdempotentRequest, (ana.id, KEY["Idempotency-Key"])).at -= timedelta(hours=24, seconds=1)
    assert api(ana).post("/threads", json=QUESTION, headers=KEY).json()["id"] != first["id"]
    with reading() as db:
        assert db.get_one(IdempotentRequest, (ana.id, KEY["Idempotency-Key"])).status == 201


def test_what_was_taken_out_is_not_answered_again_and_nothing_is_done_twice(
    api, ana: Person, sam: Person, general: Category, counts: Counts
):
    """The answer kept for a repetition holds the same words as the thread."""
    first = api(ana).post("/threads", json=QUESTION | {"body": "I am Zelda Quux"}, headers=KEY).json()
    with writing() as db:
        redacting.redact(db, db.get_one(Thread, first["id"]), ["Zelda Quux"], by=sam, reason="A name")
        assert tables_with(db, "Zelda") == []
    again = api(ana).post("/threads", json=QUESTION | {"body": "I am Zelda Quux"}, headers=KEY)
    assert refusal(again) == (409, "taken_out")
    assert counts()["thread"] == 1


def test_every_answer_of_the_api_is_kept_with_its_thread(api, ana: Person, kim: Person, answer: Answer, case: Case):
    """Or words in it could not be found when they are taken out."""
    api(kim).post(f"/cases/{case.id}/claim", headers={"Idempotency-Key": "case"})
    api(ana).post(f"/threads/{answer.thread_id}/answers", json={"body": "So"}, headers={"Idempotency-Key": "answer"})
    api(ana).post(f"/answers/{answer.id}/comments", json={"body": "So"}, headers={"Idempotency-Key": "comment"})
    api(ana).post(f"/threads/{answer.thread_id}/failure", headers={"Idempotency-Key": "thread"})
    with reading() as db:
        kept = {row.key: row.thread_id for row in db.exec(select(IdempotentRequest))}
    assert kept == dict.fromkeys(("case", "answer", "comment", "thread"), answer.thread_id)

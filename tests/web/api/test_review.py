"""The moderators' queue through the API: the same lines, the same rules and the same way back as on its page."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community import answers
from community.answers import Answer
from community.database import now, reading, writing
from community.people import Person
from community.threads import Thread
from moderation import flags, queue
from moderation.queue import Cause, Matter
from tests.cast import Ask, earns
from tests.web.api.conftest import refusal, wrong_fields

QUEUE = "/moderation/queue"


@pytest.fixture
def flagged(answer: Answer, noa: Person) -> int:
    """The number of what waits: Bo's answer, which Noa flagged."""
    with writing() as db:
        on = db.get_one(Answer, answer.id)
        flags.raise_(db, on, by=noa, reason="rude", note="Somebody’s first post")
        (matter,) = queue.page(db, Cause.FLAGS).items
        return matter.id


def test_the_queue_goes_on_where_a_page_ended(db: Session, api, sam: Person, ask: Ask):
    at = now()
    harms = ("spam", "private", "rude", "spam")
    expected = [ask(title=harm).id for harm in harms]
    for id, harm in zip(expected, harms, strict=True):
        queue.put(db, db.get_one(Thread, id), Cause.FLAGS, harm=harm, at=at)
    queue.put(db, db.get_one(Thread, expected[0]), Cause.APPEAL, at=at - timedelta(days=9))
    db.commit()
    found, after = [], ""
    while after is not None:
        page = api(sam).get(QUEUE, params={"limit": 1} | ({"after": after} if after else {})).json()
        found, after = [*found, *page["items"]], page["next"]
    assert [it["subject_id"] for it in found] == [expected[1], expected[2], expected[0], expected[3]]
    assert (found[0]["harm"], found[0]["title"], found[0]["decision"]) == ("private", "private", None)
    (appeal,) = api(sam).get(QUEUE, params={"tab": "appeal"}).json()["items"]
    assert appeal["subject_id"] == expected[0]


def test_a_cursor_of_one_part_is_none_of_another(db: Session, api, sam: Person, ask: Ask):
    for _ in range(2):
        queue.put(db, ask(), Cause.FLAGS)
    db.commit()
    after = api(sam).get(QUEUE, params={"limit": 1}).json()["next"]
    assert wrong_fields(api(sam).get(QUEUE, params={"tab": "appeal", "after": after})) == {"after"}
    assert wrong_fields(api(sam).get(QUEUE, params={"tab": "nowhere"})) == {"tab"}


def test_one_is_looked_at_with_its_words_and_who_said_what(api, sam: Person, flagged: int):
    seen = api(sam).get(f"{QUEUE}/{flagged}").json()
    assert (seen["body"], seen["may_decide"], seen["why_not"]) == ("Take the plug out for ten seconds.", True, "")
    (flag,) = seen["flags"]
    assert (flag["reason"], flag["note"], flag["by"]["name"]) == ("rude", "Somebody’s first post", "Noa")
    assert (flag["decided"], flag["upheld"]) == (0, 0)


def test_hidden_it_has_left_the_queue_and_undone_it_waits_again(api, client, sam: Person, answer: Answer, flagged: int):
    calls, decision = api(sam), f"{QUEUE}/{flagged}/decision"
    told = calls.post(decision, json={"decision": "hide", "reason": "Unkind"}).json()
    assert (told["decision"], calls.get(QUEUE).json()["items"]) == ("hide", [])
    (hidden,) = client.get(f"/api/v1/threads/{answer.thread_id}").json()["answers"]
    assert hidden["hidden"]["reason"] == "Unkind"
    assert [it["decision"] for it in calls.get(f"{QUEUE}/{flagged}").json()["before"]] == ["hide"]
    assert calls.delete(decision).json()["decision"] is None
    assert [it["id"] for it in calls.get(QUEUE).json()["items"]] == [flagged]
    (shown,) = client.get(f"/api/v1/threads/{answer.thread_id}").json()["answers"]
    assert shown["hidden"] is None


def test_of_two_who_decide_the_second_is_told(api, sam: Person, kim: Person, flagged: int):
    decision = f"{QUEUE}/{flagged}/decision"
    assert api(sam).post(decision, json={"decision": "leave"}).json()["decision"] == "leave"
    assert refusal(api(kim).post(decision, json={"decision": "hide", "reason": "Unkind"})) == (409, "decided")
    assert refusal(api(kim).delete(decision)) == (409, "over")
    assert refusal(api(kim).get(f"{QUEUE}/{flagged}")) == (404, "not_found")


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"decision": "hide"}, {"reason"}),
        ({"decision": "hide", "reason": " x "}, {"reason"}),
        ({"decision": "delete"}, {"decision"}),
        ({}, {"decision"}),
        ({"decision": "leave", "reason": "x" * 501}, {"reason"}),
    ],
)
def test_hiding_says_why(api, sam: Person, flagged: int, sent: dict, fields: set):
    assert wrong_fields(api(sam).post(f"{QUEUE}/{flagged}/decision", json=sent)) == fields
    assert [it["id"] for it in api(sam).get(QUEUE).json()["items"]] == [flagged]


def test_the_queue_is_for_moderators_and_first_posts_for_advisors(api, ana: Person, noa: Person, flagged: int):
    decision = f"{QUEUE}/{flagged}/decision"
    for calls in (api(noa), api(earns(ana))):
        assert refusal(calls.get(QUEUE)) == (403, "refused")
        assert refusal(calls.get(f"{QUEUE}/{flagged}")) == (403, "refused")
        assert refusal(calls.post(decision, json={"decision": "leave"})) == (403, "refused")
        assert refusal(calls.delete(decision)) == (403, "refused")
    assert refusal(api(noa).get(QUEUE, params={"tab": "first post"})) == (403, "refused")
    assert api(ana).get(QUEUE, params={"tab": "first post"}).status_code == 200


def test_nobody_decides_about_their_own_words(api, sam: Person, noa: Person, question: Thread):
    with writing() as db:
        own = answers.post(db, db.get_one(Thread, question.id), by=sam, body="Mine")
        flags.raise_(db, own, by=noa, reason="wrong")
        (matter,) = queue.page(db, Cause.FLAGS).items
    seen = api(sam).get(f"{QUEUE}/{matter.id}").json()
    assert (seen["may_decide"], seen["why_not"]) == (False, "Somebody else has to decide about your own words.")
    decided = api(sam).post(f"{QUEUE}/{matter.id}/decision", json={"decision": "leave"})
    assert refusal(decided) == (403, "refused")


def test_of_personal_data_only_the_words_go_and_come_back(api, sam: Person, bo: Person, question: Thread):
    body = "Call me on +49 30 901820 any time"
    api(bo).post(f"/threads/{question.id}/answers", json={"body": body})
    calls = api(sam)
    (waiting,) = calls.get(QUEUE, params={"tab": "personal data"}).json()["items"]
    assert calls.get(f"{QUEUE}/{waiting['id']}").json()["personal"] == ["a telephone number"]
    decision = f"{QUEUE}/{waiting['id']}/decision"
    calls.post(decision, json={"decision": "hide", "reason": "A number"})
    with reading() as db:
        on = db.get_one(Answer, waiting["subject_id"])
        assert on.visible
        assert "901820" not in on.body
    assert calls.delete(decision).status_code == 200
    with reading() as db:
        assert db.get_one(Answer, waiting["subject_id"]).body == body


def test_what_is_not_there_is_not_found(api, sam: Person, flagged: int):
    with reading() as db:
        assert db.get(Matter, flagged + 100) is None
    assert refusal(api(sam).get(f"{QUEUE}/{flagged + 100}")) == (404, "not_found")
    answered = api(sam).post(f"{QUEUE}/{flagged + 100}/decision", json={"decision": "leave"})
    assert refusal(answered) == (404, "not_found")

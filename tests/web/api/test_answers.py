"""Answers through the API: posting, changing, accepting, hiding."""

from community.answers import Answer
from community.people import Person
from community.threads import Thread
from tests.web.api.conftest import refusal, wrong_fields


def test_an_answer_stands_in_its_thread_under_its_authors_name(api, bo: Person, question: Thread):
    response = api(bo).post(f"/threads/{question.id}/answers", json={"body": "Try *this*"})
    assert response.status_code == 201
    answer = response.json()
    assert (answer["author"]["name"], answer["html"], answer["official"]) == ("Bo", "<p>Try <em>this</em></p>\n", False)
    assert api(bo).get(f"/threads/{question.id}").json()["answers"] == [answer]


def test_its_author_can_change_an_answer_and_strangers_cannot(api, ana: Person, bo: Person, answer: Answer):
    path, words = f"/answers/{answer.id}", {"body": "Twenty seconds."}
    assert refusal(api(ana).patch(path, json=words)) == (403, "refused")
    changed = api(bo).patch(path, json=words).json()
    assert (changed["body"], changed["edited_at"] is not None) == ("Twenty seconds.", True)


def test_the_asker_accepts_and_takes_it_back(api, ana: Person, answer: Answer):
    path = f"/answers/{answer.id}/acceptance"
    accepted = api(ana).post(path)
    assert (accepted.status_code, accepted.json()["accepted_at"] is not None) == (200, True)
    assert api(ana).get(f"/threads/{answer.thread_id}").json()["state"] == "solved"
    assert api(ana).delete(path).json()["accepted_at"] is None
    assert api(ana).get(f"/threads/{answer.thread_id}").json()["state"] == "answered"


def test_accepting_twice_is_accepting_once(api, ana: Person, bo: Person, answer: Answer):
    first = api(ana).post(f"/answers/{answer.id}/acceptance").json()
    assert api(ana).post(f"/answers/{answer.id}/acceptance").json() == first
    assert api(ana).get("/people/bo").json()["points"] == 15


def test_nobody_else_says_what_solved_it(api, bo: Person, answer: Answer):
    assert refusal(api(bo).post(f"/answers/{answer.id}/acceptance")) == (403, "refused")


def test_a_hidden_answer_leaves_a_tombstone_and_its_author_still_reads_it(
    api, client, bo: Person, sam: Person, answer: Answer
):
    hidden = api(sam).post(f"/answers/{answer.id}/hiding", json={"reason": "Advertising"})
    assert (hidden.status_code, hidden.json()["hidden"]["reason"]) == (200, "Advertising")
    (public,) = client.get(f"/api/v1/threads/{answer.thread_id}").json()["answers"]
    assert (public["body"], public["html"], public["hidden"]["by"]) == (None, None, "Sam")
    (own,) = api(bo).get(f"/threads/{answer.thread_id}").json()["answers"]
    assert own["body"] == answer.body


def test_a_hidden_answer_can_come_back(api, ana: Person, sam: Person, answer: Answer):
    api(sam).post(f"/answers/{answer.id}/hiding", json={"reason": "Advertising"})
    assert refusal(api(ana).post(f"/answers/{answer.id}/acceptance")) == (403, "refused")
    assert refusal(api(ana).post(f"/answers/{answer.id}/comments", json={"body": "Why?"})) == (409, "hidden")
    assert api(sam).delete(f"/answers/{answer.id}/hiding").json()["hidden"] is None


def test_hiding_is_for_moderators_and_needs_a_reason(api, ana: Person, sam: Person, answer: Answer):
    path = f"/answers/{answer.id}/hiding"
    assert refusal(api(ana).post(path, json={"reason": "I disagree"})) == (403, "refused")
    assert wrong_fields(api(sam).post(path, json={"reason": "  "})) == {"reason"}
    assert wrong_fields(api(sam).post(path, json={})) == {"reason"}

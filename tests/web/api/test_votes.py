"""Votes and "me too" through the API."""

import pytest

from community.answers import Answer
from community.people import Person
from community.threads import Thread
from tests.cast import earns
from tests.web.api.conftest import refusal, wrong_fields
from tests.web.forum import noted


def test_a_vote_counts_once_can_turn_and_can_be_taken_back(api, ana: Person, answer: Answer):
    path, ana_calls = f"/answers/{answer.id}/vote", api(earns(ana))
    told = [ana_calls.put(path, json={"value": value}).json() for value in (1, 1, -1)]
    told.append(ana_calls.delete(path).json())
    assert [(answer["score"], answer["my_vote"]) for answer in told] == [(1, 1), (1, 1), (-1, -1), (0, 0)]


def test_a_vote_asks_the_database_for_what_its_rules_need_and_once(api, ana: Person, answer: Answer):
    path, ana_calls = f"/answers/{answer.id}/vote", api(earns(ana))
    ana_calls.delete(path)
    for times in (14, 7):
        with noted() as asked:
            voted = ana_calls.put(path, json={"value": 1})
        assert (voted.json()["score"], len(asked)) == (1, times), asked


def test_a_vote_is_answered_with_what_the_answer_is_by_then(api, ana: Person, answer: Answer):
    path, ana_calls = f"/answers/{answer.id}/vote", api(earns(ana))
    told = ana_calls.put(path, json={"value": 1}).json()
    (read,) = ana_calls.get(f"/threads/{answer.thread_id}").json()["answers"]
    assert told == read
    assert told["author"]["points"] == 10


def test_a_question_or_an_idea_can_be_voted_on(api, bo: Person, question: Thread):
    path = f"/threads/{question.id}/vote"
    voted = api(earns(bo)).put(path, json={"value": 1}).json()
    assert (voted["score"], voted["my_vote"]) == (1, 1)
    assert api(bo).delete(path).json()["score"] == 0


def test_nobody_votes_for_themselves(api, ana: Person, bo: Person, answer: Answer):
    assert refusal(api(bo).put(f"/answers/{answer.id}/vote", json={"value": 1})) == (403, "refused")
    assert refusal(api(ana).put(f"/threads/{answer.thread_id}/vote", json={"value": 1})) == (403, "refused")


@pytest.mark.parametrize("value", [0, 2, "1", True, 1.5, None])
def test_a_vote_is_one_up_or_one_down(api, ana: Person, answer: Answer, value: object):
    assert wrong_fields(api(ana).put(f"/answers/{answer.id}/vote", json={"value": value})) == {"value"}


def test_me_too_counts_each_person_once(api, bo: Person, noa: Person, question: Thread):
    path = f"/threads/{question.id}/me-too"
    told = [api(person).put(path).json() for person in (bo, bo, noa)]
    assert [(thread["me_too_count"], thread["my_me_too"]) for thread in told] == [(1, True), (1, True), (2, True)]
    assert api(bo).delete(path).json()["me_too_count"] == 1


def test_the_asker_is_counted_already(api, ana: Person, question: Thread):
    assert refusal(api(ana).put(f"/threads/{question.id}/me-too")) == (403, "refused")

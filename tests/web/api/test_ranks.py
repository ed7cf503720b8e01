"""Ranks, points and "this worked for me" through the API."""

from datetime import timedelta

import pytest

from community import people, reputation
from community.answers import Answer
from community.database import now, writing
from community.people import Person
from community.ranks import BY_NAME, SUPERUSER
from tests.cast import earns
from tests.web.api.conftest import refusal, wrong_fields


def test_one_reads_what_is_missing_for_the_next_rank(api, ana: Person):
    told = api(ana).get("/me/rank").json()
    assert (told["rank"], told["next"]["rank"], told["powers_rest"]) == ("Member", "Helper", False)
    assert {"ask", "vote up"} <= set(told["powers"])
    assert "vote down" not in told["powers"]
    needs = {need["of"]: need for need in told["next"]["needs"]}
    assert needs.keys() == {need.of for need in BY_NAME["Helper"].needs}
    assert (needs["points"]["needed"], needs["points"]["has"], needs["points"]["met"]) == (5, 0, False)
    assert needs["points"]["says"] == "5 points"


def test_an_expert_reads_that_a_superuser_needs_a_second_factor(api, ana: Person):
    calls = api(earns(ana, rank="Expert"))
    needs = {need["of"]: need["met"] for need in calls.get("/me/rank").json()["next"]["needs"]}
    assert needs.keys() == {need.of for need in SUPERUSER.needs}
    assert needs["second factor"] is False
    with writing() as db:
        people.guard(db.get_one(Person, ana.id), second_factor=True, powers_rest=False)
    needs = {need["of"]: need["met"] for need in calls.get("/me/rank").json()["next"]["needs"]}
    assert needs["second factor"] is True


@pytest.mark.parametrize("who", ["sam", "kim"])
def test_above_the_ladder_nothing_is_next(api, request: pytest.FixtureRequest, who: str):
    assert api(request.getfixturevalue(who)).get("/me/rank").json()["next"] is None


def test_the_ledger_is_read_day_by_day_to_its_end(api, ana: Person, answer: Answer):
    with writing() as db:
        for days in range(20):
            day = now() - timedelta(days=days)
            reputation.earn(db, "answer voted up", person_id=ana.id, subject=answer.id, since=day, at=day)
    first = api(ana).get("/me/ledger").json()
    rest = api(ana).get("/me/ledger", params={"after": first["next"]}).json()
    days = [day["day"] for day in (*first["items"], *rest["items"])]
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (15, 5, None)
    assert days == sorted(set(days), reverse=True)
    gain = first["items"][0]["gains"][0]
    assert (gain["rule"], gain["points"], gain["answer"], gain["thread"]) == (
        *("answer voted up", 10, answer.id),
        answer.thread_id,
    )
    assert gain["says"] == "your answer is voted up"


def test_a_cursor_of_another_list_is_told_so(api, ana: Person):
    assert wrong_fields(api(ana).get("/me/ledger", params={"after": "nonsense"})) == {"after"}


def test_only_oneself_reads_ones_ledger_and_rank(client):
    assert refusal(client.get("/api/v1/me/ledger")) == (401, "not_signed_in")
    assert refusal(client.get("/api/v1/me/rank")) == (401, "not_signed_in")


def test_it_worked_counts_each_person_once_and_earns_its_author_points(api, ana: Person, noa: Person, answer: Answer):
    path = f"/answers/{answer.id}/worked"
    told = [api(person).put(path).json() for person in (noa, noa)]
    assert [(it["worked_count"], it["my_worked"]) for it in told] == [(1, True), (1, True)]
    with writing() as db:
        assert db.get_one(Person, answer.author_id).points == 3
    assert api(noa).delete(path).json() == {"answer": answer.id, "worked_count": 0, "my_worked": False}


def test_nobody_says_it_of_their_own_answer(api, bo: Person, answer: Answer):
    assert refusal(api(bo).put(f"/answers/{answer.id}/worked")) == (403, "refused")

"""The desk through the API: its list, claiming, answering, giving back."""

from datetime import timedelta

import pytest

from community.database import now, writing
from community.people import Person, Role
from community.threads import Thread
from escalation import by_hand
from escalation.cases import Case
from tests.cast import joins
from tests.web.api.conftest import refusal, wrong_fields


def test_the_list_says_what_somebody_has_to_know_to_take_a_case(api, kim: Person, case: Case):
    (row,) = api(kim).get("/cases").json()["items"]
    assert (row["state"], row["thread"]["title"], row["thread"]["asker"]["name"]) == (
        *("queued", "The router blinks red", "Ana"),
    )
    assert row == api(kim).get(f"/cases/{case.id}").json()


def test_the_list_narrows_to_a_state_and_to_an_assignee(api, kim: Person, case: Case):
    def ids(**which: str) -> list[int]:
        return [row["id"] for row in api(kim).get("/cases", params=which).json()["items"]]

    assert (ids(state="queued"), ids(state="claimed"), ids(assignee="me")) == ([case.id], [], [])
    api(kim).post(f"/cases/{case.id}/claim")
    assert ids(state="queued") == []
    assert ids() == ids(state="claimed") == ids(assignee="me") == ids(assignee="kim", state="claimed") == [case.id]


def test_an_assignee_or_a_state_that_does_not_exist_is_a_mistake(api, kim: Person):
    assert wrong_fields(api(kim).get("/cases", params={"assignee": "nobody"})) == {"assignee"}
    assert wrong_fields(api(kim).get("/cases", params={"state": "lost"})) == {"state"}


def test_the_desk_is_for_the_support_team(api, client, ana: Person, sam: Person, case: Case):
    for path in ("/cases", f"/cases/{case.id}", "/cases/999"):
        assert refusal(client.get(f"/api/v1{path}")) == (401, "not_signed_in")
        assert refusal(api(ana).get(path)) == refusal(api(sam).get(path)) == (403, "refused")
    assert refusal(api(ana).post(f"/cases/{case.id}/claim")) == (403, "refused")


def test_a_claim_belongs_to_one_agent_and_the_other_is_told_who_has_it(api, kim: Person, case: Case):
    lee = joins("Lee", Role.AGENT)
    claimed = api(kim).post(f"/cases/{case.id}/claim")
    assert (claimed.status_code, claimed.json()["assignee"]["handle"]) == (200, "kim")
    refused = api(lee).post(f"/cases/{case.id}/claim")
    assert refusal(refused) == (409, "claimed")
    assert "Kim" in refused.json()["error"]["message"]
    assert refusal(api(lee).post(f"/cases/{case.id}/reply", json={"body": "Me too"})) == (409, "not_claimed")


def test_claiming_again_keeps_the_claim_longer(api, kim: Person, case: Case):
    api(kim).post(f"/cases/{case.id}/claim")
    with writing() as db:
        db.get_one(Case, case.id).lease_until -= timedelta(minutes=20)  # pyright: ignore[reportOptionalOperand]
    before = api(kim).get(f"/cases/{case.id}").json()["lease_until"]
    assert api(kim).post(f"/cases/{case.id}/claim").json()["lease_until"] > before


def test_a_case_can_be_given_back(api, kim: Person, case: Case):
    api(kim).post(f"/cases/{case.id}/claim")
    released = api(kim).delete(f"/cases/{case.id}/claim").json()
    assert (released["state"], released["assignee"]) == ("queued", None)
    assert refusal(api(kim).delete(f"/cases/{case.id}/claim")) == (409, "not_claimed")


def test_a_reply_stands_in_the_thread_under_the_agents_name(api, ana: Person, kim: Person, case: Case):
    api(kim).post(f"/cases/{case.id}/claim")
    reply = api(kim).post(f"/cases/{case.id}/reply", json={"body": "A new one is on its way."})
    assert (reply.status_code, reply.json()["official"], reply.json()["author"]["name"]) == (201, True, "Kim")
    assert api(ana).get(f"/threads/{case.thread_id}").json()["answers"] == [reply.json()]
    assert api(kim).get(f"/cases/{case.id}").json()["state"] == "answered"
    assert refusal(api(kim).post(f"/cases/{case.id}/claim")) == (409, "ended")


@pytest.mark.parametrize("action", ["claim", "reply"])
def test_there_is_no_case_with_an_unknown_number(api, kim: Person, action: str):
    assert refusal(api(kim).post(f"/cases/999/{action}", json={"body": "Hello"})) == (404, "not_found")


def test_a_reply_past_an_answer_that_was_not_seen_is_refused_and_says_whose(api, bo: Person, kim: Person, case: Case):
    claimed = api(kim).post(f"/cases/{case.id}/claim").json()
    theirs = api(bo).post(f"/threads/{claimed['thread']['id']}/answers", json={"body": "Restart it."}).json()["id"]
    reply = {"body": "Switch the tray.", "fence": claimed["fence"], "seen_answer": 0}
    refused = api(kim).post(f"/cases/{case.id}/reply", json=reply)
    assert refusal(refused) == (409, "answered")
    assert "Bo" in refused.json()["error"]["message"]
    assert api(kim).post(f"/cases/{case.id}/reply", json={**reply, "seen_answer": theirs}).status_code == 201


def test_a_claim_that_is_over_cannot_reply(api, kim: Person, case: Case):
    api(kim).post(f"/cases/{case.id}/claim")
    assert refusal(api(kim).post(f"/cases/{case.id}/reply", json={"body": "Old.", "fence": 99})) == (409, "expired")


def test_the_customer_is_asked_in_the_thread_and_waited_for(api, kim: Person, case: Case):
    api(kim).post(f"/cases/{case.id}/claim")
    asked = api(kim).post(f"/cases/{case.id}/question", json={"body": "Which light?"})
    assert (asked.status_code, asked.json()["official"]) == (201, True)
    waits = api(kim).get(f"/cases/{case.id}").json()
    assert (waits["state"], waits["wake_reason"]) == ("waiting_customer", "asked")


def test_a_case_rests_and_is_woken(api, kim: Person, case: Case):
    until = (now() + timedelta(hours=4)).isoformat()
    rests = api(kim).post(f"/cases/{case.id}/snooze", json={"until": until, "version": case.version})
    assert (rests.status_code, rests.json()["state"]) == (200, "snoozed")
    overtaken = api(kim).post(f"/cases/{case.id}/snooze", json={"until": until, "version": case.version})
    assert refusal(overtaken) == (409, "stale")
    assert api(kim).delete(f"/cases/{case.id}/snooze").json()["state"] == "queued"


def test_a_rest_without_end_is_a_mistake(api, kim: Person, case: Case):
    for until in ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"):
        assert wrong_fields(api(kim).post(f"/cases/{case.id}/snooze", json={"until": until})) == {"until"}


def test_a_case_is_merged_into_another_and_parted_again(api, ana: Person, kim: Person, case: Case):
    sent = {"category": "general", "title": "It blinks, too", "body": "Red."}
    other = api(ana).post("/threads", json=sent).json()
    with writing() as db:
        second = by_hand.escalate(db, db.get_one(Thread, other["id"]), by=kim)
    merged = api(kim).post(f"/cases/{second.id}/merge", json={"into": case.id})
    assert (merged.status_code, merged.json()["id"]) == (200, case.id)
    assert api(kim).get(f"/cases/{second.id}").json()["merged_into_id"] == case.id
    assert api(kim).delete(f"/cases/{second.id}/merge").json()["state"] == "queued"
    assert wrong_fields(api(kim).post(f"/cases/{second.id}/merge", json={"into": 999})) == {"into"}
    assert wrong_fields(api(kim).post(f"/cases/{second.id}/merge", json={"into": second.id})) == {"into"}

"""Being told, through the API: what is new, what is followed, and how one wants to hear of it."""

import pytest
from sqlmodel import Session

from community import notifications, tags
from community.answers import Answer
from community.database import now
from community.people import Person
from community.threads import Thread
from tests.web.api.conftest import refusal, wrong_fields


def test_what_is_new_is_listed_counted_and_marked(db: Session, api, ana: Person, bo: Person, answer: Answer, work):
    work()
    notifications.tell(db, ana.id, "rank gained", at=now())
    db.commit()
    calls = api(ana)
    assert calls.get("/me/notifications/unseen").json() == {"unseen": 2}
    first = calls.get("/me/notifications?limit=1").json()
    (gained,) = first["items"]
    assert (gained["kind"], gained["thread"], gained["seen"]) == ("rank gained", None, False)
    (answered,) = calls.get(f"/me/notifications?after={first['next']}").json()["items"]
    assert (answered["says"], answered["thread"]) == ("Your question has a new answer.", answer.thread_id)
    assert calls.put(f"/me/notifications/{gained['id']}/seen").json() == {"unseen": 1}
    assert [row["kind"] for row in calls.get("/me/notifications?unseen=true").json()["items"]] == ["answered"]
    assert calls.put("/me/notifications/seen").json() == {"unseen": 0}
    assert refusal(api(bo).put(f"/me/notifications/{gained['id']}/seen")) == (404, "not_found")


def test_everything_that_can_be_followed_is_listed_muted_and_left(
    db: Session, api, ana: Person, bo: Person, question: Thread
):
    tags.set_for(db, question.id, question.created_at, ["router"])
    db.commit()
    calls = api(bo)
    followed = {"threads": str(question.id), "tags": "router", "categories": "general", "people": ana.handle}
    for place, key in followed.items():
        told = calls.put(f"/{place}/{key}/subscription").json()
        assert (told["key"], told["level"]) == (key, "all")
    listed = calls.get("/me/following").json()["items"]
    assert [(row["kind"], row["name"]) for row in listed] == [
        *(("person", "Ana"), ("category", "General"), ("tag", "router"), ("thread", "The router blinks red"))
    ]
    muted = calls.put(f"/threads/{question.id}/subscription", json={"level": "muted"}).json()
    assert muted["level"] == "muted"
    for place, key in followed.items():
        assert calls.delete(f"/{place}/{key}/subscription").json()["level"] is None
    assert calls.get("/me/following").json()["items"] == []


def test_nobody_follows_themselves_or_what_there_is_not(api, bo: Person):
    assert refusal(api(bo).put(f"/people/{bo.handle}/subscription")) == (403, "refused")
    for place in ("threads/99", "tags/none", "categories/none", "people/nobody"):
        assert refusal(api(bo).put(f"/{place}/subscription")) == (404, "not_found")


def test_what_is_chosen_is_kept_and_what_is_left_out_stays(api, bo: Person):
    calls = api(bo)
    sent = {"topics": {"answers": "digest"}, "digest_hour": 18, "quiet_from": 22, "quiet_to": 7}
    assert calls.patch("/me/preferences", json=sent).status_code == 200
    calls.patch("/me/preferences", json={"weekly": True, "quiet_from": None})
    told = calls.get("/me/preferences").json()
    channels = {topic["topic"]: topic["channel"] for topic in told["topics"]}
    assert (channels["answers"], channels["comments"]) == ("digest", "mail")
    assert "desk" not in channels
    assert (told["weekly"], told["digest_hour"], told["quiet_from"], told["quiet_to"]) == (True, 18, None, 7)
    assert told["reached_by_mail"] is False


@pytest.mark.parametrize(
    "sent", [{"topics": {"promise": "digest"}}, {"topics": {"desk": "mail"}}, {"topics": {"answers": "pigeon"}}]
)
def test_a_way_of_being_told_that_there_is_not_changes_nothing(api, bo: Person, sent: dict):
    before = api(bo).get("/me/preferences").json()
    assert wrong_fields(api(bo).patch("/me/preferences", json=sent))
    assert wrong_fields(api(bo).patch("/me/preferences", json={"digest_hour": 24})) == {"digest_hour"}
    assert api(bo).get("/me/preferences").json() == before

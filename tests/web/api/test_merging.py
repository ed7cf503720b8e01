"""Merging and parting through the API."""

from sqlmodel import Session

from community import answers
from community.people import Person
from tests.cast import Ask
from tests.web.api.conftest import refusal


def test_merged_it_goes_on_in_the_other_and_parted_it_stands_by_itself(
    db: Session, api, client, sam: Person, bo: Person, ask: Ask
):
    first, second = ask(title="No signal"), ask(title="No bars")
    answer = answers.post(db, second, by=bo, body="Switch it off.")
    db.commit()
    told = api(sam).post(f"/threads/{second.id}/merging", json={"other": first.id}).json()
    assert (told["id"], [it["id"] for it in told["answers"]]) == (first.id, [answer.id])
    assert client.get(f"/api/v1/threads/{second.id}").json()["id"] == first.id
    (merged,) = client.get(f"/api/v1/threads/{first.id}/merged").json()["items"]
    assert (merged["id"], merged["title"], merged["body"]) == (second.id, "No bars", "Since this morning.")
    back = api(sam).delete(f"/threads/{first.id}/merged/{second.id}").json()
    assert (back["id"], [it["id"] for it in back["answers"]]) == (second.id, [answer.id])
    assert client.get(f"/api/v1/threads/{first.id}/merged").json()["items"] == []
    assert refusal(api(sam).delete(f"/threads/{first.id}/merged/{second.id}")) == (404, "not_found")


def test_merging_is_for_moderators_about_what_others_wrote(db: Session, api, sam: Person, noa: Person, ask: Ask):
    first, own = ask(), ask(by=sam)
    db.commit()
    assert refusal(api(noa).post(f"/threads/{first.id}/merging", json={"other": own.id})) == (403, "refused")
    assert refusal(api(sam).post(f"/threads/{own.id}/merging", json={"other": first.id})) == (403, "refused")


def test_nothing_is_merged_into_itself_or_into_nothing(db: Session, api, sam: Person, ask: Ask):
    first, second = ask(), ask()
    db.commit()
    for other, code in ((first.id, "circle"), (999, "unknown_thread")):
        refused = api(sam).post(f"/threads/{first.id}/merging", json={"other": other})
        assert refusal(refused) == (422, code)
        assert set(refused.json()["error"]["fields"]) == {"other"}
    api(sam).put(f"/threads/{second.id}/duplicate", json={"other": first.id})
    assert refusal(api(sam).delete(f"/threads/{first.id}/merged/{second.id}")) == (409, "not_merged")


def test_the_same_request_again_is_answered_and_not_refused(db: Session, api, sam: Person, ask: Ask):
    first, second = ask(), ask()
    db.commit()
    key = {"Idempotency-Key": "once"}
    told = [
        api(sam).post(f"/threads/{second.id}/merging", json={"other": first.id}, headers=key, follow_redirects=False)
        for _ in range(2)
    ]
    assert [it.status_code for it in told] == [200, 200]
    assert told[1].headers["Idempotency-Replayed"] == "true"

"""What people with a rank say about a question, by the API."""

from collections.abc import Callable

from fastapi.testclient import TestClient
from sqlmodel import Session

from community.database import reading
from community.people import Person
from community.threads import Thread
from tests.cast import Ask


def now_is(id: int) -> Thread:
    with reading() as db:
        return db.get_one(Thread, id)


def test_a_detail_is_asked_for_and_done_without(
    db: Session, api: Callable[[Person], TestClient], sam: Person, noa: Person, ask: Ask
):
    id = ask().id
    db.commit()
    assert api(noa).post(f"/threads/{id}/detail", json={"detail": "Which router?"}).status_code == 403
    answer = api(sam).post(f"/threads/{id}/detail", json={"detail": "Which router?"})
    assert answer.status_code == 200
    assert answer.json()["comments"][0]["body"] == "Which router?"
    assert now_is(id).needs_info_at
    assert api(sam).delete(f"/threads/{id}/detail").status_code == 200
    assert not now_is(id).needs_info_at


def test_a_duplicate_is_attached_and_detached(db: Session, api: Callable[[Person], TestClient], sam: Person, ask: Ask):
    first, second = ask().id, ask().id
    db.commit()
    assert api(sam).put(f"/threads/{second}/duplicate", json={"other": first}).status_code == 200
    assert now_is(second).duplicate_of_id == first
    circle = api(sam).put(f"/threads/{first}/duplicate", json={"other": second})
    assert (circle.status_code, list(circle.json()["error"]["fields"])) == (422, ["other"])
    assert api(sam).put(f"/threads/{first}/duplicate", json={"other": 999}).status_code == 422
    assert api(sam).delete(f"/threads/{second}/duplicate").status_code == 200
    assert not now_is(second).duplicate_of_id

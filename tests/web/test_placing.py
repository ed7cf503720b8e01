"""Merging, moving and retagging through pages and forms."""

from collections.abc import Callable

from fastapi.testclient import TestClient

from community import categories, tags, threads
from community.categories import Category
from community.database import reading, writing
from community.people import Person

Browser = Callable[[Person], TestClient]


def two(ana: Person, general: Category) -> None:
    with writing() as db:
        for title in ("The first of them", "The second of them"):
            threads.ask(db, by=ana, category=general, title=title, body=f"Words of {title}.", tags_=["sim"])


def test_a_merged_threads_addresses_lead_to_the_other(
    signed_in: Browser, client: TestClient, api: Browser, ana: Person, sam: Person, general: Category
) -> None:
    two(ana, general)
    merged = signed_in(sam).post("/threads/2/merging", data={"other": "LB-1"}, follow_redirects=False)
    assert merged.headers["location"] == "/threads/1/the-first-of-them"
    response = client.get("/threads/2", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (307, "/threads/1")
    assert api(ana).get("/threads/2").json()["id"] == 1
    page = client.get("/threads/1").text
    assert "Words of The second of them." in page
    assert "Part them again" not in page
    signed_in(sam).post("/threads/1/merged/2?_method=delete")
    assert client.get("/threads/2", follow_redirects=False).status_code == 200


def test_a_thread_is_not_merged_into_itself(signed_in: Browser, ana: Person, sam: Person, general: Category) -> None:
    two(ana, general)
    response = signed_in(sam).post("/threads/1/merging", data={"other": "LB-1"})
    assert response.status_code == 422
    assert "cannot be attached to itself" in response.text


def test_nobody_merges_their_own_and_only_moderators_merge(
    signed_in: Browser, ana: Person, sam: Person, general: Category
) -> None:
    two(ana, general)
    assert signed_in(ana).post("/threads/2/merging", data={"other": "LB-1"}).status_code == 403
    two(sam, general)
    assert signed_in(sam).post("/threads/4/merging", data={"other": "LB-1"}).status_code == 403


def test_a_thread_is_moved_and_retagged(signed_in: Browser, ana: Person, sam: Person, general: Category) -> None:
    two(ana, general)
    with writing() as db:
        categories.add(db, name="Quiet", description="")
    assert signed_in(ana).post("/threads/1/place", data={"category": "quiet"}).status_code == 403
    browser = signed_in(sam)
    for page in ("tags", "place", "merging"):
        assert browser.get(f"/threads/1/{page}").status_code == 200
    browser.post("/threads/1/place", data={"category": "quiet", "reason": "It is quiet"})
    signed_in(ana).post("/threads/1/tags", data={"tags": "puk, pin"})
    with reading() as db:
        assert tags.of(db, [1]) == {1: ["pin", "puk"]}
    assert "It is quiet" in browser.get("/moderation/log?kind=threads").text


def test_hidden_words_are_found_and_appealed_with_one_press(
    signed_in: Browser, ana: Person, bo: Person, sam: Person, kim: Person, general: Category
) -> None:
    two(ana, general)
    signed_in(sam).post("/threads/1/hiding", data={"reason": "Off topic"})
    browser = signed_in(ana)
    assert "I disagree" in browser.get("/appeals").text
    assert signed_in(bo).post("/threads/1/appeal").status_code == 404
    page = browser.post("/threads/1/appeal", data={"words": "It is on topic"})
    assert "Somebody else decides soon." in page.text
    decision = {"on": "thread-1", "tab": "appeal", "decision": "leave"}
    assert signed_in(sam).post("/moderation/decisions", data=decision).status_code == 403
    assert "It is on topic" in signed_in(kim).get("/moderation?tab=appeal").text
    signed_in(kim).post("/moderation/decisions", data=decision)
    assert "Nothing of yours is hidden" in browser.get("/appeals").text

"""Pressing Follow: on a thread, a tag, a category, a person; and the list of what one follows."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community import lines, notifications, subscriptions, threads
from community.categories import Category
from community.database import reading
from community.people import Person
from community.subscriptions import Kind, Level
from tests.web.forum import Browser, answer, ask, send, swap


def level(person: Person, kind: Kind, subject_id: int) -> Level | None:
    with reading() as db:
        return subscriptions.of(db, person, kind, subject_id)


def test_a_visitor_is_asked_to_sign_in(client: TestClient, ana: Person, general: Category):
    thread = ask(ana, general)
    assert "Follow" not in client.get(f"/threads/{thread.id}").text
    assert client.get("/following", follow_redirects=False).headers["location"].startswith("/sign-in")
    assert send(client, f"/threads/{thread.id}/subscription").headers["location"].startswith("/sign-in")


def test_a_thread_is_followed_muted_and_left_again(signed_in: Browser, ana: Person, bo: Person, general: Category):
    thread, browser = ask(ana, general), signed_in(bo)
    place = f"/threads/{thread.id}/subscription"
    assert send(browser, place).headers["location"] == f"/threads/{thread.id}"
    assert level(bo, Kind.THREAD, thread.id) == Level.ALL
    assert "Muted" in swap(browser, "POST", place, level="muted").text
    assert send(browser, f"{place}?_method=delete").status_code == 303
    assert level(bo, Kind.THREAD, thread.id) is None
    assert send(browser, place, level="loud").status_code == 422


@pytest.mark.parametrize("place", ["/tags/esim", "/categories/general", "/people/ana"])
def test_a_tag_a_category_and_a_person_are_followed_where_they_stand(
    signed_in: Browser, ana: Person, bo: Person, general: Category, place: str
):
    ask(ana, general, tags_=["esim"])
    browser = signed_in(bo)
    assert ">Follow<" in browser.get(place).text.replace("</svg>", ">")
    browser.post(f"{place}/subscription")
    assert "Following" in browser.get(place).text
    listed = browser.get("/following").text
    assert f'href="{place}"' in listed
    browser.post(f"{place}/subscription?list=1&_method=delete")
    assert "You follow nothing yet" in browser.get("/following").text


def test_what_does_not_exist_cannot_be_followed(signed_in: Browser, bo: Person):
    browser = signed_in(bo)
    for place in ("/tags/nothing", "/categories/nowhere", "/people/nobody", "/threads/99"):
        assert send(browser, f"{place}/subscription").status_code == 404


def test_nobody_follows_themselves(signed_in: Browser, bo: Person):
    browser = signed_in(bo)
    assert "/people/bo/subscription" not in browser.get("/people/bo").text
    assert send(browser, "/people/bo/subscription").status_code == 403


def test_a_hidden_thread_is_not_followed_and_does_not_show_its_title(
    db: Session, signed_in: Browser, ana: Person, bo: Person, sam: Person, general: Category
):
    thread, browser = ask(ana, general), signed_in(bo)
    browser.post(f"/threads/{thread.id}/subscription")
    threads.hide(db, db.get_one(threads.Thread, thread.id), by=sam, reason="Spam")
    db.commit()
    assert send(browser, f"/threads/{thread.id}/subscription").status_code == 404
    page = browser.get("/following").text
    assert thread.title not in page
    assert "Hidden since" in page


def test_whoever_opens_the_thread_has_seen_what_they_were_told_of_it(
    signed_in: Browser, ana: Person, bo: Person, general: Category, work: Callable[[], None]
):
    thread = ask(ana, general)
    answer(thread, bo)
    answer(thread, bo)
    work()
    browser = signed_in(ana)
    assert "Your question has 2 new answers." in browser.get("/notifications").text
    assert "Notifications, 1 new" not in browser.get(f"/threads/{thread.id}").text
    with reading() as db:
        assert notifications.unseen(db, ana) == 0


def test_an_answer_leads_to_its_place_in_the_thread(
    signed_in: Browser, ana: Person, bo: Person, general: Category, work: Callable[[], None]
):
    thread = ask(ana, general)
    posted = answer(thread, bo)
    work()
    with reading() as db:
        (told,) = lines.page(db, ana).items
    led = signed_in(ana).get(f"/notifications/{told.id}", follow_redirects=False).headers["location"]
    assert led == f"/threads/{thread.id}#answer-{posted.id}"

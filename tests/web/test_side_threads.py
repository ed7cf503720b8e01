"""The private side-thread, through its page."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community.categories import Category
from community.database import now, writing
from community.people import Person
from community.threads import Thread
from escalation import by_hand, claims, side_threads
from escalation.cases import Case, State
from tests.web.forum import Browser, ask, send


@pytest.fixture
def thread(ana: Person, general: Category) -> Thread:
    return ask(ana, general)


@pytest.fixture
def opened(thread: Thread, kim: Person) -> Thread:
    with writing() as db:
        side_threads.post(db, db.get_one(Thread, thread.id), by=kim, body="Which **account** is it?")
    return thread


def address(thread: Thread) -> str:
    return f"/threads/{thread.id}/private"


def claimed(thread: Thread, by: Person) -> Case:
    with writing() as db:
        return claims.claim(db, by_hand.escalate(db, db.get_one(Thread, thread.id), by=by), by=by)


def test_it_exists_for_the_asker_and_the_desk_alone(
    client: TestClient, signed_in: Browser, opened: Thread, ana: Person, bo: Person, sam: Person, kim: Person
):
    for browser in (client, signed_in(bo), signed_in(sam)):
        for path in (address(opened), address(opened) + "/messages"):
            assert browser.get(path).status_code == 404
    for browser in (signed_in(ana), signed_in(kim)):
        assert "<strong>account</strong>" in browser.get(address(opened)).text


def test_nobody_else_learns_by_writing_whether_there_is_one(
    client: TestClient, signed_in: Browser, opened: Thread, general: Category, ana: Person, bo: Person
):
    other = ask(ana, general, "Another question")
    for thread in (opened, other):
        assert send(signed_in(bo), address(thread), body="Hello").status_code == 404


def test_a_visitor_is_asked_to_sign_in_before_writing(client: TestClient, opened: Thread):
    assert send(client, address(opened), body="Hello").headers["location"].startswith("/sign-in")


def test_it_says_who_reads_it(signed_in: Browser, opened: Thread, ana: Person, kim: Person):
    assert "Only you and our support team read this" in signed_in(ana).get(address(opened)).text
    assert "Only Ana and your team read this, signed Kim." in signed_in(kim).get(address(opened)).text


def test_nothing_of_it_is_kept_by_any_cache(signed_in: Browser, opened: Thread, ana: Person):
    assert signed_in(ana).get(address(opened)).headers["cache-control"] == "no-store"


def test_the_asker_answers_and_the_team_sees_it(
    signed_in: Browser, opened: Thread, ana: Person, kim: Person, db: Session
):
    response = send(signed_in(ana), address(opened), body="The number is 42.")
    assert (response.status_code, response.headers["location"]) == (303, f"{address(opened)}#write")
    assert "The number is 42." in signed_in(kim).get(address(opened)).text


def test_the_same_message_sent_twice_is_one(signed_in: Browser, opened: Thread, ana: Person, db: Session):
    for _ in range(2):
        assert send(signed_in(ana), address(opened), body="The number is 42.", once="k1").status_code == 303
    assert len(side_threads.of(db, opened.id)) == 2


def test_before_the_team_opens_one_the_asker_is_told_so(signed_in: Browser, thread: Thread, ana: Person):
    page = signed_in(ana).get(address(thread)).text
    assert "Nothing private yet" in page
    assert "<textarea" not in page
    assert send(signed_in(ana), address(thread), body="Hello").status_code == 403


def test_the_team_starts_one_from_the_desk_and_comes_back_there(
    signed_in: Browser, thread: Thread, kim: Person, db: Session
):
    case = claimed(thread, kim)
    back = f"/desk/cases/{case.id}?view=mine"
    response = send(signed_in(kim), address(thread), body="Which account?", next=back, wait="true")
    assert response.headers["location"] == back
    assert db.get_one(Case, case.id).state == State.WAITING_CUSTOMER


def test_no_form_leads_to_another_site(signed_in: Browser, thread: Thread, kim: Person):
    response = send(signed_in(kim), address(thread), body="Which account?", next="//elsewhere.example")
    assert response.headers["location"].startswith(address(thread))


def test_waiting_without_the_case_is_refused_and_nothing_typed_is_lost(
    signed_in: Browser, thread: Thread, kim: Person, db: Session
):
    response = send(signed_in(kim), address(thread), body="Words worth <keeping>", wait="true")
    assert response.status_code == 409
    assert "Words worth &lt;keeping&gt;" in response.text
    assert side_threads.of(db, thread.id) == []


@pytest.mark.parametrize(("body", "says"), [("  ", "Fill this in."), ("x" * 10_001, "At most 10000 characters.")])
def test_a_mistake_is_said_below_it(signed_in: Browser, opened: Thread, ana: Person, body: str, says: str):
    response = send(signed_in(ana), address(opened), body=body)
    assert response.status_code == 422
    assert says in response.text


def test_opening_it_is_reading_it(signed_in: Browser, opened: Thread, ana: Person, kim: Person, db: Session):
    assert " · read " not in signed_in(kim).get(address(opened)).text
    signed_in(ana).get(address(opened))
    assert " · read " in signed_in(kim).get(address(opened)).text


def test_the_thread_leads_there_for_those_who_may_read_it(
    client: TestClient, signed_in: Browser, opened: Thread, ana: Person, bo: Person, kim: Person
):
    assert "Read 1 new message" in signed_in(ana).get(f"/threads/{opened.id}").text
    assert "There is a private side-thread" in signed_in(kim).get(f"/threads/{opened.id}").text
    for browser in (client, signed_in(bo)):
        assert "rivate" not in "".join(browser.get(f"/threads/{opened.id}").text.split("<footer")[:1])


def test_an_automatic_text_is_labelled(signed_in: Browser, thread: Thread, ana: Person):
    with writing() as db:
        side_threads.open(db, db.get_one(Thread, thread.id), body="Your card number was taken off the page.")
    page = signed_in(ana).get(address(thread)).text
    assert "Automatic text" in page
    assert "Your card number was taken off the page." in page


def test_who_is_suspended_reads_and_no_longer_writes(signed_in: Browser, opened: Thread, ana: Person):
    with writing() as db:
        db.get_one(Person, ana.id).suspended_at = now()
    browser = signed_in(ana)
    assert "suspended" in browser.get(address(opened)).text
    assert send(browser, address(opened), body="Hello").status_code == 403

"""Macros, notes and the guard, through the desk's forms."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community.answers import Answer
from community.categories import Category
from community.database import writing
from community.people import Person
from community.threads import Thread
from escalation import by_hand, claims, drafts, macros, notes
from escalation.cases import Case
from escalation.drafts import Kind
from escalation.guard import SentReply
from escalation.macros import Macro
from tests.web.forum import Browser, ask, send

WORDS = (
    "Please open the settings, choose Mobile network, switch the eSIM off, wait for a minute and switch it on again. "
    "If it still says Activating, scan the code of your confirmation once more."
)


def claimed(by: Person, asker: Person, category: Category, title: str = "No signal") -> Case:
    thread = ask(asker, category, title)
    with writing() as db:
        return claims.claim(db, by_hand.escalate(db, db.get_one(Thread, thread.id), by=by), by=by)


@pytest.fixture
def case(ana: Person, kim: Person, general: Category) -> Case:
    return claimed(kim, ana, general)


@pytest.fixture
def said_before(lee: Person, ana: Person, general: Category) -> Answer:
    """A colleague's answer."""
    other = claimed(lee, ana, general, "Stuck [twice] on Activating")
    with writing() as db:
        return claims.reply(db, db.get_one(Case, other.id), by=lee, body=WORDS)


@pytest.fixture
def macro(kim: Person) -> Macro:
    with writing() as db:
        return macros.add(db, by=kim, name="Refund", body="Dear {customer}, booked on [date]. {agent}")


def reply(browser: TestClient, case: Case, body: str = WORDS, **more: str):
    return send(browser, f"/cases/{case.id}/reply", body=body, **more)


def test_the_team_writes_changes_and_puts_away_its_texts(signed_in: Browser, kim: Person, db: Session):
    browser = signed_in(kim)
    assert "No macros yet" in browser.get("/macros").text
    assert send(browser, "/macros", name="Refund", body="Dear {customer}").status_code == 303
    send(browser, "/macros/1/edit", name="Refunds", body="Dear [name]", team="")
    assert "Dear [name]" in browser.get("/macros/1/edit").text
    send(browser, "/macros/1/retirement")
    assert "not in use" in browser.get("/macros").text
    send(browser, "/macros/1/retirement?_method=delete")
    assert db.get_one(Macro, 1).retired_at is None


def test_macros_are_for_the_team(signed_in: Browser, ana: Person, macro: Macro, case: Case):
    browser = signed_in(ana)
    for path in ("/macros", "/macros/new", "/macros/1/edit"):
        assert browser.get(path).status_code == 403
    for path in ("/macros", "/macros/1/edit", "/macros/1/retirement", f"/cases/{case.id}/macros/1"):
        assert send(browser, path, name="x", body="x").status_code == 403


def test_a_mistake_in_a_macro_keeps_what_was_typed(signed_in: Browser, kim: Person):
    response = send(signed_in(kim), "/macros", name="", body="Dear {customer}")
    assert response.status_code == 422
    assert "Dear {customer}" in response.text


def test_a_macro_is_taken_with_what_is_known_filled_in(
    signed_in: Browser, kim: Person, case: Case, macro: Macro, db: Session
):
    taken = signed_in(kim).post(f"/cases/{case.id}/macros/{macro.id}", headers={"HX-Request": "true"})
    assert taken.text == "Dear Ana, booked on [date]. Kim"
    assert db.get_one(Macro, macro.id).used == 1


def test_without_a_script_the_case_comes_back_with_it(signed_in: Browser, kim: Person, case: Case, macro: Macro):
    browser = signed_in(kim)
    response = send(browser, f"/cases/{case.id}/macros/{macro.id}")
    assert response.status_code == 303
    assert "Dear Ana, booked on [date]. Kim" in browser.get(response.headers["location"]).text


def test_a_reply_with_a_gap_is_held_and_nothing_typed_is_lost(signed_in: Browser, kim: Person, case: Case):
    response = reply(signed_in(kim), case, "Dear Ana, booked on [date].")
    assert response.status_code == 409
    assert "There is a gap in it." in response.text
    assert "Dear Ana, booked on [date]." in response.text


def test_what_was_said_before_is_held_with_an_offer(
    signed_in: Browser, kim: Person, case: Case, said_before: Answer, db: Session
):
    response = reply(signed_in(kim), case)
    assert response.status_code == 409
    assert "100% of this was sent before." in response.text
    assert f"#answer-{said_before.id}" in response.text
    assert "Send a link to it instead" in response.text
    assert db.get(Answer, said_before.id + 1) is None


def test_a_link_may_go_instead(signed_in: Browser, kim: Person, case: Case, said_before: Answer, db: Session):
    assert reply(signed_in(kim), case, instead="link").status_code == 303
    sent = db.get_one(Answer, said_before.id + 1)
    assert sent.body.startswith("We have answered this here: [Stuck (twice) on Activating](")
    assert f"#answer-{said_before.id})" in sent.body
    assert "/threads/2/stuck-twice-on-activating#answer-" in sent.body_html


def test_who_insists_says_why_and_the_case_keeps_it(
    signed_in: Browser, kim: Person, case: Case, said_before: Answer, db: Session
):
    browser = signed_in(kim)
    refused = reply(browser, case, instead="insist")
    assert refused.status_code == 422
    assert "Say in a few words why" in refused.text
    assert WORDS[:40] in refused.text
    assert reply(browser, case, instead="insist", because="They cannot open links.").status_code == 303
    sent = db.get_one(SentReply, said_before.id + 1)
    assert (sent.reason, sent.likeness) == ("They cannot open links.", 1.0)
    assert "They cannot open links." in notes.of(db, case.id)[0].body


def test_a_note_is_added_and_its_draft_let_go(signed_in: Browser, kim: Person, case: Case, db: Session):
    with writing() as write:
        drafts.save(write, write.get_one(Case, case.id), Kind.NOTE, by=kim, body="Calls back", seen=0)
    response = send(signed_in(kim), f"/cases/{case.id}/notes", body="Calls back at five.", next="/desk/cases/1")
    assert (response.status_code, response.headers["location"]) == (303, "/desk/cases/1")
    assert [note.body for note in notes.of(db, case.id)] == ["Calls back at five."]
    kept = drafts.of(db, case.id, kim).get(Kind.NOTE)
    assert kept is None or not kept.body


def test_an_empty_note_is_a_mistake_and_a_customer_writes_none(
    signed_in: Browser, kim: Person, ana: Person, case: Case, db: Session
):
    assert send(signed_in(kim), f"/cases/{case.id}/notes", body=" ").status_code == 422
    assert send(signed_in(ana), f"/cases/{case.id}/notes", body="Hello").status_code == 403
    assert send(signed_in(ana), f"/cases/{case.id}/notes", body="").status_code == 403
    assert notes.of(db, case.id) == []

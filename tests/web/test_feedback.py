"""What only the asker can say: whether it helped, how it felt, and that it came back."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from community import answers
from community.answers import Answer
from community.database import reading
from community.feedback import Feedback
from community.people import Person
from community.threads import Thread
from escalation import by_hand, cases, claims
from escalation.cases import State
from tests.cast import Ask

SignedIn = Callable[[Person], TestClient]


@pytest.fixture
def thread(db: Session, ask: Ask, bo: Person, kim: Person) -> Thread:
    thread = ask()
    db.commit()
    return thread


@pytest.fixture
def solved(db: Session, thread: Thread, ana: Person, kim: Person) -> Thread:
    case = claims.claim(db, by_hand.escalate(db, thread, by=ana), by=kim)
    answers.accept(db, claims.reply(db, case, by=kim, body="Switch the tray."), by=ana)
    db.commit()
    return thread


def state(thread: Thread) -> str:
    with reading() as db:
        case = cases.latest_for(db, thread.id)
        return case.state if case else ""


def page(browser: TestClient, thread: Thread) -> str:
    return browser.get(f"/threads/{thread.id}").text


def test_the_asker_is_asked_once_how_it_felt(signed_in: SignedIn, ana: Person, solved: Thread):
    browser = signed_in(ana)
    assert "did you feel heard" in page(browser, solved)
    said = browser.post(f"/threads/{solved.id}/feedback", data={"felt_heard": "yes"}).text
    assert "You felt heard. Thank you" in said
    assert "did you feel heard" not in said
    with reading() as db:
        assert db.exec(select(Feedback.felt_heard)).all() == [True]


def test_they_may_think_otherwise_later(signed_in: SignedIn, ana: Person, solved: Thread):
    browser = signed_in(ana)
    for word in ("yes", "no"):
        browser.post(f"/threads/{solved.id}/feedback", data={"felt_heard": word})
    with reading() as db:
        assert db.exec(select(Feedback.felt_heard)).all() == [False]


def test_nobody_else_is_asked_and_nobody_else_can_say(signed_in: SignedIn, bo: Person, solved: Thread):
    browser = signed_in(bo)
    assert "feel heard" not in page(browser, solved)
    assert browser.post(f"/threads/{solved.id}/feedback", data={"felt_heard": "yes"}).status_code == 403
    assert browser.post(f"/threads/{solved.id}/reopening").status_code == 403


def test_before_it_is_solved_there_is_nothing_to_say(signed_in: SignedIn, ana: Person, thread: Thread):
    assert signed_in(ana).post(f"/threads/{thread.id}/feedback", data={"felt_heard": "yes"}).status_code == 403


def test_it_came_back_goes_to_the_team_at_once(signed_in: SignedIn, ana: Person, solved: Thread):
    browser = signed_in(ana)
    assert "It came back" in page(browser, solved)
    answer = browser.post(f"/threads/{solved.id}/reopening", headers={"HX-Request": "true"})
    assert (answer.status_code, state(solved)) == (200, State.QUEUED)
    assert "It came back" not in answer.text


def test_while_a_case_is_held_the_asker_is_asked_about_the_answer(
    db: Session, signed_in: SignedIn, ana: Person, bo: Person, thread: Thread
):
    by_hand.escalate(db, thread, by=ana)
    answers.post(db, thread, by=bo, body="Restart it.")
    db.commit()
    browser = signed_in(ana)
    held = page(browser, thread)
    assert "This solved it" in held
    assert "I still need the team" in held
    assert "I still need the team" not in page(signed_in(bo), thread)
    browser.post(f"/threads/{thread.id}/failure")
    assert state(thread) == State.QUEUED


def test_their_yes_closes_it(db: Session, signed_in: SignedIn, ana: Person, bo: Person, thread: Thread):
    by_hand.escalate(db, thread, by=ana)
    answer = answers.post(db, thread, by=bo, body="Restart it.")
    db.commit()
    signed_in(ana).post(f"/answers/{answer.id}/acceptance")
    assert state(thread) == State.WITHDRAWN
    with reading() as after:
        assert after.get_one(Answer, answer.id).accepted_at

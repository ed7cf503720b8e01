"""The desk, through its pages and forms, without a script."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community import answers, me_too, threads
from community.categories import Category
from community.database import now, writing
from community.people import Person
from community.threads import Thread
from escalation import by_hand, claims
from escalation.cases import Case, State
from tests.cast import joins

Browser = Callable[[Person], TestClient]


def asked(by: Person, category: Category, title: str = "No signal at home") -> Thread:
    with writing() as db:
        return threads.ask(
            db, by=by, category=category, title=title, body="The bars are empty.", at=now() - timedelta(hours=2)
        )


def with_team(by: Person, category: Category, title: str = "No signal at home", at=None) -> Case:
    thread = asked(by, category, title)
    with writing() as db:
        return by_hand.escalate(db, thread, by=by, at=at)


@pytest.fixture
def case(ana: Person, general: Category) -> Case:
    return with_team(ana, general)


@pytest.fixture
def asha(database: str) -> Person:
    """Is another agent."""
    return joins("Asha", "agent")  # pyright: ignore[reportArgumentType]


def claimed(case: Case, by: Person) -> Case:
    with writing() as db:
        return claims.claim(db, case, by=by)


def reply(browser: TestClient, case: Case, body: str = "A new mast helps from Monday.", **more: str):
    return browser.post(f"/cases/{case.id}/reply", data={"body": body} | more, follow_redirects=False)


def test_the_desk_is_for_the_team(client: TestClient, signed_in: Browser, ana: Person, case: Case) -> None:
    assert client.get("/desk", follow_redirects=False).headers["location"] == "/sign-in?next=/desk"
    for path in ("/desk", "/desk/queue", f"/desk/cases/{case.id}"):
        refused = signed_in(ana).get(path)
        assert refused.status_code == 403
        assert "The desk is for the support team." in refused.text


def test_a_customer_works_no_case(signed_in: Browser, ana: Person, case: Case, db: Session) -> None:
    browser = signed_in(ana)
    assert browser.post(f"/cases/{case.id}/claim").status_code == 403
    assert browser.delete(f"/cases/{case.id}/claim").status_code == 403
    assert reply(browser, case).status_code == 403
    assert db.get_one(Case, case.id).state == State.QUEUED


def test_an_open_case_stands_in_the_teams_view(signed_in: Browser, kim: Person, case: Case) -> None:
    page = signed_in(kim).get("/desk?view=team").text
    assert "No signal at home" in page
    assert "1 h 59 min left" in page
    assert 'data-key="j"' in page


def test_an_empty_view_says_what_to_do(signed_in: Browser, kim: Person) -> None:
    page = signed_in(kim).get("/desk").text
    assert "You have no case" in page
    assert "claim the one at the top" in page


def test_an_unknown_view_is_mine(signed_in: Browser, kim: Person) -> None:
    assert "Mine, next due first" in signed_in(kim).get("/desk?view=nonsense").text


def test_due_soon_holds_only_what_is_due_soon(
    signed_in: Browser, kim: Person, ana: Person, general: Category, case: Case
) -> None:
    with_team(ana, general, "This one is late", at=now() - timedelta(hours=3))
    page = signed_in(kim).get("/desk?view=due").text
    assert "This one is late" in page
    assert "1 h late" in page
    assert "No signal at home" not in page


def test_claiming_makes_a_case_mine(signed_in: Browser, kim: Person, case: Case, db: Session) -> None:
    browser = signed_in(kim)
    response = browser.post(f"/cases/{case.id}/claim", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, f"/desk/cases/{case.id}?view=mine")
    assert db.get_one(Case, case.id).assignee_id == kim.id
    assert "No signal at home" in browser.get("/desk").text


def test_giving_back_is_the_undoing_of_a_claim(signed_in: Browser, kim: Person, case: Case, db: Session) -> None:
    claimed(case, kim)
    response = signed_in(kim).post(f"/cases/{case.id}/claim?_method=delete", follow_redirects=False)
    assert response.status_code == 303
    assert db.get_one(Case, case.id).state == State.QUEUED


def test_a_reply_stands_in_the_thread_under_the_agents_name(
    signed_in: Browser, kim: Person, case: Case, db: Session
) -> None:
    claimed(case, kim)
    response = reply(signed_in(kim), case, view="team")
    assert (response.status_code, response.headers["location"]) == (303, f"/desk/cases/{case.id}?view=team")
    posted = db.get_one(answers.Answer, 1)
    assert (posted.author_id, posted.official, posted.body) == (kim.id, True, "A new mast helps from Monday.")
    assert db.get_one(Case, case.id).state == State.ANSWERED


def test_replying_to_a_queued_case_takes_it(signed_in: Browser, kim: Person, case: Case, db: Session) -> None:
    assert reply(signed_in(kim), case, claim="true").status_code == 303
    assert db.get_one(Case, case.id).assignee_id == kim.id


def test_who_has_it_already_is_said_and_nothing_typed_is_lost(
    signed_in: Browser, kim: Person, asha: Person, case: Case, db: Session
) -> None:
    claimed(case, asha)
    response = reply(signed_in(kim), case, "Words worth <keeping>", claim="true")
    assert response.status_code == 409
    assert "Asha is on this case." in response.text
    assert "What you wrote is still here." in response.text
    assert "Words worth &lt;keeping&gt;" in response.text
    assert db.get(answers.Answer, 1) is None


def test_claiming_what_another_has_says_who(signed_in: Browser, kim: Person, asha: Person, case: Case) -> None:
    claimed(case, asha)
    response = signed_in(kim).post(f"/cases/{case.id}/claim")
    assert response.status_code == 409
    assert "Asha is on this case" in response.text


def test_a_reply_without_a_claim_is_kept_in_the_box(signed_in: Browser, kim: Person, case: Case) -> None:
    response = reply(signed_in(kim), case, "Typed while the lease ran out")
    assert response.status_code == 409
    assert "Typed while the lease ran out" in response.text
    assert "Claim and reply" in response.text


@pytest.mark.parametrize(("body", "says"), [("  ", "Fill this in."), ("x" * 20_001, "At most 20000 characters.")])
def test_a_mistake_in_a_reply_is_said_below_it(
    signed_in: Browser, kim: Person, case: Case, body: str, says: str
) -> None:
    claimed(case, kim)
    response = reply(signed_in(kim), case, body)
    assert response.status_code == 422
    assert says in response.text


def test_the_same_reply_sent_twice_is_one_answer(signed_in: Browser, kim: Person, case: Case, db: Session) -> None:
    claimed(case, kim)
    browser = signed_in(kim)
    reply(browser, case)
    assert reply(browser, case).status_code == 409
    assert db.get(answers.Answer, 2) is None


def test_a_case_that_is_over_cannot_be_claimed(
    signed_in: Browser, kim: Person, ana: Person, case: Case, db: Session
) -> None:
    with writing() as write:
        threads.hide(write, write.get_one(Thread, case.thread_id), by=kim, reason="Spam")
    assert signed_in(kim).post(f"/cases/{case.id}/claim").status_code == 409


def test_the_case_shows_the_whole_talk_and_who_the_customer_is(
    signed_in: Browser, kim: Person, ana: Person, bo: Person, noa: Person, general: Category, case: Case
) -> None:
    asked(ana, general, "Another thing I asked")
    with writing() as db:
        thread = db.get_one(Thread, case.thread_id)
        answers.post(db, thread, by=bo, body="Have you tried the app?")
        me_too.add(db, thread, by=noa)
    page = signed_in(kim).get(f"/desk/cases/{case.id}?view=team").text
    said = ("The bars are empty.", "Have you tried the app?")
    for words in (*said, "Another thing I asked", "1 other person", "2 people"):
        assert words in page
    assert "Public reply. Everyone can read it, signed Kim, Staff." in page


def test_a_hidden_answer_is_marked_as_hidden(
    signed_in: Browser, kim: Person, bo: Person, sam: Person, case: Case
) -> None:
    with writing() as db:
        answer = answers.post(db, db.get_one(Thread, case.thread_id), by=bo, body="Buy my SIM cards")
        answers.hide(db, answer, by=sam, reason="An advert")
    assert "Hidden: An advert" in signed_in(kim).get(f"/desk/cases/{case.id}").text


@pytest.mark.parametrize("path", ["/desk/cases/999", "/desk/cases/none", "/desk/cases/99999999999999999999"])
def test_a_case_that_is_not_there_is_not_found(signed_in: Browser, kim: Person, path: str) -> None:
    assert signed_in(kim).get(path).status_code == 404


def test_a_cursor_of_another_list_is_a_mistake(signed_in: Browser, kim: Person) -> None:
    assert signed_in(kim).get("/desk?after=nonsense").status_code == 422


def test_the_queue_comes_alone_for_a_page_that_is_open(signed_in: Browser, kim: Person, case: Case) -> None:
    piece = signed_in(kim).get(f"/desk/queue?view=team&on={case.id}", headers={"HX-Request": "true"}).text
    assert "No signal at home" in piece
    assert 'aria-current="true"' in piece
    assert 'hx-swap-oob="outerMorph"' in piece
    assert "<html" not in piece

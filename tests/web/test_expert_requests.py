"""What experts are asked, through their pages."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community.database import reading
from community.people import Person
from escalation import agents, by_hand, claims, experts, teams
from escalation.experts import ExpertRequest, State
from tests.cast import Ask, joins

Browser = Callable[[Person], TestClient]
SECRET = "canary-asked-of-the-expert"


@pytest.fixture
def eva(database: str) -> Person:
    """Is an engineer."""
    return joins("Eva", "expert")  # pyright: ignore[reportArgumentType]


@pytest.fixture
def request_(db: Session, ask: Ask, ana: Person, kim: Person, lee: Person, eva: Person) -> ExpertRequest:
    team = teams.add(db, name="Engineering", kind="department", calendar_id=1)
    agents.place(db, eva, team)
    case = claims.claim(db, by_hand.escalate(db, ask(title="No signal in Hull"), by=ana), by=kim)
    found = experts.ask(db, case, by=kim, team=team, question=f"Which mast? {SECRET}")
    db.commit()
    return found


def by_now(request_: ExpertRequest) -> ExpertRequest:
    with reading() as db:
        return db.get_one(ExpertRequest, request_.id)


def test_an_expert_finds_what_is_asked_of_their_department(
    signed_in: Browser, eva: Person, lee: Person, kim: Person, request_: ExpertRequest
) -> None:
    assert SECRET in signed_in(eva).get("/expert-requests").text
    assert "Nobody waits for you" in signed_in(lee).get("/expert-requests").text
    assert SECRET in signed_in(kim).get("/expert-requests?tab=asked").text


def test_the_thread_stands_beside_the_question_and_the_answer_goes_to_the_team(
    signed_in: Browser, eva: Person, request_: ExpertRequest
) -> None:
    browser = signed_in(eva)
    page = browser.get(f"/expert-requests/{request_.id}").text
    assert SECRET in page
    assert "No signal in Hull" in page
    assert "Since this morning." in page
    browser.post(f"/expert-requests/{request_.id}/answer", data={"answer": "The one at the dock."})
    now = by_now(request_)
    assert (now.state, now.answer) == (State.ANSWERED, "The one at the dock.")
    assert "The one at the dock." in browser.get(f"/expert-requests/{request_.id}").text
    assert "The one at the dock." not in browser.get("/threads/1").text
    again = browser.post(f"/expert-requests/{request_.id}/answer", data={"answer": "Or not."})
    assert again.status_code == 403
    assert "This has been answered" in again.text


def test_only_whoever_is_asked_answers(signed_in: Browser, lee: Person, ana: Person, request_: ExpertRequest) -> None:
    refused = signed_in(lee).post(f"/expert-requests/{request_.id}/answer", data={"answer": "I think so."})
    assert (refused.status_code, "Only whoever is asked can answer this." in refused.text) == (403, True)
    assert signed_in(ana).get(f"/expert-requests/{request_.id}").status_code == 403
    assert signed_in(ana).get("/expert-requests").status_code == 403


def test_an_empty_answer_is_asked_for_again(signed_in: Browser, eva: Person, request_: ExpertRequest) -> None:
    refused = signed_in(eva).post(f"/expert-requests/{request_.id}/answer", data={"answer": " "})
    assert (refused.status_code, "Fill this in." in refused.text, SECRET in refused.text) == (422, True, True)


def test_whoever_asked_takes_it_back(signed_in: Browser, kim: Person, lee: Person, request_: ExpertRequest) -> None:
    path = f"/expert-requests/{request_.id}?_method=delete"
    assert signed_in(lee).post(path).status_code == 403
    assert signed_in(kim).post(path, follow_redirects=False).status_code == 303
    assert by_now(request_).state == State.TAKEN_BACK


def test_nothing_of_it_is_public(client: TestClient, signed_in: Browser, ana: Person, request_: ExpertRequest) -> None:
    for path in ("/threads/1", "/threads/1/history", "/", "/api/v1/threads/1"):
        assert SECRET not in client.get(path).text
        assert SECRET not in signed_in(ana).get(path).text

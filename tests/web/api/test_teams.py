"""Teams and experts' questions in the JSON API."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community.people import Person
from escalation import agents, by_hand, claims, experts, teams
from escalation.experts import ExpertRequest
from tests.cast import Ask, joins
from tests.web.api.conftest import refusal

Api = Callable[[Person], TestClient]


@pytest.fixture
def eva(database: str) -> Person:
    """Is an engineer."""
    return joins("Eva", "expert")  # pyright: ignore[reportArgumentType]


@pytest.fixture
def asked(db: Session, ask: Ask, ana: Person, kim: Person, lee: Person, eva: Person) -> ExpertRequest:
    team = teams.add(db, name="Engineering", kind="department", calendar_id=1)
    agents.know(db, agents.place(db, eva, team, languages=["en"]), {"masts": 3})
    case = claims.claim(db, by_hand.escalate(db, ask(), by=ana), by=kim)
    request = experts.ask(db, case, by=kim, team=team, question="Which mast?")
    db.commit()
    return request


def test_teams_are_listed_with_their_people(api: Api, kim: Person, asked: ExpertRequest) -> None:
    engineering = api(kim).get("/teams").json()["items"][1]
    assert (engineering["slug"], engineering["kind"], engineering["open"]) == ("engineering", "department", True)
    (eva,) = engineering["members"]
    assert (eva["handle"], eva["presence"], eva["skills"], eva["languages"]) == ("eva", "away", {"masts": 3}, ["en"])


def test_an_expert_answers_what_is_asked(api: Api, eva: Person, kim: Person, asked: ExpertRequest) -> None:
    (waiting,) = api(eva).get("/expert-requests").json()["items"]
    assert (waiting["question"], waiting["asked_by"], waiting["team"]) == ("Which mast?", "kim", "engineering")
    sent = api(eva).post(f"/expert-requests/{asked.id}/answer", json={"body": "The one at the dock."})
    assert (sent.status_code, sent.json()["state"], sent.json()["answered_by"]) == (200, "answered", "eva")
    assert api(eva).get("/expert-requests").json()["items"] == []
    (mine,) = api(kim).get("/expert-requests", params={"which": "asked"}).json()["items"]
    assert mine["answer"] == "The one at the dock."


def test_others_are_refused(api: Api, ana: Person, lee: Person, asked: ExpertRequest) -> None:
    for path in ("/teams", "/expert-requests"):
        assert refusal(api(ana).get(path)) == (403, "refused")
    sent = api(lee).post(f"/expert-requests/{asked.id}/answer", json={"body": "I think so."})
    assert refusal(sent) == (403, "refused")
    assert api(lee).post("/expert-requests/999/answer", json={"body": "Hm."}).status_code == 404

"""Teams and their members, through their pages."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community.database import reading
from community.people import Person
from escalation import agents, teams
from escalation.agents import Agent, Presence
from tests.cast import joins

Browser = Callable[[Person], TestClient]


@pytest.fixture
def mona(database: str) -> Person:
    """Is the manager."""
    return joins("Mona", "manager")  # pyright: ignore[reportArgumentType]


def member(**changes) -> dict:
    return {"team": "support", "most_cases": 4, "own_shifts": "false"} | changes


def now_of(person: Person) -> tuple[Agent, dict[str, int]]:
    """How somebody works by now, and what they know."""
    with reading() as db:
        return db.get_one(Agent, person.id), agents.skills(db, [person.id]).get(person.id, {})


@pytest.fixture
def placed(db: Session, kim: Person) -> None:
    agents.place(db, kim, teams.first(db))
    db.commit()


def test_the_desk_sees_the_teams_and_only_managers_change_them(
    signed_in: Browser, ana: Person, kim: Person, mona: Person, placed: None
) -> None:
    assert signed_in(ana).get("/teams").status_code == 403
    seen, changed = signed_in(kim).get("/teams").text, signed_in(mona).get("/teams").text
    assert "Kim" in seen
    assert "/teams/members/kim" not in seen
    assert "/teams/members/kim" in changed
    for path in ("/teams/new", "/teams/support/edit", "/teams/members/kim"):
        assert signed_in(kim).get(path).status_code == 403
    assert signed_in(kim).post("/teams/members/kim", data=member()).status_code == 403


def test_a_manager_adds_a_team_and_somebody_to_it(signed_in: Browser, mona: Person, kim: Person, db: Session) -> None:
    browser = signed_in(mona)
    browser.post("/teams", data={"name": "Billing", "kind": "department", "calendar": 1})
    added = browser.post("/teams/members", data={"person": "kim", "team": "billing"}, follow_redirects=False)
    assert added.headers["location"] == "/teams/members/kim"
    assert [team.name for team in teams.departments(db)] == ["Billing"]
    assert now_of(kim)[0].team_id == teams.departments(db)[0].id


def test_the_last_team_that_answers_customers_stays_one(signed_in: Browser, mona: Person, db: Session) -> None:
    refused = signed_in(mona).post("/teams/support/edit", data={"name": "Us", "kind": "department", "calendar": 1})
    assert refused.status_code == 422
    assert "One team at least has to answer customers." in refused.text
    assert 'value="Us"' in refused.text
    assert teams.first(db).name == "Support"


def test_two_teams_never_share_a_name(signed_in: Browser, mona: Person) -> None:
    refused = signed_in(mona).post("/teams", data={"name": "Support", "kind": "desk", "calendar": 1})
    assert (refused.status_code, "Another team has this name." in refused.text) == (422, True)


def test_a_member_is_given_languages_skills_and_shifts(
    signed_in: Browser, mona: Person, kim: Person, placed: None, db: Session
) -> None:
    shifts = ["9-17", "", "", "", "", "", ""]
    skills = {"tag": ["eSIM", "billing", ""], "level": ["3", "0", "2"]}
    sent = member(languages=["en", "pl"], own_shifts="true", shift=shifts, **skills)
    assert signed_in(mona).post("/teams/members/kim", data=sent, follow_redirects=False).status_code == 303
    agent, skills = now_of(kim)
    assert (agent.languages, agent.most_cases) == (["en", "pl"], 4)
    assert agent.hours == {"0": [["09:00", "17:00"]]}
    assert skills == {"esim": 3}
    page = signed_in(mona).get("/teams").text
    assert "Polski" in page
    assert "Mon 09:00–17:00" in page


def test_what_was_typed_wrong_is_said_and_kept(signed_in: Browser, mona: Person, kim: Person, placed: None) -> None:
    sent = member(own_shifts="true", shift=["nine to five"] + [""] * 6, tag=["esim"], level=["2"], languages=["pl"])
    refused = signed_in(mona).post("/teams/members/kim", data=sent)
    assert refused.status_code == 422
    assert "Write shifts as 09:00–17:30, with a comma between two." in refused.text
    assert 'value="nine to five"' in refused.text
    assert 'value="esim"' in refused.text


def test_a_member_can_be_taken_out(signed_in: Browser, mona: Person, kim: Person, placed: None, db: Session) -> None:
    assert signed_in(mona).post("/teams/members/kim?_method=delete", follow_redirects=False).status_code == 303
    assert agents.of(db, kim) is None


def test_everybody_says_for_themselves_whether_they_take_cases(
    signed_in: Browser, kim: Person, ana: Person, placed: None, db: Session
) -> None:
    answered = signed_in(kim).post(
        "/presence", data={"presence": "busy", "next": "//elsewhere"}, follow_redirects=False
    )
    assert answered.headers["location"] == "/teams"
    assert now_of(kim)[0].presence == Presence.BUSY
    assert signed_in(ana).post("/presence", data={"presence": "busy"}).status_code == 403


def test_nobody_there_is_404(signed_in: Browser, mona: Person, kim: Person) -> None:
    browser = signed_in(mona)
    for path in ("/teams/nowhere/edit", "/teams/members/nobody", "/teams/members/kim"):
        assert browser.get(path).status_code == 404

"""The whole loop: asked, waited, taken over by the team, answered, not helped, answered again, confirmed."""

import re
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from community import checks, tokens
from community.database import snapshot, writing
from community.people import Person
from escalation import checks as case_checks
from tests.conftest import FROM_OUR_PAGES, Start
from tests.processes import Process

PATIENCE = 60.0
BROWSER = {**FROM_OUR_PAGES, "Accept": "text/html"}


@pytest.fixture
def server(serve: Start) -> Process:
    """The app with its worker; the community has one second."""
    return serve(escalation_window="1s")


@pytest.fixture
def team(server: Process, kim: Person):
    """kim's program at the API."""
    with writing() as db:
        token = tokens.make(db, kim)
    with httpx2.Client(
        base_url=f"{server.url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE
    ) as program:
        yield program


@pytest.fixture
def customer(server: Process):
    """The browser of somebody who has just made an account."""
    with httpx2.Client(base_url=server.url, headers=BROWSER, timeout=PATIENCE) as browser:
        door = {"name": "Mia Miller", "email": "mia@people.example", "password": "four plain little words"}
        assert browser.post("/sign-up", data=door).status_code == 303
        yield browser


def done(answer: httpx2.Response) -> Any:
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def soon(look: Callable[[], dict], state: str) -> dict:
    """What it says once it stands like this."""
    deadline = time.monotonic() + PATIENCE
    while (told := look())["state"] != state:
        assert time.monotonic() < deadline, told
        time.sleep(0.1)
    return told


def test_nobody_is_left_alone_from_the_question_to_the_confirmed_answer(customer: httpx2.Client, team: httpx2.Client):
    question = {"title": "My SIM is locked", "body": "It wants a **PUK**.", "category": "general", "kind": "question"}
    posted = customer.post("/ask", data=question)
    assert posted.status_code == 303, posted.text
    path = re.fullmatch(r"(/threads/(\d+))/.*", posted.headers["location"])
    assert path

    def thread() -> dict:
        return done(team.get(path[1]))

    def page() -> str:
        return customer.get(posted.headers["location"]).text

    told = soon(thread, "escalated")
    assert told["status"].startswith("With the support team, next in line. First reply promised by ")
    assert (told["title"], told["author"]["name"]) == ("My SIM is locked", "Mia Miller")
    assert "With the support team" in page()

    (case,) = done(team.get("/cases", params={"state": "queued"}))["items"]
    answer = answered_by_the_team(team, case["id"], thread)
    assert (answer["author"]["name"], answer["official"]) == ("Kim", True)
    assert "The PUK is on the card" in page()

    assert customer.post(f"{path[1]}/failure", data={}).status_code == 303
    told = thread()
    assert (told["state"], told["status"][:22]) == ("escalated", "With the support team,")
    (again,) = done(team.get("/cases", params={"state": "queued"}))["items"]
    assert (again["id"], again["round"]) == (case["id"], 2)
    answer = answered_by_the_team(team, case["id"], thread)

    assert customer.post(f"/answers/{answer['id']}/acceptance").status_code == 303
    told = thread()
    assert (told["state"], told["status"][:34]) == ("solved", "Solved, and Mia confirmed it. It t")
    assert [shown["author"]["name"] for shown in told["answers"]] == ["Kim", "Kim"]
    assert done(team.get(f"/cases/{case['id']}"))["state"] == "resolved"
    with snapshot() as db:
        assert [*checks.disagreements(db), *case_checks.disagreements(db)] == []


def answered_by_the_team(team: httpx2.Client, case: int, thread: Callable[[], dict]) -> dict:
    """kim claims the case and answers it; the line says so at each step."""
    done(team.post(f"/cases/{case}/claim"))
    assert thread()["status"].startswith("Kim is on it. A reply is promised by ")
    answer = done(team.post(f"/cases/{case}/reply", json={"body": "The PUK is on the card your SIM came in."}))
    told = thread()
    assert told["state"] == "answered"
    assert re.fullmatch(r"Kim answered at .*\. Did it solve it, Mia\?", told["status"]), told["status"]
    return answer


def test_from_the_first_second_the_page_says_what_happens_next(serve: Start, kim: Person):
    patient = serve(escalation_window="60m")
    with httpx2.Client(base_url=patient.url, headers=BROWSER, timeout=PATIENCE, follow_redirects=True) as browser:
        browser.post("/sign-up", data={"name": "Mia", "email": "mia@people.example", "password": "four plain words"})
        words = {"title": "No signal", "body": "Since noon.", "category": "general", "kind": "question"}
        page = browser.post("/ask", data=words).text
    assert "Waiting for the community." in page
    assert "our team takes over" in page

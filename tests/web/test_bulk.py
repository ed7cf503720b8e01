"""Many cases at once, through the pages and forms, without a script."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from community import threads
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from escalation import by_hand, claims
from escalation.cases import Case, State

Browser = Callable[[Person], TestClient]


@pytest.fixture
def some(ana: Person, sam: Person, general: Category) -> list[Case]:
    with writing() as db:
        asked = [threads.ask(db, by=ana, category=general, title=f"No signal in room {n}", body="Empty.") for n in "12"]
        return [by_hand.escalate(db, thread, by=sam) for thread in asked]


def state_of(case: Case) -> str:
    with reading() as db:
        return db.get_one(Case, case.id).state


def ids(some: list[Case]) -> list[str]:
    return [str(case.id) for case in some]


def test_a_trial_says_how_many_and_which_are_left_and_why(
    signed_in: Browser, some: list[Case], kim: Person, lee: Person
) -> None:
    with writing() as write:
        claims.claim(write, some[0], by=lee)
    browser = signed_in(kim)
    assert "these 2 cases" in browser.get("/desk/bulk", params={"case": ids(some)}).text
    page = browser.post("/desk/bulk/trial", data={"case": ids(some), "kind": "claim"}).text
    assert "This would be done to 1 case" in page
    assert "Lee is on this case." in page
    assert state_of(some[1]) == State.QUEUED


def test_what_was_done_is_shown_and_undone(signed_in: Browser, some: list[Case], kim: Person) -> None:
    browser = signed_in(kim)
    done = browser.post("/desk/bulk", data={"case": ids(some), "kind": "snooze", "quick": "3h"})
    assert "Done to 2 cases." in done.text
    assert state_of(some[0]) == State.SNOOZED
    undone = browser.post(f"{done.url.path}?_method=delete")
    assert "2 cases are as they were." in undone.text
    assert state_of(some[0]) == State.QUEUED


def test_another_agents_deed_is_not_there(signed_in: Browser, some: list[Case], kim: Person, lee: Person) -> None:
    done = signed_in(kim).post("/desk/bulk", data={"case": ids(some), "kind": "claim"})
    assert signed_in(lee).get(done.url.path).status_code == 404


def test_without_a_case_it_says_how_to_select_one(signed_in: Browser, kim: Person) -> None:
    assert "No case is selected" in signed_in(kim).get("/desk/bulk").text


def test_a_customer_does_nothing_to_many_cases(signed_in: Browser, some: list[Case], ana: Person) -> None:
    data = {"case": ids(some), "kind": "claim"}
    assert [signed_in(ana).post(path, data=data).status_code for path in ("/desk/bulk/trial", "/desk/bulk")] == [
        403,
        403,
    ]

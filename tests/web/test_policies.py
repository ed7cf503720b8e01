"""The page on which a manager says how long the community has, and sees before what that would have done."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community.categories import Category
from community.database import now, reading
from community.people import Person, Role
from escalation import policies
from tests.cast import Ask, joins

SignedIn = Callable[[Person], TestClient]

HOUR = timedelta(hours=1)
FAST = {
    "window": "fast",
    "length": "60",
    "unit": "minutes",
    "covering_rank": "",
    "staff_asks": "true",
    "at_once": ["safety", "outage"],
    "me_too_soon": "5",
    "me_too_in_all": "10",
    "team_id": "0",
    "starts_at": "",
}


@pytest.fixture
def mia(database: str) -> Person:
    """Is a manager."""
    return joins("Mia", Role.MANAGER)


def seen(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_managers_see_every_category_and_what_holds_there(signed_in: SignedIn, mia: Person, general: Category):
    page = signed_in(mia).get("/policies").text
    assert "All the others" in page
    assert f'href="/policies/{general.slug}"' in page


@pytest.mark.parametrize("path", ["/policies", "/policies/general", "/policies/default"])
def test_nobody_else_does(signed_in: SignedIn, client: TestClient, ana: Person, kim: Person, path: str):
    assert [signed_in(person).get(path).status_code for person in (ana, kim)] == [403, 403]
    assert client.get(path, follow_redirects=False).status_code == 303


def test_there_is_no_policy_of_an_unknown_category(signed_in: SignedIn, mia: Person):
    assert signed_in(mia).get("/policies/nowhere").status_code == 404


def test_a_change_is_shown_on_the_last_30_days_before_it_is_saved(
    db: Session, signed_in: SignedIn, mia: Person, general: Category, ask: Ask
):
    ask(at=now() - timedelta(days=2))
    db.commit()
    browser = signed_in(mia)
    tried = browser.post("/policies/general", data=FAST)
    assert "Of 1 questions 1 would have gone to the team." in tried.text
    assert "Not saved yet." in tried.text
    with reading() as looking:
        assert not policies.versions(looking, general)
    saved = browser.post("/policies/general", data={**FAST, "seen": seen(tried.text)})
    assert "Saved." in saved.text
    with reading() as looking:
        (policy,) = policies.versions(looking, general)
    assert (policy.window, policy.made_by_id, policy.version) == (HOUR, mia.id, 1)
    assert policy.at_once == ["safety", "outage", "staff only"]
    assert mia.name in saved.text


def test_what_was_seen_of_other_figures_does_not_count(signed_in: SignedIn, mia: Person, general: Category):
    browser = signed_in(mia)
    tried = browser.post("/policies/general", data=FAST)
    other = browser.post("/policies/general", data={**FAST, "window": "relaxed", "seen": seen(tried.text)})
    assert "Not saved yet." in other.text


def test_without_scripts_a_button_tries_it_and_with_them_the_figures_come_alone(signed_in: SignedIn, mia: Person):
    browser = signed_in(mia)
    whole = browser.post("/policies/default/simulation", data=FAST).text
    part = browser.post("/policies/default/simulation", data=FAST, headers={"HX-Request": "true"}).text
    assert "<html" in whole
    assert part.startswith('<div class="forecast"')
    assert seen(part) == seen(whole) != ""


def test_a_mistake_stands_by_its_field_and_what_was_typed_is_kept(signed_in: SignedIn, mia: Person):
    answer = signed_in(mia).post(
        "/policies/default", data={**FAST, "window": "own", "length": "0", "starts_at": "soon"}
    )
    assert answer.status_code == 422
    assert "At least 1." in answer.text
    assert "Write the time like" in answer.text
    assert 'value="soon"' in answer.text


def test_a_window_of_ones_own_a_later_beginning_and_who_counts(signed_in: SignedIn, mia: Person, general: Category):
    begins = (now() + HOUR).replace(second=0, microsecond=0)
    form = {**FAST, "window": "own", "length": "3", "unit": "hours", "covering_rank": "Helper", "staff_only": "true"}
    form = {**form, "starts_at": begins.strftime("%Y-%m-%dT%H:%M")}
    browser = signed_in(mia)
    browser.post("/policies/general", data={**form, "seen": seen(browser.post("/policies/general", data=form).text)})
    with reading() as looking:
        (policy,) = policies.versions(looking, general)
        place = looking.get_one(Category, general.id)
    assert (policy.window, policy.starts_at, policy.covering_rank) == (3 * HOUR, begins, "Helper")
    assert (place.covering_rank, place.staff_only) == ("Helper", True)
    page = browser.get("/policies/general").text
    assert 'value="own" checked' in page
    assert 'name="length" type="number" value="3"' in page


def test_a_category_can_follow_all_the_others_again(signed_in: SignedIn, mia: Person, general: Category, db: Session):
    policies.set_for(db, general, 4 * HOUR)
    db.commit()
    signed_in(mia).post("/policies/general?_method=delete")
    with reading() as looking:
        assert policies.of(looking, general.id).window == HOUR


def test_it_says_what_would_go_to_the_team_right_away(db: Session, signed_in: SignedIn, mia: Person, ask: Ask):
    ask(at=now() - timedelta(days=2))
    db.commit()
    begins = (now() - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    page = signed_in(mia).post("/policies/default/simulation", data={**FAST, "starts_at": begins}).text
    assert "1 question that waits already would go to the team the moment you save this" in page

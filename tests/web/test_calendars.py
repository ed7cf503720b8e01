"""The pages on which a manager says when teams work, and sees what that means before it holds."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community.database import reading, writing
from community.people import Person, Role
from escalation import calendars, new_hours, teams
from escalation.calendars import BusinessCalendar
from tests.cast import joins
from web import days_ahead

SignedIn = Callable[[Person], TestClient]

WEEK = ["09:00–12:30, 13-17.30", "9-17", "9-17", "9-17", "9-17", "", ""]
BRISTOL = {"name": "Bristol", "timezone": "Europe/London", "shift": WEEK, "country": "", "after": "0"}
HTMX = {"hx-request": "true"}


@pytest.fixture
def mia(database: str) -> Person:
    """Is a manager."""
    return joins("Mia", Role.MANAGER)


@pytest.fixture
def bristol(mia: Person) -> BusinessCalendar:
    office = {str(day): [["09:00", "17:00"]] for day in range(5)}
    with writing() as db:
        return calendars.put(db, name="Bristol", timezone="Europe/London", hours=office, by=mia)


def newest() -> BusinessCalendar:
    with reading() as db:
        return calendars.versions(db, "Bristol")[0]


def test_managers_see_every_calendar_and_who_works_by_it(signed_in: SignedIn, mia: Person, bristol: BusinessCalendar):
    page = signed_in(mia).get("/calendars").text
    assert "Around the clock" in page
    assert "Works by it: Support" in page
    assert f'href="/calendars/{bristol.id}"' in page
    assert "Mon–Fri" in page


@pytest.mark.parametrize("path", ["/calendars", "/calendars/new", "/calendars/1"])
def test_nobody_else_does(signed_in: SignedIn, client: TestClient, ana: Person, kim: Person, path: str):
    assert [signed_in(person).get(path).status_code for person in (ana, kim)] == [403, 403]
    assert client.get(path, follow_redirects=False).status_code == 303


@pytest.mark.parametrize("path", ["/calendars", "/calendars/preview"])
def test_nobody_else_saves_or_tries_one(signed_in: SignedIn, kim: Person, path: str):
    assert signed_in(kim).post(path, data=BRISTOL).status_code == 403


def test_a_new_calendar_is_saved_as_it_was_typed(signed_in: SignedIn, mia: Person):
    more = {"country": "GB", "closed": "2030-12-24\n2030-12-31", "open": "2030-12-25\n2030-11-30 10-14"}
    page = signed_in(mia).post("/calendars", data={**BRISTOL, **more}).text
    assert "Saved." in page
    kept = newest()
    assert kept.hours["0"] == [["09:00", "12:30"], ["13:00", "17:30"]]
    assert (kept.version, kept.country, kept.made_by_id) == (1, "GB", mia.id)
    assert kept.closed == ["2030-12-24", "2030-12-31"]
    assert kept.open == [["2030-12-25", []], ["2030-11-30", [["10:00", "14:00"]]]]


def test_saving_makes_a_new_version_that_its_teams_work_by(signed_in: SignedIn, mia: Person, bristol: BusinessCalendar):
    with writing() as db:
        new_hours.begin(db, bristol, [1])
    signed_in(mia).post("/calendars", data={**BRISTOL, "after": "1"})
    with reading() as db:
        assert (newest().version, teams.first(db).calendar_id) == (2, newest().id)


def test_more_teams_can_be_moved_to_it(signed_in: SignedIn, mia: Person, bristol: BusinessCalendar):
    signed_in(mia).post("/calendars", data={**BRISTOL, "after": "1", "teams": ["1", "999"]})
    with reading() as db:
        assert teams.first(db).calendar_id == newest().id


def test_an_old_version_says_so_and_can_be_brought_back(signed_in: SignedIn, mia: Person, bristol: BusinessCalendar):
    browser = signed_in(mia)
    browser.post("/calendars", data={**BRISTOL, "after": "1"})
    page = browser.get(f"/calendars/{bristol.id}").text
    assert "Version 1 is over." in page
    assert 'name="after" value="2"' in page
    assert 'value="09:00–17:00"' in page


def test_of_two_who_save_at_once_the_second_keeps_what_they_typed(
    signed_in: SignedIn, mia: Person, bristol: BusinessCalendar
):
    browser = signed_in(mia)
    browser.post("/calendars", data={**BRISTOL, "after": "1"})
    late = browser.post("/calendars", data={**BRISTOL, "after": "1", "closed": "2030-12-24"})
    assert late.status_code == 409
    assert "Somebody saved a calendar of this name meanwhile." in late.text
    assert "2030-12-24" in late.text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "At least one character.|Fill this in."),
        ({"shift": ["nine to five", *[""] * 6]}, "Write shifts as 09:00–17:30"),
        ({"shift": [""] * 7}, "Nobody ever works in these hours."),
        ({"closed": "24.12."}, "Write one day on each line"),
        ({"open": "2030-11-30 morning"}, "Write a day on each line, with its hours"),
        ({"open": "2030-11-30"}, "Say from when to when"),
        ({"timezone": "Mars/Base"}, "Choose a time zone."),
        ({"country": "XX"}, "No holidays are known of this country."),
        ({"name": "Around the clock"}, "Somebody saved a calendar|This one stays as it is."),
    ],
)
def test_a_mistake_is_said_by_its_field_and_nothing_typed_is_lost(
    signed_in: SignedIn, mia: Person, changes: dict, says: str
):
    answer = signed_in(mia).post("/calendars", data={**BRISTOL, "closed": "2031-01-02", **changes})
    assert answer.status_code == 422
    assert any(words in answer.text for words in says.split("|"))
    assert "Not saved yet." in answer.text
    assert changes.get("closed", "2031-01-02") in answer.text


def test_a_preview_changes_nothing_and_shows_the_next_14_days(signed_in: SignedIn, mia: Person):
    tried = signed_in(mia).post("/calendars/preview", data={**BRISTOL, "country": "GB"}, headers=HTMX)
    assert tried.status_code == 200
    assert tried.text.count('class="hours"') == 14
    assert "England" in tried.text
    with reading() as db:
        assert calendars.versions(db, "Bristol") == []


def test_a_preview_without_scripts_is_the_whole_page_with_all_that_was_typed(signed_in: SignedIn, mia: Person):
    tried = signed_in(mia).post("/calendars/preview", data={**BRISTOL, "closed": "2030-12-24", "teams": ["1"]})
    assert "Look at the next 14 days, then save it." in tried.text
    assert 'value="09:00–12:30, 13:00–17:30"' in tried.text
    assert "2030-12-24" in tried.text
    assert 'value="1" checked' in tried.text


def test_a_preview_of_what_cannot_be_read_says_why(signed_in: SignedIn, mia: Person):
    tried = signed_in(mia).post("/calendars/preview", data={**BRISTOL, "closed": "24.12."}, headers=HTMX)
    assert tried.status_code == 422
    assert "Write one day on each line" in tried.text
    assert "<html" not in tried.text


def test_the_calendar_of_what_is_urgent_cannot_be_changed(signed_in: SignedIn, mia: Person, db: Session):
    always = calendars.always(db)
    db.rollback()
    browser = signed_in(mia)
    assert "This one stays as it is." in browser.get(f"/calendars/{always.id}").text
    refused = browser.post("/calendars", data={**BRISTOL, "name": always.name, "after": "1"})
    assert refused.status_code == 422


def test_there_is_no_calendar_of_an_unknown_number(signed_in: SignedIn, mia: Person):
    assert signed_in(mia).get("/calendars/4711").status_code == 404


def test_the_days_ahead_say_when_it_is_open_and_why_it_is_not():
    ours = BusinessCalendar(
        name="Ours", timezone="Europe/Berlin", country="DE", closed=["2026-12-24"],
        hours={"3": [["09:00", "17:00"]], "4": [["22:00", "06:00"]]}, open=[["2026-12-27", [["10:00", "12:00"]]]],
    )  # fmt: skip
    days = days_ahead.ahead(ours, datetime(2026, 12, 17, 12, tzinfo=UTC))
    said = {day.date: (day.times, day.closed) for day in days}
    assert said[date(2026, 12, 17)] == ("09:00–17:00", "")
    assert said[date(2026, 12, 18)] == ("22:00–06:00", "")
    assert said[date(2026, 12, 19)] == ("", "Free")
    assert said[date(2026, 12, 24)] == ("", "Closed, as you said")
    assert said[date(2026, 12, 25)] == ("", "Christmas Day")
    assert said[date(2026, 12, 27)] == ("10:00–12:00", "")
    assert [day.bars for day in days[:3]] == [[(375, 333)], [(917, 83)], [(0, 250)]]

"""Times as people say them."""

from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient

from community.database import writing
from community.people import Person
from tests.conftest import Configure
from web import times
from web.reader import Requester, Somebody, read_by, reader

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # a Saturday


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False), read_by(Somebody("en", ZoneInfo("UTC"))):
        yield


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=45), "45 s"),
        (timedelta(minutes=12, seconds=59), "12 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=2, minutes=40), "2 h 40 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=3, hours=5), "3 days"),
        (90, "1 min"),
    ],
)
def test_a_duration_is_said_in_the_units_that_matter(length: timedelta | float, said: str):
    assert times.duration(length) == said


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=5, minutes=59), "5 h ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=2), "Thursday"),
        (timedelta(days=8), "13 Nov"),
        (timedelta(days=400), "17 Oct 2025"),
    ],
)
def test_what_is_past_is_said_from_now(before: timedelta, said: str):
    assert times.ago(NOON - before) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(minutes=22), "22 min left"),
        (timedelta(minutes=83), "1 h 23 min left"),
        (timedelta(seconds=30), "any moment now"),
        (timedelta(minutes=-5), "any moment now"),
    ],
)
def test_what_is_due_is_said_from_now(ahead: timedelta, said: str):
    assert times.left(NOON + ahead) == said


@pytest.mark.parametrize(
    ("apart", "clock", "moment"),
    [
        (timedelta(hours=3, minutes=4), "15:04", "15:04"),
        (timedelta(hours=-3), "9:00", "9:00"),
        (timedelta(days=1), "tomorrow", "tomorrow, 12:00"),
        (timedelta(days=-1), "yesterday", "yesterday, 12:00"),
        (timedelta(days=4), "25 Nov", "25 Nov, 12:00"),
    ],
)
def test_a_promise_always_says_its_hour(apart: timedelta, clock: str, moment: str):
    assert (times.clock(NOON + apart), times.moment(NOON + apart)) == (clock, moment)


def test_midnight_falls_where_the_reader_is():
    late = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
    with read_by(Somebody("en", ZoneInfo("Asia/Tokyo"))):
        assert times.moment(late) == "tomorrow, 0:30"
        assert times.exactly(late) == "22 November 2026, 0:30 +0900"


def test_polish_has_its_own_months_and_its_own_comma():
    with read_by(Somebody("pl", ZoneInfo("UTC"))):
        assert times.clock(NOON - timedelta(days=8)) == "13 lis"
        assert times.number(12_345.5) == "12\u00a0345,5"


def with_cookie(zone: str) -> Requester:
    return Requester(HTTPConnection({"type": "http", "headers": [(b"cookie", f"zone={zone}".encode())]}))


def test_the_zone_comes_from_the_browsers_cookie():
    assert with_cookie("Europe/Warsaw").zone.key == "Europe/Warsaw"


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../../etc/passwd", "/etc/passwd", "x" * 500, "Europe"])
def test_a_cookie_that_names_no_zone_is_ignored(zone: str):
    assert with_cookie(zone).zone.key == "UTC"


def test_what_a_person_set_comes_before_their_browser(signed_in: Callable[[Person], TestClient], ana: Person):
    with writing() as db:
        db.get_one(Person, ana.id).timezone = "Asia/Tokyo"
    cookies = signed_in(ana).cookies
    header = f"session={cookies['session']}; zone=Europe/Warsaw".encode()
    assert Requester(HTTPConnection({"type": "http", "headers": [(b"cookie", header)]})).zone.key == "Asia/Tokyo"


def test_outside_a_request_the_site_has_its_own_zone(configure: Configure):
    configure(timezone="Europe/Warsaw")
    assert Context().run(lambda: reader().zone.key) == "Europe/Warsaw"

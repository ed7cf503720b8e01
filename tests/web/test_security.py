"""What is turned away before any route runs, and what every answer carries."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from community import sessions, tokens
from community.database import writing
from community.people import Person
from web.app import create_app
from web.assets import asset
from web.security import HEADERS, MOST_BYTES

HOST = "forum.example"


@pytest.fixture
def stranger(database: str) -> Iterator[TestClient]:
    """A client that says nothing of where it comes from."""
    with TestClient(create_app(), base_url=f"http://{HOST}") as visiting:
        yield visiting


@pytest.fixture
def session(ana: Person) -> dict[str, str]:
    with writing() as db:
        return {"Cookie": f"session={sessions.start(db, ana)}"}


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": f"http://{HOST}"}, False),
        ({"Origin": f"http://{HOST}"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": f"http://{HOST}.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({}, False),
    ],
)
def test_a_write_with_a_cookie_must_come_from_our_own_pages(
    stranger: TestClient, session: dict[str, str], headers: dict[str, str], passes: bool
):
    answer = stranger.post("/preview", data={"body": "hello"}, headers=session | headers)
    assert answer.status_code == (200 if passes else 403)


def test_another_site_cannot_write_without_a_cookie_either(stranger: TestClient):
    assert stranger.post("/preview", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert stranger.post("/preview", headers={"Origin": "http://evil.example"}).status_code == 403


def test_a_program_without_a_cookie_is_nobodys_browser(stranger: TestClient):
    assert stranger.post("/preview").status_code == 200


def test_a_bearer_token_needs_no_origin_and_switches_the_cookie_off(
    stranger: TestClient, session: dict[str, str], bo: Person
):
    with writing() as db:
        token = tokens.make(db, bo)
    headers = session | {"Authorization": f"Bearer {token}"}
    assert stranger.post("/language", data={"language": "pl"}, headers=headers, follow_redirects=False).is_redirect
    with writing() as db:
        assert [db.get_one(Person, bo.id).language, db.get_one(Person, 1).language] == ["pl", ""]


def test_reading_is_open_to_links_from_everywhere(stranger: TestClient, session: dict[str, str]):
    assert stranger.get("/health/live", headers=session | {"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_behind_a_proxy_the_public_address_is_ours_too(configure, stranger: TestClient, session: dict[str, str]):
    configure(public_url="https://help.example")
    headers = session | {"Origin": "https://help.example"}
    assert stranger.post("/preview", headers=headers).status_code == 200


@pytest.mark.parametrize("address", ["/health/live", "/nowhere", "/api/v1/nowhere", "/static/nowhere.css"])
def test_every_answer_carries_the_security_headers(client: TestClient, address: str):
    answer = client.get(address)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_static_files_carry_them_too(client: TestClient):
    assert "content-security-policy" in client.get(asset("landbridge.js")).headers


def test_staying_on_tls_is_promised_over_tls_only(database: str):
    with TestClient(create_app(), base_url="https://forum.example") as secure:
        assert "strict-transport-security" in secure.get("/health/live").headers
    with TestClient(create_app()) as plain:
        assert "strict-transport-security" not in plain.get("/health/live").headers


@pytest.mark.parametrize("address", ["/preview", "/nowhere"])
def test_a_body_over_one_megabyte_is_refused_with_a_page(client: TestClient, address: str):
    answer = client.post(address, content=b"x" * (MOST_BYTES + 1))
    assert answer.status_code == 413
    assert "too much at once" in answer.text


def test_programs_are_refused_in_their_own_shape(client: TestClient):
    answer = client.post("/api/v1/threads", content=b"x" * 5_000_000)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


def test_a_body_that_hides_its_length_is_measured_on_the_way(client: TestClient):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post("/preview", content=(b"x" * 100_000 for _ in range(20)), headers=form)
    assert answer.status_code == 413
    assert "too much at once" in answer.text


def test_a_body_of_exactly_one_megabyte_is_read(client: TestClient):
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/preview", content=b"x" * MOST_BYTES, headers=form).status_code == 200


@pytest.mark.parametrize("address", ["/people/%00", "/search?q=%00"])
def test_what_no_database_can_keep_is_not_found(client: TestClient, address: str):
    assert client.get(address).status_code == 404


def test_a_plain_form_can_mean_delete(client: TestClient):
    assert client.post("/preview?_method=delete").status_code == 405
    assert client.get("/preview?_method=delete").status_code == 405

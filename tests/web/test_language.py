"""Which language somebody reads in."""

import pytest
from starlette.testclient import TestClient

from community import sessions
from community.database import reading, writing
from community.people import Person
from tests.conftest import Configure
from web.app import create_app


def language_of(client: TestClient, **headers: str) -> str:
    return client.get("/nowhere", headers={name.replace("_", "-"): said for name, said in headers.items()}).headers[
        "content-language"
    ]


def test_the_browser_is_asked_first_of_all(client: TestClient):
    assert language_of(client, accept_language="pl-PL,pl;q=0.9,en;q=0.5") == "pl"
    assert language_of(client, accept_language="en;q=0.5,pl;q=0.9") == "pl"
    assert language_of(client, accept_language="ja,pl;q=0") == "en"
    assert language_of(client, accept_language="pl;q=nonsense,;;,") == "en"


def test_the_site_speaks_its_own_language_to_everybody_else(configure: Configure, client: TestClient):
    configure(language="pl")
    assert language_of(client) == "pl"


def test_a_visitors_choice_is_kept_in_a_cookie(client: TestClient):
    answer = client.post("/language", data={"language": "pl", "next": "/nowhere?x=1"}, follow_redirects=False)
    assert answer.headers["location"] == "/nowhere?x=1"
    assert language_of(client, accept_language="en") == "pl"


def test_a_persons_choice_goes_with_them(ana: Person, client: TestClient):
    with writing() as db:
        client.cookies.set("session", sessions.start(db, ana))
    client.post("/language", data={"language": "pl"}, follow_redirects=False)
    with reading() as db:
        assert db.get_one(Person, ana.id).language == "pl"
    client.cookies.set("language", "en")
    assert language_of(client) == "pl"


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb"])
def test_nobody_is_sent_elsewhere(client: TestClient, address: str):
    answer = client.post("/language", data={"language": "pl", "next": address}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_language_we_do_not_speak_is_refused(client: TestClient):
    assert client.post("/language", data={"language": "tlh"}).status_code == 422


def test_two_readers_at_once_each_read_their_own(database: str):
    with TestClient(create_app()) as one, TestClient(create_app()) as other:
        one.cookies.set("language", "pl")
        assert [language_of(one), language_of(other), language_of(one)] == ["pl", "en", "pl"]

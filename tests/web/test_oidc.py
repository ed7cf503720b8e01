"""Single sign-on against a real provider: every redirect, form, cookie and key is the real thing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient
from itsdangerous import URLSafeTimedSerializer
from sqlmodel import Session, select

from community import people, sessions
from community.database import reading, writing
from community.identities import Identity
from community.people import Person
from tests.conftest import Configure
from tests.places import NODE_MODULES, free_port
from tests.processes import Process, start
from web.visitor import COOKIE

SCRIPT = Path(__file__).parent.parent / "tools" / "oidc_provider.mjs"
BACK = "http://testserver/sign-in/sso/back"
BUTTON = "Continue with My Tern"


@pytest.fixture(scope="module")
def provider(node: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    port = free_port()
    log = tmp_path_factory.mktemp("oidc") / "provider.log"
    process = start(node, SCRIPT, NODE_MODULES, str(port), BACK, log=log, url=f"http://127.0.0.1:{port}")
    yield process.wait_for("/.well-known/openid-configuration")
    process.stop()


@pytest.fixture
def sso(provider: Process, configure: Configure) -> None:
    _set_up(configure, provider.url)


def _set_up(configure: Configure, issuer: str) -> None:
    configure(
        oidc_issuer=issuer,
        oidc_client_id="landbridge",
        oidc_client_secret="a-secret-of-the-tests",
        oidc_name="My Tern",
    )


def leave(client: TestClient, next: str = "/") -> str:
    """Press the button; answers the provider's address that we are sent to."""
    response = client.get("/sign-in/sso", params={"next": next}, follow_redirects=False)
    assert response.status_code == 302
    return response.headers["location"]


def walk(address: str, login: str) -> str:
    """Sign in and agree at the provider, as a browser would; answers the address that leads back to us."""
    with httpx2.Client() as browser:
        response = browser.get(address)
        while True:
            if response.is_redirect:
                target = response.url.join(response.headers["location"])
                if str(target).startswith(BACK):
                    return str(target)
                response = browser.get(target)
            else:
                response = _fill_in(browser, response, login)


def _fill_in(browser: httpx2.Client, response: httpx2.Response, login: str) -> httpx2.Response:
    assert response.status_code == 200, response.text
    prompt = re.search(r'name="prompt" value="(\w+)"', response.text)
    action = re.search(r'<form[^>]*action="([^"]+)"', response.text)
    assert prompt
    assert action
    filled_in = {"prompt": prompt[1], "login": login, "password": "anything"}
    return browser.post(response.url.join(action[1]), data=filled_in)


def sign_in(client: TestClient, login: str, next: str = "/") -> httpx2.Response:
    return client.get(walk(leave(client, next), login), follow_redirects=False)


def person_in(client: TestClient) -> Person | None:
    with reading() as db:
        return sessions.person_for(db, client.cookies.get(COOKIE, ""))


@pytest.mark.usefixtures("sso")
def test_the_first_visit_makes_an_account(client: TestClient) -> None:
    response = sign_in(client, "olu", next="/threads/7")
    assert (response.status_code, response.headers["location"]) == (303, "/threads/7")
    person = person_in(client)
    assert person
    assert (person.name, person.email, person.role) == ("olu from work", "olu@work.example", "customer")


@pytest.mark.usefixtures("sso")
def test_the_second_visit_is_the_same_account(client: TestClient) -> None:
    sign_in(client, "olu")
    other_browser = TestClient(client.app)
    sign_in(other_browser, "olu")
    first, second = person_in(client), person_in(other_browser)
    assert first
    assert second
    assert first.id == second.id
    assert client.cookies[COOKIE] != other_browser.cookies[COOKIE]


@pytest.mark.usefixtures("sso")
def test_an_account_is_known_by_issuer_and_subject(client: TestClient, provider: Process, db: Session) -> None:
    sign_in(client, "olu")
    assert [(known.issuer, known.subject) for known in db.exec(select(Identity))] == [(provider.url, "olu")]


@pytest.mark.usefixtures("sso")
def test_a_verified_address_joins_the_account_that_has_it_and_ends_every_older_way_in(client: TestClient) -> None:
    with writing() as db:
        squatter = people.add(db, name="Somebody first", email="olu@work.example", password_hash="a hash")
        token = sessions.start(db, squatter)
    sign_in(client, "olu")
    person = person_in(client)
    assert person
    assert (person.id, person.password_hash) == (squatter.id, None)
    with reading() as db:
        assert sessions.person_for(db, token) is None


@pytest.mark.usefixtures("sso")
def test_an_unverified_address_takes_nobody_over(client: TestClient) -> None:
    with writing() as db:
        victim = people.add(db, name="Victim", email="mallory@work.example")
    sign_in(client, "mallory")
    person = person_in(client)
    assert person
    assert person.id != victim.id
    assert person.email is None


@pytest.mark.usefixtures("sso")
def test_we_ask_with_pkce_and_a_nonce(client: TestClient) -> None:
    asked = parse_qs(urlsplit(leave(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"]
    assert asked["state"]
    assert asked["redirect_uri"] == [BACK]


@pytest.mark.usefixtures("sso")
def test_a_state_that_is_not_ours_is_refused(client: TestClient) -> None:
    back = walk(leave(client), "olu")
    response = client.get(re.sub(r"state=[^&]+", "state=forged", back), follow_redirects=False)
    _refused(client, response)


@pytest.mark.usefixtures("sso")
def test_somebody_elses_way_back_is_refused(client: TestClient) -> None:
    back = walk(leave(client), "olu")
    victim = TestClient(client.app)
    _refused(victim, victim.get(back, follow_redirects=False))


@pytest.mark.usefixtures("sso")
def test_a_nonce_that_was_not_asked_for_is_refused(client: TestClient) -> None:
    _refused(client, _come_back_with(client, lambda kept: kept | {"nonce": "forged"}))


@pytest.mark.usefixtures("sso")
def test_a_code_verifier_that_does_not_fit_is_refused(client: TestClient) -> None:
    _refused(client, _come_back_with(client, lambda kept: kept | {"code_verifier": "x" * 48}))


@pytest.mark.usefixtures("sso")
def test_who_says_no_at_the_provider_comes_back_to_the_door(client: TestClient) -> None:
    state = parse_qs(urlsplit(leave(client, "/ask")).query)["state"][0]
    response = client.get(f"/sign-in/sso/back?error=access_denied&state={state}", follow_redirects=False)
    _refused(client, response)


def test_a_provider_that_is_away_gets_a_page_that_says_so(client: TestClient, configure: Configure) -> None:
    _set_up(configure, f"http://127.0.0.1:{free_port()}")
    response = client.get("/sign-in/sso?next=/ask", follow_redirects=False)
    assert response.status_code == 503
    assert "My Tern does not answer" in response.text
    assert 'name="password"' in response.text
    assert 'value="/ask"' in response.text


def test_a_provider_that_answers_nonsense_counts_as_away(
    client: TestClient, provider: Process, configure: Configure
) -> None:
    _set_up(configure, f"{provider.url}/nothing-here")
    assert client.get("/sign-in/sso", follow_redirects=False).status_code == 503


@pytest.mark.usefixtures("sso")
def test_nobody_is_sent_to_another_site_afterwards(client: TestClient) -> None:
    assert sign_in(client, "olu", next="//elsewhere.example").headers["location"] == "/"


@pytest.mark.usefixtures("sso")
def test_the_button_is_there_when_a_provider_is_set_up(client: TestClient) -> None:
    assert BUTTON in client.get("/sign-in").text
    assert BUTTON in client.get("/sign-up").text


def test_without_a_provider_there_is_no_button_and_no_way(client: TestClient) -> None:
    assert "/sign-in/sso" not in client.get("/sign-in").text
    assert client.get("/sign-in/sso").status_code == 404
    assert client.get("/sign-in/sso/back?code=a&state=b").status_code == 404


def _come_back_with(client: TestClient, change: Callable[[dict], dict]) -> httpx2.Response:
    """Come back with a cookie that is well signed, as only we could sign it, but remembers something else."""
    back = walk(leave(client), "olu")
    signer = URLSafeTimedSerializer("only-for-the-tests", salt="single sign-on")
    kept = signer.loads(client.cookies["sso"])
    state = next(name for name in kept if name.startswith("_state_"))
    kept[state]["data"] = change(kept[state]["data"])
    client.cookies.clear()
    client.cookies.set("sso", str(signer.dumps(kept)))
    return client.get(back, follow_redirects=False)


def _refused(client: TestClient, response: httpx2.Response) -> None:
    assert response.status_code == 403
    assert "My Tern did not tell us who you are" in response.text
    assert COOKIE not in client.cookies
    with reading() as db:
        assert not db.exec(select(Person)).all()

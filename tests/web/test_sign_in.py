"""The door, with real passwords: one hash a test at most, for each takes a third of a second."""

import inspect
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, func, select

from community import people, sessions
from community.database import reading, writing
from community.people import Person
from community.sessions import SignIn
from tests.conftest import Configure
from web import rates, sign_in
from web.visitor import COOKIE

PASSWORD = "correct horse battery"


@pytest.fixture
def maya(database: str) -> Person:
    """Has a password."""
    with writing() as db:
        return people.add(db, name="Maya", email="maya@people.example", password_hash=people.hasher().hash(PASSWORD))


def enter(client: TestClient, email: str = "maya@people.example", password: str = PASSWORD, next: str = "/"):
    form = {"email": email, "password": password, "next": next}
    return client.post("/sign-in", data=form, follow_redirects=False)


def join(client: TestClient, **changes: str):
    form = {"name": "Lena", "email": "lena@people.example", "password": PASSWORD} | changes
    return client.post("/sign-up", data=form, follow_redirects=False)


def person_in(client: TestClient) -> str | None:
    with reading() as db:
        person = sessions.person_for(db, client.cookies.get(COOKIE, ""))
        return person and person.name


def test_the_right_password_opens(client: TestClient, maya: Person) -> None:
    response = enter(client, email=" Maya@People.example ", next="/threads/7")
    assert (response.status_code, response.headers["location"]) == (303, "/threads/7")
    assert person_in(client) == "Maya"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client: TestClient, maya: Person) -> None:
    cookie = enter(client).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def test_behind_tls_the_cookie_only_travels_encrypted(client: TestClient, maya: Person, configure: Configure) -> None:
    configure(public_url="https://help.example")
    assert "; secure" in enter(client).headers["set-cookie"].lower()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: TestClient, maya: Person) -> None:
    wrong, unknown = enter(client, password="something else"), enter(client, email="nobody@people.example")
    assert wrong.status_code == unknown.status_code == 422
    assert "That password does not fit this e-mail." in wrong.text
    assert _but_the_challenge(wrong.text).replace("maya@", "nobody@") == _but_the_challenge(unknown.text)


def _but_the_challenge(page: str) -> str:
    """What a passkey would have to sign is another each time."""
    return re.sub(r'data-options="[^"]*"|name="challenge" value="[^"]*"', "", page)


def test_what_was_typed_is_there_again_but_never_the_password(client: TestClient, maya: Person) -> None:
    page = enter(client, password="something else", next="/ask").text
    assert 'value="maya@people.example"' in page
    assert 'value="/ask"' in page
    assert "something else" not in page


def test_an_account_without_a_password_cannot_be_entered_with_one(client: TestClient, ana: Person) -> None:
    assert enter(client, email=ana.email or "", password="anything at all").status_code == 422


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1"])
def test_nobody_is_led_to_another_site(client: TestClient, maya: Person, elsewhere: str) -> None:
    assert enter(client, next=elsewhere).headers["location"] == "/"


def test_after_ten_tries_the_door_says_how_long_to_wait(client: TestClient, maya: Person, configure: Configure) -> None:
    configure(rate_limits="on")
    rates.forget()
    for _ in range(10):
        rates.spend("sign-in", "e-mail maya@people.example")
    response = enter(client)
    assert response.status_code == 429
    assert "Try again in 14 min" in response.text or "Try again in 15 min" in response.text
    assert int(response.headers["retry-after"]) > 800


def test_signing_in_again_ends_the_session_before(client: TestClient, maya: Person, db: Session) -> None:
    with writing() as write:
        client.cookies.set(COOKIE, sessions.start(write, maya))
    enter(client)
    assert db.exec(select(func.count()).select_from(SignIn)).one() == 1


def test_signing_out_ends_the_session(signed_in: Callable[[Person], TestClient], ana: Person, db: Session) -> None:
    browser = signed_in(ana)
    response = browser.post("/sign-out", follow_redirects=False)
    assert response.status_code == 303
    assert "max-age=0" in response.headers["set-cookie"].lower()
    assert db.exec(select(SignIn)).all() == []


def test_signing_up_makes_an_account_and_signs_in(client: TestClient, db: Session) -> None:
    response = join(client, next="/ask")
    assert (response.status_code, response.headers["location"]) == (303, "/ask")
    person = people.by_email(db, "lena@people.example")
    assert person
    assert (person.name, person.handle, person.role) == ("Lena", "lena", "customer")
    assert people.password_fits(person, PASSWORD)
    assert person_in(client) == "Lena"


def test_an_address_that_is_taken_is_said_at_its_field(client: TestClient, maya: Person) -> None:
    response = join(client, email="MAYA@people.example")
    assert response.status_code == 422
    assert "Somebody signs in with this address already" in response.text
    assert "Maya" not in response.text.replace("MAYA", "")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", " ", "Fill this in."),
        ("name", "x" * 61, "At most 60 characters."),
        ("email", "nobody", "This does not look like an e-mail address."),
        ("email", "two words@people.example", "This does not look like an e-mail address."),
        ("password", "too short", "At least 10 characters."),
        ("password", "x" * 1001, "At most 1000 characters."),
    ],
)
def test_each_mistake_is_said_at_its_field(client: TestClient, field: str, value: str, says: str) -> None:
    response = join(client, **{field: value})
    assert response.status_code == 422
    assert says in response.text
    assert f'id="{field}-says"' in response.text
    assert person_in(client) is None


def test_markup_in_a_name_stays_words(client: TestClient) -> None:
    page = join(client, name="<script>alert(1)</script>", password="short").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_whoever_is_signed_in_is_not_asked_again(signed_in: Callable[[Person], TestClient], ana: Person) -> None:
    response = signed_in(ana).get("/sign-in?next=/ask", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/ask")


def test_another_site_cannot_sign_anybody_in(client: TestClient, maya: Person) -> None:
    response = client.post(
        "/sign-in",
        data={"email": "maya@people.example", "password": PASSWORD},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert response.status_code == 403


@pytest.mark.parametrize(("route", "hashes"), [(sign_in.sign_in, "person"), (sign_in.sign_up, "password")])
def test_a_password_is_hashed_before_the_transaction_begins(route: Callable, hashes: str) -> None:
    asked_in_order = list(inspect.signature(route).parameters)
    assert asked_in_order.index(hashes) < asked_in_order.index("db")

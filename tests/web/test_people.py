"""Somebody's page, and one's own settings."""

from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from community import answers, sessions, threads, tokens
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from community.ranks import LADDER, STAFF, SUPERUSER
from community.tokens import Token
from web import ranks
from web.browsers import browser_name

Browser = Callable[[Person], TestClient]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
CHROME = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"


def settings_of(person: Person) -> Person:
    with reading() as db:
        return db.get_one(Person, person.id)


def test_a_page_says_who_somebody_is_and_what_they_wrote(
    client: TestClient, ana: Person, bo: Person, general: Category
) -> None:
    with writing() as db:
        thread = threads.ask(db, by=ana, category=general, title="Where is my SIM", body="It is late.")
        answers.post(db, thread, by=bo, body="In the **post**.")
    answered, asked = client.get("/people/bo").text, client.get("/people/ana?show=threads").text
    assert "Where is my SIM" in answered
    assert "In the post." in answered
    assert "Where is my SIM" in asked


def test_what_was_hidden_is_not_listed(
    client: TestClient, ana: Person, bo: Person, sam: Person, general: Category
) -> None:
    with writing() as db:
        thread = threads.ask(db, by=ana, category=general, title="Where is my SIM", body="It is late.")
        answers.hide(db, answers.post(db, thread, by=bo, body="Secret words"), by=sam, reason="Unkind")
    assert "Secret words" not in client.get("/people/bo").text


def test_an_address_is_nobody_elses_business(client: TestClient, signed_in: Browser, ana: Person, bo: Person) -> None:
    for browser in (client, signed_in(bo)):
        assert "ana@people.example" not in browser.get("/people/ana").text


@pytest.mark.parametrize("handle", ["nobody", "%00", "a" * 500, "<script>"])
def test_somebody_who_is_not_here_is_not_found(client: TestClient, handle: str) -> None:
    assert client.get(f"/people/{handle}").status_code == 404


def test_only_oneself_sees_what_is_missing_for_the_next_rank(
    client: TestClient, signed_in: Browser, noa: Person
) -> None:
    assert "Next: Helper" in signed_in(noa).get("/people/noa").text
    assert "Next: Helper" not in client.get("/people/noa").text


@pytest.mark.parametrize("rank", [*LADDER, SUPERUSER, STAFF])
def test_every_rank_says_what_it_may_do(client: TestClient, rank) -> None:
    page = unescape(client.get("/ranks").text)
    assert all(ranks.POWERS[power].split("%")[0] in page for power in rank.powers)
    assert all(ranks.says(need) in page for need in rank.needs if need.asked)


def test_settings_are_ones_own(client: TestClient) -> None:
    assert client.get("/settings", follow_redirects=False).headers["location"] == "/sign-in?next=/settings"


def test_settings_are_kept(signed_in: Browser, ana: Person) -> None:
    form = {"name": " Ana  Maria ", "about": "Nurse", "language": "pl", "timezone": "Europe/Warsaw"}
    response = signed_in(ana).post("/settings", data=form, follow_redirects=False)
    assert response.headers["location"] == "/settings?saved=true"
    person = settings_of(ana)
    assert (person.name, person.about, person.language, person.timezone) == (
        "Ana Maria",
        "Nurse",
        "pl",
        "Europe/Warsaw",
    )
    assert person.handle == "ana"


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 61), ("about", "x" * 501), ("timezone", "Mars/Olympus")]
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_kept(
    signed_in: Browser, ana: Person, field: str, value: str
) -> None:
    response = signed_in(ana).post("/settings", data={"name": "Anna", field: value})
    assert response.status_code == 422
    assert f'id="{field}-says"' in response.text
    assert settings_of(ana).name == "Ana"


def test_a_role_cannot_be_typed_in(signed_in: Browser, ana: Person) -> None:
    signed_in(ana).post("/settings", data={"name": "Ana", "role": "operator", "points": "9999"})
    person = settings_of(ana)
    assert (person.role, person.points) == ("customer", 0)


def test_a_token_is_shown_once_and_works(signed_in: Browser, ana: Person, db: Session) -> None:
    browser = signed_in(ana)
    page = browser.post("/settings/tokens", data={"token_name": "My script"})
    token = tokens.PREFIX + page.text.split(tokens.PREFIX)[1].split("<")[0]
    assert page.headers["cache-control"] == "no-store"
    found = tokens.person_for(db, token)
    assert found
    assert found.id == ana.id
    listed = browser.get("/settings").text
    assert "My script" in listed
    assert token not in listed


def test_a_revoked_token_opens_nothing(signed_in: Browser, ana: Person) -> None:
    with writing() as db:
        token = tokens.make(db, ana, name="Lost")
    signed_in(ana).post("/settings/tokens/1?_method=delete")
    with reading() as db:
        assert tokens.person_for(db, token) is None


def test_nobody_revokes_somebody_elses_token(signed_in: Browser, ana: Person, bo: Person) -> None:
    with writing() as db:
        tokens.make(db, ana)
    assert signed_in(bo).delete("/settings/tokens/1").status_code == 404
    with reading() as db:
        assert db.exec(select(Token)).one().revoked_at is None


def test_signing_out_elsewhere_leaves_this_browser(signed_in: Browser, ana: Person, bo: Person) -> None:
    with writing() as db:
        elsewhere, somebody = sessions.start(db, ana, browser=FIREFOX), sessions.start(db, bo)
    here = signed_in(ana)
    assert "Firefox on Linux" in here.get("/settings").text
    here.post("/settings/sessions?_method=delete")
    assert here.get("/settings", follow_redirects=False).status_code == 200
    with reading() as db:
        assert sessions.person_for(db, elsewhere) is None
        assert sessions.person_for(db, somebody)


def test_a_suspended_person_changes_nothing_but_may_close_their_doors(signed_in: Browser, ana: Person) -> None:
    with writing() as db:
        db.get_one(Person, ana.id).suspended_at = ana.created_at
        tokens.make(db, ana)
    browser = signed_in(ana)
    assert browser.post("/settings", data={"name": "Anna"}).status_code == 403
    assert browser.post("/settings/tokens", data={"token_name": "x"}).status_code == 403
    assert browser.post("/settings/tokens/1?_method=delete", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    ("calls_itself", "name"),
    [(FIREFOX, "Firefox on Linux"), (CHROME, "Chrome on Android"), ("curl/8", "Some browser"), ("", "Some browser")],
)
def test_a_browser_has_the_name_people_give_it(calls_itself: str, name: str) -> None:
    assert browser_name(calls_itself) == name


@pytest.mark.parametrize("path", ["/how-answers-get-here", "/ranks", "/privacy", "/accessibility"])
def test_the_pages_behind_the_footer_are_there(client: TestClient, general: Category, path: str) -> None:
    assert client.get(path).status_code == 200
    assert f'href="{path}"' in client.get("/sign-in-is-not-here").text


def test_the_windows_told_are_the_windows_that_hold(client: TestClient, general: Category) -> None:
    assert "after 1 h" in client.get("/how-answers-get-here").text


def test_a_name_in_a_post_leads_to_its_person_and_whoever_writes_one_is_shown_who_it_may_be(
    client: TestClient, signed_in: Callable[[Person], TestClient], ana: Person, bo: Person
):
    assert client.get(f"/people/~{ana.id}", follow_redirects=False).headers["location"] == f"/people/{ana.handle}"
    assert client.get("/people/~99").status_code == 404
    shown = signed_in(bo).get("/people/named?start=A").text
    assert 'data-handle="ana"' in shown
    assert 'data-handle="bo"' not in shown
    assert signed_in(bo).get("/people/named?start=%25").text.strip() == ""
    assert client.get("/people/named?start=a", follow_redirects=False).status_code == 303

"""Passkeys, with a device in software for what goes wrong and a browser's own for the script."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, select

from community import own_data, passkeys, people, second_factors
from community.database import reading, writing
from community.passkeys import Passkey
from community.people import Person
from moderation import erasure
from tests.device import Device
from tests.served import served
from tests.web.forum import send
from tests.web.test_second_factors import HERE, PASSWORD, enter, hash_, is_in, kinds, proved, step
from web.visitor import COOKIE

Browse = Callable[[Person], TestClient]


def asked(page: str, action: str) -> dict[str, str]:
    """What the form to `action` asks the browser: its options and the challenge it has to bring back."""
    form = re.search(
        rf'<form[^>]*action="{action}"[^>]*data-options="([^"]*)".*?name="challenge" value="([^"]*)"', page
    )
    assert form, f"no form to {action}"
    return {"options": unescape(form[1]), "challenge": form[2]}


def add(browser: TestClient, device: Device, name: str = "Phone"):
    form = asked(browser.get(HERE).text, f"{HERE}/passkeys")
    made = device.make(form["options"])
    return send(browser, f"{HERE}/passkeys", challenge=form["challenge"], credential=made, name=name)


def answer_to(client: TestClient, device: Device, page: str = "/sign-in", action: str = "/sign-in/passkey"):
    """What a form would send after the device has signed."""
    form = asked(client.get(page).text, action)
    return {"challenge": form["challenge"], "credential": device.sign(form["options"])}


def come_in(client: TestClient, device: Device, **more: str):
    return send(client, "/sign-in/passkey", **answer_to(client, device), **more)


@pytest.fixture
def maya(ana: Person) -> Person:
    """Has a password."""
    with writing() as db:
        known = db.get_one(Person, ana.id)
        people.set_password(db, known, hash_())
        return known


@pytest.fixture
def device(signed_in: Browse, maya: Person) -> Device:
    """Maya's, with a passkey for us."""
    made = Device()
    assert add(proved(signed_in(maya)), made).status_code == 200
    return made


def test_a_passkey_is_added_with_recovery_codes_and_signs_in_alone(client: TestClient, device: Device, maya: Person):
    assert kinds(maya) == ["second factor added"]
    response = come_in(client, device, next="/ask")
    assert (response.status_code, response.headers["location"]) == (303, "/ask")
    assert is_in(client)


def test_after_the_password_the_passkey_is_asked_for(client: TestClient, device: Device, maya: Person):
    assert enter(client, maya).headers["location"].startswith("/sign-in/second")
    assert not is_in(client)
    answer = answer_to(client, device, "/sign-in/second", "/sign-in/second/passkey")
    assert send(client, "/sign-in/second/passkey", **answer).status_code == 303
    assert is_in(client)


def test_a_key_that_knows_no_owner_is_a_second_factor_and_never_the_only_one(
    client: TestClient, device: Device, maya: Person
):
    device.knows_owner = False
    assert come_in(client, device).status_code == 422
    enter(client, maya)
    answer = answer_to(client, device, "/sign-in/second", "/sign-in/second/passkey")
    assert send(client, "/sign-in/second/passkey", **answer).status_code == 303


@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_counts_once(client: TestClient, signed_in: Browse, maya: Person, counts: bool):
    device = Device(counts=counts)
    add(proved(signed_in(maya)), device)
    answer = answer_to(client, device)
    assert send(client, "/sign-in/passkey", **answer).status_code == 303
    client.cookies.delete(COOKIE)
    replayed = send(client, "/sign-in/passkey", **answer)
    assert replayed.status_code == 422
    assert "This passkey did not fit." in replayed.text
    assert not is_in(client)


def test_an_answer_given_to_another_site_is_not_taken(client: TestClient, device: Device):
    device.origin = "https://testserver.evil.example"
    assert come_in(client, device).status_code == 422
    assert not is_in(client)


def test_a_passkey_made_on_another_site_is_not_kept(signed_in: Browse, maya: Person, db: Session):
    assert add(proved(signed_in(maya)), Device(origin="https://evil.example")).status_code == 422
    assert db.exec(select(Passkey)).all() == []


def test_a_copy_of_a_key_is_seen_by_its_count(client: TestClient, device: Device):
    device.count = 5
    come_in(client, device)
    client.cookies.delete(COOKIE)
    copy = Device(id=device.id, key=device.key, owner=device.owner, count=3)
    assert come_in(client, copy).status_code == 422
    assert not is_in(client)


def test_a_key_of_somebody_else_is_no_second_factor(
    client: TestClient, signed_in: Browse, device: Device, maya: Person, bo: Person
):
    other = Device()
    add(signed_in(bo), other)
    enter(client, maya)
    answer = answer_to(client, other, "/sign-in/second", "/sign-in/second/passkey")
    assert send(client, "/sign-in/second/passkey", **answer).status_code == 422
    assert not is_in(client)


def test_another_key_with_a_known_name_does_not_open(client: TestClient, device: Device):
    assert come_in(client, Device(id=device.id, count=9)).status_code == 422


def test_a_challenge_is_good_for_its_purpose_only(client: TestClient, device: Device, maya: Person):
    answer = answer_to(client, device)
    enter(client, maya)
    assert send(client, "/sign-in/second/passkey", **answer).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "nonsense", '{"rawId": 7}', '{"rawId": "AAAA"}', '{"rawId": "é"}', "null"]
)
def test_what_is_no_answer_is_told_so(client: TestClient, device: Device, credential: str):
    form = asked(client.get("/sign-in").text, "/sign-in/passkey")
    response = send(client, "/sign-in/passkey", challenge=form["challenge"], credential=credential)
    assert response.status_code == 422


def test_a_broken_answer_of_a_known_key_is_told_so(client: TestClient, device: Device):
    answer = answer_to(client, device)
    broken = re.sub(r'"signature": "[^"]*"', '"signature": "AAAA"', answer["credential"])
    response = send(client, "/sign-in/passkey", challenge=answer["challenge"], credential=broken)
    assert response.status_code == 422


def test_a_browser_found_open_gets_no_passkey(signed_in: Browse, maya: Person, device: Device, db: Session):
    browser = signed_in(maya)
    assert f'action="{HERE}/passkeys"' not in browser.get(HERE).text
    assert send(browser, f"{HERE}/passkeys", challenge="x", credential="x").status_code == 403
    passkey = db.exec(select(Passkey)).one()
    assert browser.delete(f"{HERE}/passkeys/{passkey.id}").status_code == 403


def test_a_passkey_shows_that_it_is_me(signed_in: Browse, maya: Person, device: Device):
    browser = signed_in(maya)
    answer = answer_to(browser, device, HERE, f"{HERE}/proof/passkey")
    assert send(browser, f"{HERE}/proof/passkey", **answer).status_code == 303
    assert f'action="{HERE}/passkeys"' in browser.get(HERE).text


def test_a_removed_passkey_opens_nothing(
    client: TestClient, signed_in: Browse, maya: Person, device: Device, bo: Person
):
    with reading() as db:
        passkey = db.exec(select(Passkey)).one()
    assert signed_in(bo).delete(f"{HERE}/passkeys/{passkey.id}").status_code == 404
    browser = proved(signed_in(maya))
    assert "Phone" in browser.get(HERE).text
    browser.delete(f"{HERE}/passkeys/{passkey.id}")
    assert come_in(client, device).status_code == 422
    enter(client, maya)
    assert is_in(client)


def test_a_recovery_code_stands_in_for_a_lost_passkey(client: TestClient, signed_in: Browse, maya: Person):
    codes = re.findall("<code>([a-z2-7-]{19})</code>", add(proved(signed_in(maya)), Device()).text)
    enter(client, maya)
    assert step(client, codes[3]).status_code == 303
    assert is_in(client)


def test_a_passkey_is_taken_along_without_its_key_goes_with_its_person_and_can_be_reset(
    db: Session, maya: Person, device: Device
):
    person = db.get_one(Person, maya.id)
    taken = own_data.taken_along(db, person)["passkey"]
    assert [row["name"] for row in taken] == ["Phone"]
    assert "public_key" not in taken[0]
    second_factors.reset(db, person, because="Lost")
    assert not passkeys.of(db, person)
    assert not person.second_factor
    erasure.carry_out(db, person, erasure.ask(db, person))
    db.commit()


@pytest.fixture
def page(app: FastAPI, browser: Browser, maya: Person) -> Iterator[Page]:
    """A browser whose own device makes passkeys, and knows its owner. An address of numbers could have none."""
    with served(app) as url, browser.new_context(base_url=url.replace("127.0.0.1", "localhost")) as context:
        opened = context.new_page()
        wires = context.new_cdp_session(opened)
        wires.send("WebAuthn.enable")
        has = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        does = {"isUserVerified": True, "automaticPresenceSimulation": True}
        wires.send("WebAuthn.addVirtualAuthenticator", {"options": {**has, **does}})
        yield opened


def test_in_a_browser_a_passkey_is_made_and_signs_in(page: Page, maya: Person, axe: Callable[[Page], list[str]]):
    page.goto("/sign-in?next=/settings/security")
    page.get_by_label("E-mail").fill(maya.email or "")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("A name for it").fill("Laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert axe(page) == []
    page.context.clear_cookies()
    page.goto("/sign-in?next=/settings/security")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Laptop")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/sign-in?next=/settings/security")
    assert axe(page) == []
    page.get_by_label("E-mail").fill(maya.email or "")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Use your passkey")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_text("Laptop")).to_be_visible()

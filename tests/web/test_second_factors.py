"""Signing in with more than a password: real codes, taken once, and what is left when a phone is lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pyotp
import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import Session, select
from typer.testing import CliRunner

from community import (
    authenticators,
    inviting,
    measuring,
    own_data,
    people,
    ranking,
    recovery_codes,
    second_factors,
    sessions,
)
from community.authenticators import Authenticator
from community.database import now, reading, writing
from community.events import Event
from community.letters import Letter
from community.notifications import Notification
from community.people import Person, Role
from community.ranking import Standing
from community.ranks import SUPERUSER
from community.recovery_codes import RecoveryCode
from community.sessions import SignIn
from community.signing import WrongToken
from moderation import erasure
from tests.cast import joins
from tests.conftest import FROM_OUR_PAGES, Configure
from tests.web.forum import Browser, send
from web import cli, rates, second_step
from web.visitor import COOKIE

PASSWORD = "correct horse battery"
HERE = "/settings/security"

SECRET = pyotp.random_base32()


@cache
def hash_() -> str:
    """Of the password: made once, for it takes a third of a second."""
    return people.hasher().hash(PASSWORD)


def protect(person: Person, secret: str = SECRET) -> list[str]:
    """Give somebody a password and an app, a while ago. Returns their recovery codes."""
    with writing() as db:
        known, at = db.get_one(Person, person.id), now() - timedelta(hours=1)
        people.set_password(db, known, hash_())
        return second_factors.add_authenticator(db, known, secret, pyotp.TOTP(secret).at(at), at)


def code(secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).now()


def enter(client: TestClient, person: Person, next: str = "/"):
    return send(client, "/sign-in", email=person.email or "", password=PASSWORD, next=next)


def step(client: TestClient, code: str, next: str = "/"):
    return send(client, "/sign-in/second", code=code, next=next)


def is_in(client: TestClient) -> bool:
    with reading() as db:
        return sessions.person_for(db, client.cookies.get(COOKIE, "")) is not None


def kinds(person: Person) -> list[str]:
    with reading() as db:
        return list(db.exec(select(Notification.kind).where(Notification.person_id == person.id)))


def proved(browser: TestClient, proof: str = PASSWORD) -> TestClient:
    assert send(browser, f"{HERE}/proof", proof=proof).status_code == 303
    return browser


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def test_an_app_is_added_with_its_code_and_asked_for_from_then_on(
    client: TestClient, signed_in: Browser, ana: Person
) -> None:
    with writing() as db:
        people.set_password(db, db.get_one(Person, ana.id), hash_())
    browser = proved(signed_in(ana))
    page = browser.get(f"{HERE}/authenticator").text
    secret = re.search(r'class="ref made">([A-Z2-7 ]+)<', page)
    assert secret
    assert "<svg" in page
    key = secret[1].replace(" ", "")
    done = send(browser, f"{HERE}/authenticator", sealed=hidden(page, "sealed"), code=code(key))
    assert len(re.findall("<code>[a-z2-7-]{19}</code>", done.text)) == 10
    assert done.headers["cache-control"] == "no-store"
    assert kinds(ana) == ["second factor added"]
    assert enter(client, ana, next="/ask").headers["location"] == "/sign-in/second?next=%2Fask"
    assert not is_in(client)
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        response = step(client, code(key), next="/ask")
        assert (response.status_code, response.headers["location"]) == (303, "/ask")
        assert is_in(client)


def test_a_wrong_code_adds_nothing_and_shows_the_same_key_again(signed_in: Browser, ana: Person, db: Session) -> None:
    browser = signed_in(ana)
    page = browser.get(f"{HERE}/authenticator").text
    again = send(browser, f"{HERE}/authenticator", sealed=hidden(page, "sealed"), code="000 000x")
    assert again.status_code == 422
    assert "That does not fit" in again.text
    assert re.findall(r'ref made">([^<]+)', again.text) == re.findall(r'ref made">([^<]+)', page)
    assert authenticators.of(db, ana) is None


def test_a_key_made_for_somebody_else_is_not_taken(signed_in: Browser, ana: Person, bo: Person) -> None:
    page = signed_in(bo).get(f"{HERE}/authenticator").text
    browser = signed_in(ana)
    assert send(browser, f"{HERE}/authenticator", sealed=hidden(page, "sealed"), code="123456").status_code == 404
    assert send(browser, f"{HERE}/authenticator", sealed="nonsense", code="123456").status_code == 404


def test_a_code_is_taken_once_and_older_ones_not_at_all(client: TestClient, ana: Person) -> None:
    protect(ana)
    taken = code()
    enter(client, ana)
    assert step(client, taken).status_code == 303
    client.cookies.delete(COOKIE)
    enter(client, ana)
    replayed = step(client, taken)
    assert replayed.status_code == 422
    assert "it was used already" in replayed.text
    assert step(client, pyotp.TOTP(SECRET).at(now() - timedelta(seconds=30))).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize(("seconds", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(db: Session, ana: Person, seconds: int, fits: bool) -> None:
    at = now().replace(second=15)
    shown = pyotp.TOTP(SECRET).at(at + timedelta(seconds=seconds))
    assert (authenticators.step_of(SECRET, shown, at) is not None) == fits


def test_half_signed_in_is_nobody(client: TestClient, ana: Person) -> None:
    protect(ana)
    enter(client, ana)
    assert client.get("/settings", follow_redirects=False).headers["location"].startswith("/sign-in")
    assert send(client, f"{HERE}/proof", proof=PASSWORD).headers["location"].startswith("/sign-in")


def test_half_signed_in_ends_after_ten_minutes_and_with_the_password(
    client: TestClient, ana: Person, db: Session
) -> None:
    protect(ana)
    enter(client, ana)
    half = client.cookies.get(second_step.COOKIE, path="/sign-in")
    assert half
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        client.cookies.set(second_step.COOKIE, half, path="/sign-in", domain="testserver.local")
        assert step(client, code()).headers["location"] == "/sign-in"
    people.set_password(db, db.get_one(Person, ana.id), hash_() + " ")
    db.commit()
    assert step(client, code()).headers["location"] == "/sign-in"
    assert not is_in(client)


def test_nobody_comes_to_the_second_page_without_a_password(client: TestClient, ana: Person) -> None:
    protect(ana)
    assert client.get("/sign-in/second", follow_redirects=False).headers["location"] == "/sign-in"
    assert step(client, code()).headers["location"] == "/sign-in"
    assert not is_in(client)


def test_a_recovery_code_opens_once_however_it_is_written(client: TestClient, ana: Person) -> None:
    first, *_others = protect(ana)
    enter(client, ana)
    assert step(client, first.upper().replace("-", " ")).status_code == 303
    client.cookies.delete(COOKIE)
    enter(client, ana)
    assert step(client, first).status_code == 422
    assert "recovery code used" in kinds(ana)


def test_recovery_codes_are_kept_as_hashes_and_new_ones_end_the_old(
    client: TestClient, signed_in: Browser, ana: Person, db: Session
) -> None:
    old = protect(ana)
    assert not {code.replace("-", "") for code in old} & set(db.exec(select(RecoveryCode.code_hash)))
    db.rollback()
    made = send(proved(signed_in(ana)), f"{HERE}/recovery-codes").text
    new = re.findall("<code>([a-z2-7-]{19})</code>", made)
    enter(client, ana)
    assert step(client, old[0]).status_code == 422
    assert step(client, new[0]).status_code == 303


def test_codes_cannot_be_guessed(client: TestClient, ana: Person, configure: Configure) -> None:
    protect(ana)
    enter(client, ana)
    configure(rate_limits="on")
    rates.forget()
    answers = [step(client, "000000").status_code for _ in range(11)]
    assert answers[:10] == [422] * 10
    assert answers[10] == 429


def test_the_secret_is_unreadable_in_the_database_and_without_the_sites_key(
    db: Session, ana: Person, configure: Configure, database: str
) -> None:
    protect(ana)
    kept = db.exec(select(Authenticator.secret)).one()
    assert SECRET not in kept
    db.rollback()
    configure(secret_key="another key")
    with pytest.raises(WrongToken):
        authenticators.signing.open_seal("authenticator", kept)
    configure(database_url=database)
    with writing() as other:
        assert not authenticators.takes(other, ana, code(), now())


@pytest.mark.parametrize("method", ["post", "delete"])
def test_a_browser_found_open_changes_nothing(signed_in: Browser, ana: Person, db: Session, method: str) -> None:
    protect(ana)
    browser = signed_in(ana)
    form = {"data": {"sealed": "x", "code": "123456"}} if method == "post" else {}
    assert getattr(browser, method)(f"{HERE}/authenticator", **form).status_code == 403
    assert browser.post(f"{HERE}/recovery-codes").status_code == 403
    assert browser.get(f"{HERE}/authenticator", follow_redirects=False).headers["location"] == HERE
    assert authenticators.of(db, ana)


def test_what_was_shown_holds_in_this_browser_for_ten_minutes(signed_in: Browser, ana: Person) -> None:
    protect(ana)
    browser, other = proved(signed_in(ana), proof=code()), signed_in(ana)
    assert "Make new codes" in browser.get(HERE).text
    stolen = browser.cookies.get("shown")
    other.cookies.set("shown", stolen or "")
    assert "Make new codes" not in other.get(HERE).text
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        browser.cookies.set("shown", stolen or "")
        assert "Make new codes" not in browser.get(HERE).text


def test_with_the_last_factor_the_recovery_codes_go(client: TestClient, signed_in: Browser, ana: Person, db) -> None:
    protect(ana)
    response = proved(signed_in(ana)).delete(f"{HERE}/authenticator", follow_redirects=False)
    assert response.headers["location"] == f"{HERE}?saved=removed"
    assert recovery_codes.left(db, ana) == 0
    db.rollback()
    assert kinds(ana) == ["second factor added", "second factor removed"]
    enter(client, ana)
    assert is_in(client)


def test_whoever_may_mail_hears_of_it_by_mail(ana: Person, configure: Configure, tmp_path: Path, db: Session) -> None:
    configure(mail_url=f"file:{tmp_path}", public_url="http://help.example")
    with writing() as write:
        second_factors.add_authenticator(write, write.get_one(Person, ana.id), SECRET, code())
    letter = db.exec(select(Letter).where(Letter.kind == "changed")).one()
    assert (letter.about, letter.address) == ("second factor added", ana.email)


def test_the_powers_of_a_superuser_rest_without_a_second_factor(signed_in: Browser, sam: Person) -> None:
    protect(sam)
    browser = proved(signed_in(sam))
    assert "your superuser powers rest" in browser.get(HERE).text
    assert browser.get("/moderation").status_code == 200
    browser.delete(f"{HERE}/authenticator")
    assert browser.get("/moderation").status_code == 403
    assert "Your superuser powers rest." in browser.get(HERE).text
    with writing() as db:
        second_factors.add_authenticator(db, db.get_one(Person, sam.id), SECRET, code())
    assert browser.get("/moderation").status_code == 200


def test_the_operator_can_let_superusers_do_without(signed_in: Browser, sam: Person, configure: Configure) -> None:
    configure(superusers_need_second_factor="off")
    protect(sam)
    browser = proved(signed_in(sam))
    browser.delete(f"{HERE}/authenticator")
    assert browser.get("/moderation").status_code == 200


def test_an_invited_superuser_without_a_second_factor_is_one_no_longer_after_14_days(db: Session, bo: Person) -> None:
    begin = now()
    people.appoint(bo, Role.SUPERUSER)
    db.add_all([bo, Standing(person_id=bo.id, invited_at=begin, accepted_at=begin)])
    db.commit()
    assert "second factor" in {it.need.of for it in measuring.measured(db, bo, SUPERUSER)}
    assert not inviting.is_ready(db, bo)
    ranking.review(db, bo, begin)
    assert bo.is_superuser
    ranking.review(db, bo, begin + ranking.GRACE)
    assert not bo.is_superuser


def test_staff_who_need_a_second_factor_can_do_nothing_before_they_add_one(
    signed_in: Browser, api: Callable[[Person], TestClient], kim: Person, configure: Configure
) -> None:
    protect(kim)
    with writing() as db:
        second_factors.remove_authenticator(db, db.get_one(Person, kim.id))
    browser, program = signed_in(kim), api(kim)
    assert browser.get("/desk", follow_redirects=False).status_code == 200
    configure(staff_need_second_factor="on")
    assert browser.get("/desk", follow_redirects=False).headers["location"] == HERE
    assert program.get("/threads").json()["error"]["code"] == "second_factor"
    assert "Your account needs a second factor." in browser.get(HERE).text
    with writing() as db:
        second_factors.add_authenticator(db, db.get_one(Person, kim.id), SECRET, code())
    assert browser.get("/desk", follow_redirects=False).status_code == 200


def test_whoever_works_here_by_single_sign_on_is_asked_there(
    signed_in: Browser, kim: Person, configure: Configure
) -> None:
    configure(staff_need_second_factor="on")
    assert signed_in(kim).get("/desk", follow_redirects=False).status_code == 200


def test_what_was_lost_is_reset_at_the_shell_and_the_log_says_so(
    client: TestClient, signed_in: Browser, ana: Person, db: Session
) -> None:
    protect(ana)
    signed_in(ana)
    ran = CliRunner().invoke(
        cli.app, ["person", "reset-second-factor", ana.email or "", "--because", "Phone lost, known in the shop"]
    )
    assert ran.exit_code == 0, ran.output
    assert db.exec(select(SignIn)).all() == []
    event = db.exec(select(Event).where(Event.kind == "person.factors_reset")).one()
    assert event.on_log
    db.rollback()
    assert "Phone lost" in client.get("/moderation/log").text
    assert kinds(ana)[-1] == "second factor removed"
    enter(client, ana)
    assert is_in(client)


def test_a_person_takes_along_that_they_had_an_app_and_no_secret(db: Session, ana: Person) -> None:
    codes = protect(ana)
    taken = own_data.taken_along(db, db.get_one(Person, ana.id))
    assert taken["authenticator"][0]["made_at"]
    assert len(taken["recoverycode"]) == 10
    everything = str(taken)
    assert "secret" not in everything
    assert "_hash" not in everything
    assert codes[0] not in everything


def test_whoever_leaves_leaves_no_factor_behind(db: Session, ana: Person) -> None:
    protect(ana)
    person = db.get_one(Person, ana.id)
    erasure.carry_out(db, person, erasure.ask(db, person))
    db.commit()
    assert not person.second_factor
    assert db.exec(select(Authenticator)).all() == []
    assert db.exec(select(RecoveryCode)).all() == []


def test_the_page_works_for_somebody_without_a_password(app, signed_in: Browser) -> None:
    """Who comes by single sign-on has nothing to show, and may add a factor for their powers."""
    oz = joins("Oz")
    assert "Add an app" in signed_in(oz).get(HERE).text
    with TestClient(app, headers=FROM_OUR_PAGES) as visitor:
        assert visitor.get(HERE, follow_redirects=False).headers["location"].startswith("/sign-in")

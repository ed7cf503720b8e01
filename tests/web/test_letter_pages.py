"""Where links in letters lead, and the settings of what is mailed: looking changes nothing, pressing does."""

from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from itsdangerous import URLSafeTimedSerializer
from sqlmodel import Session, select

from community import letters, mailboxes, people, preferences, sending
from community.categories import Category
from community.database import reading, writing
from community.letters import Letter
from community.people import Person
from community.preferences import Channel
from community.threads import Thread
from tests.conftest import Configure
from tests.web.forum import Browser, answer, ask, send
from web import letter_kinds, letter_links  # noqa: F401 writes the letters

PASSWORD = "three or four words"


@pytest.fixture(autouse=True)
def mail(configure: Configure, tmp_path: Path) -> Path:
    """Letters go to a directory."""
    configure(mail_url=f"file:{tmp_path / 'letters'}", public_url="http://help.example")
    return tmp_path / "letters"


def path(link: str) -> str:
    return urlsplit(link).path


def promised(kind: str) -> list[Letter]:
    with reading() as db:
        return list(db.exec(select(Letter).where(Letter.kind == kind)))


def channel(person: Person, topic: str) -> Channel:
    with reading() as db:
        return preferences.of(db, person)[topic]


def test_one_click_ends_a_topic_without_signing_in_and_a_look_does_not(client: TestClient, ana: Person):
    link = path(letter_links.leave(ana, "answers"))
    assert "Answers to my questions" in client.get(link).text
    assert channel(ana, "answers") == Channel.MAIL
    one_click = client.post(link, data={"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "none"})
    assert one_click.status_code == 200
    assert channel(ana, "answers") == Channel.PAGE
    assert channel(ana, "comments") == Channel.MAIL


def test_all_mail_can_be_ended_and_what_was_not_told_stays_untold(db: Session, client: TestClient, ana: Person):
    preferences.choose(db, ana, "thanks", Channel.NOTHING)
    db.commit()
    client.post(path(letter_links.leave(ana, letters.DIGEST)), data={"choice": "all"})
    with reading() as now:
        assert set(preferences.of(now, ana).values()) == {Channel.PAGE, Channel.NOTHING}
    assert channel(ana, "thanks") == Channel.NOTHING


def test_a_link_that_is_not_ours_leads_nowhere(client: TestClient, ana: Person):
    token = path(letter_links.leave(ana, "answers")).rsplit("/", 1)[1]
    forged = URLSafeTimedSerializer("guessed", salt="landbridge leave").dumps([ana.id, "answers"])
    for address in (f"/letters/leave/{token[:-2]}xx", f"/letters/verify/{token}", f"/letters/leave/{forged}"):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


def test_the_asker_says_from_the_mail_that_it_helped(client: TestClient, ana: Person, bo: Person, general: Category):
    thread = ask(ana, general)
    link = path(letter_links.helped(ana, thread, answer(thread, bo).id))
    assert thread.title in client.get(link).text
    client.post(link, data={"choice": "yes"})
    with reading() as db:
        assert db.get_one(Thread, thread.id).solved_at


def test_the_asker_says_from_the_mail_that_it_did_not_help(
    client: TestClient, ana: Person, bo: Person, general: Category
):
    thread = ask(ana, general)
    link = path(letter_links.helped(ana, thread, answer(thread, bo).id))
    client.post(link, data={"choice": "no"})
    with reading() as db:
        assert db.get_one(Thread, thread.id).failures == 1
    assert client.post(link, data={"choice": "no"}).status_code == 403


def test_whoever_signs_up_is_asked_to_prove_the_address_and_pressing_proves_it(client: TestClient):
    client.post("/sign-up", data={"name": "Ida", "email": "Ida@people.example", "password": PASSWORD})
    (letter,) = promised("verify")
    with reading() as db:
        person = people.by_email(db, "ida@people.example")
        assert person
        assert not mailboxes.is_verified(db, person)
    assert "is not confirmed yet" in client.get("/settings/notifications").text
    link = path(letter_links.verify(person, letter.address))
    client.get(link)
    client.post(link)
    with reading() as db:
        assert mailboxes.reachable(db, person) == "ida@people.example"
    assert "Mail goes to ida@people.example" in client.get("/settings/notifications").text


def test_a_forgotten_password_is_chosen_anew_once_and_ends_every_session(
    client: TestClient, signed_in: Browser, ana: Person
):
    elsewhere = signed_in(ana)
    assert "is on its way" in client.post("/forgot", data={"email": "ana@people.example"}).text
    assert "is on its way" in client.post("/forgot", data={"email": "nobody@people.example"}).text
    assert [letter.person_id for letter in promised("password")] == [ana.id]
    link = path(letter_links.reset(ana))
    assert client.post(link, data={"password": "short"}).status_code == 422
    assert send(client, link, password=PASSWORD).headers["location"] == "/sign-in"
    assert client.get(link).status_code == 404
    assert elsewhere.get("/settings", follow_redirects=False).status_code == 303
    assert send(client, "/sign-in", email="ana@people.example", password=PASSWORD).status_code == 303
    assert [letter.about for letter in promised("changed")] == ["password"]


def test_whoever_reads_the_mail_of_an_account_that_moved_in_has_the_account(client: TestClient, mail: Path):
    with writing() as db:
        imported = people.add(db, name="Mia", email="mia@people.example")
    wanted = {"name": "M", "email": "mia@people.example", "password": PASSWORD}
    assert "Is it you?" in client.post("/sign-up", data=wanted).text
    assert client.post("/sign-in", data={"email": "mia@people.example", "password": PASSWORD}).status_code == 422
    client.post("/forgot", data={"email": "mia@people.example"})
    while sending.send_some():
        pass
    (letter,) = mail.glob("*.eml")
    message: Any = message_from_bytes(letter.read_bytes(), policy=policy.default)
    link = message.get_body(("plain",)).get_content().split("http://help.example", 1)[1].split()[0]
    assert send(client, link, password=PASSWORD).headers["location"] == "/sign-in"
    assert send(client, "/sign-in", email="mia@people.example", password=PASSWORD).status_code == 303
    with reading() as db:
        assert mailboxes.is_verified(db, db.get_one(Person, imported.id))


def test_another_address_is_ones_own_once_its_letter_comes_back(signed_in: Browser, client: TestClient, ana: Person):
    browser = signed_in(ana)
    assert "saved=sent" in send(browser, "/settings/access/address", email="new@people.example").headers["location"]
    with reading() as db:
        assert db.get_one(Person, ana.id).email == "ana@people.example"
    client.post(path(letter_links.verify(ana, "new@people.example")))
    with reading() as db:
        person = db.get_one(Person, ana.id)
        assert person.email == "new@people.example"
        assert mailboxes.is_verified(db, person)
    assert [(letter.about, letter.address) for letter in promised("changed")] == [("address", "ana@people.example")]


def test_nobody_takes_an_address_that_is_somebody_elses(
    signed_in: Browser, client: TestClient, ana: Person, bo: Person
):
    assert send(signed_in(ana), "/settings/access/address", email="bo@people.example").status_code == 422
    assert client.post(path(letter_links.verify(ana, "bo@people.example"))).status_code == 404


def test_a_password_is_changed_only_by_whoever_knows_it(signed_in: Browser, ana: Person):
    with writing() as db:
        people.set_password(db, db.get_one(Person, ana.id), people.hasher().hash(PASSWORD))
    browser, elsewhere = signed_in(ana), signed_in(ana)
    address = "/settings/access/password"
    assert send(browser, address, current="wrong", password="other words entirely").status_code == 422
    assert send(browser, address, current=PASSWORD, password="other words entirely").status_code == 303
    assert browser.get("/settings/access").status_code == 200
    assert elsewhere.get("/settings", follow_redirects=False).status_code == 303


def test_what_is_chosen_is_kept_and_nonsense_is_not(signed_in: Browser, ana: Person):
    browser = signed_in(ana)
    address = "/settings/notifications"
    send(browser, address, answers="digest", weekly="1", digest_hour="18", quiet_from="22", quiet_to="7")
    assert channel(ana, "answers") == Channel.DIGEST
    with reading() as db:
        hours = mailboxes.hours(db, ana)
    assert (hours.weekly, hours.digest_hour, hours.quiet_from, hours.quiet_to) == (True, 18, 22, 7)
    for wrong in ({"answers": "loudly"}, {"promise": "digest"}, {"digest_hour": "24"}):
        assert send(browser, address, **wrong).status_code == 422
    assert channel(ana, "answers") == Channel.DIGEST


def test_letters_lie_in_the_directory_and_hold_no_secret_of_ours(
    signed_in: Browser, ana: Person, bo: Person, general: Category, mail: Path, work: Callable[[], None]
):
    with writing() as db:
        mailboxes.verify(db, ana, "ana@people.example")
    ask(ana, general)
    work()
    (kept,) = mail.glob("letter-*.eml")
    assert b"only-for-the-tests" not in kept.read_bytes()

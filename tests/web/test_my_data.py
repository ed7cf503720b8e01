"""Taking one's data along, leaving, and taking words out, through pages and forms."""

import json
from collections.abc import Callable
from io import BytesIO
from time import monotonic, sleep
from zipfile import ZipFile

from fastapi.testclient import TestClient
from sqlmodel import func, select

from community import threads
from community.categories import Category
from community.database import now, reading, writing
from community.identities import Identity
from community.people import Person
from moderation import erasure
from tests.conftest import Start

Browser = Callable[[Person], TestClient]


def asked(by: Person, general: Category) -> None:
    with writing() as db:
        threads.ask(db, by=by, category=general, title="My phone", body="Call me at +48 601 234 567.")


def test_ones_data_is_made_by_the_worker_and_only_ones_own(
    signed_in: Browser, client: TestClient, work: Callable[[], None], ana: Person, bo: Person, general: Category
) -> None:
    asked(ana, general)
    browser = signed_in(ana)
    assert browser.get("/settings/data/export.zip").status_code == 404
    assert "It is being made." in browser.post("/settings/data/export").text
    work()
    with ZipFile(BytesIO(browser.get("/settings/data/export.zip").content)) as archive:
        data = json.loads(archive.read("data.json"))
        assert "My phone" in archive.read("index.html").decode()
    assert data["thread"][0]["body"] == "Call me at +48 601 234 567."
    assert "token_hash" not in data["signin"][0]
    assert signed_in(bo).get("/settings/data/export.zip").status_code == 404
    assert client.get("/settings/data", follow_redirects=False).status_code == 303


def test_a_worker_of_its_own_erases_what_only_pages_write_too(landbridge: Start, ana: Person) -> None:
    """How a provider names somebody, say: nobody must come back by single sign-on to an account that was erased."""
    with writing() as db:
        db.add(Identity(issuer="https://login.example", subject="ana", person_id=ana.id))
        erasure.ask(db, db.get_one(Person, ana.id), at=now() - erasure.GRACE)
    landbridge("work")
    deadline = monotonic() + 60
    while monotonic() < deadline and _identities():
        sleep(0.2)
    assert _identities() == 0


def _identities() -> int:
    with reading() as db:
        return db.exec(select(func.count()).select_from(Identity)).one()


def test_leaving_asks_whether_one_is_sure_and_can_be_taken_back(signed_in: Browser, ana: Person, kim: Person) -> None:
    browser = signed_in(ana)
    assert browser.post("/settings/data/erasure", data={}).status_code == 422
    assert "You leave on" in browser.post("/settings/data/erasure", data={"sure": "true"}).text
    assert "Erase my account" in browser.post("/settings/data/erasure?_method=delete").text
    assert signed_in(kim).post("/settings/data/erasure", data={"sure": "true"}).status_code == 403


def test_a_hold_is_confirmed_by_a_second(signed_in: Browser, ana: Person, kim: Person, lee: Person) -> None:
    assert signed_in(ana).get("/people/ana/hold").status_code == 403
    browser = signed_in(kim)
    assert "waits for a second" in browser.post("/people/ana/hold", data={"reason": "A court asked"}).text
    assert browser.post("/people/ana/hold/confirmation").status_code == 409
    assert "It is in force." in signed_in(lee).post("/people/ana/hold/confirmation").text


def test_a_number_is_taken_out_of_a_thread_for_good(
    signed_in: Browser, client: TestClient, ana: Person, sam: Person, general: Category
) -> None:
    asked(ana, general)
    assert signed_in(ana).get("/threads/1/redaction").status_code == 403
    browser = signed_in(sam)
    assert "601 234 567" in browser.get("/threads/1/redaction").text
    assert browser.post("/threads/1/redaction", data={"words": "x", "reason": "A number"}).status_code == 422
    browser.post("/threads/1/redaction", data={"words": "601 234 567", "reason": "A telephone number"})
    assert "601" not in client.get("/threads/1").text
    log = client.get("/moderation/log?kind=removed").text
    assert "A telephone number" in log
    assert "601" not in log

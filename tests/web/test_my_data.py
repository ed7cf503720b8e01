"""Taking one's data along, leaving, and taking words out, through pages and forms."""

import json
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from zipfile import ZipFile

from fastapi.testclient import TestClient
from sqlmodel import AutoString, Session, delete, select

from community import keeping, letters, people, threads
from community.categories import Category
from community.database import now, reading, writing
from community.identities import Identity
from community.letters import Letter
from community.people import Person
from community.threads import Thread
from migrations import tables
from moderation import erasure, exporting
from moderation.erasure import Erasure, LegalHold
from tests import rows
from tests.conftest import Configure, Start

tables.metadata()
OF_PEOPLE = [kept for kept in keeping.everything() if kept.goes or kept.stays]
CANARY = "quinces"

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


def everything_of(db: Session, person: Person) -> dict[str, tuple[Any, ...]]:
    """A row of theirs in every table that keeps any, with the key of each."""
    found = {}
    for kept in OF_PEOPLE:
        place = (*kept.goes, *kept.stays)[0]
        mine = {place: person.id}
        if "." in place:
            mine = {"thread_id": rows.put(db, Thread.__table__, author_id=person.id)[0]}
        secret = {
            name: f"{CANARY}{person.id}" for name in kept.hides if isinstance(kept.table.c[name].type, AutoString)
        }
        if kept.table.name != "person":
            found[kept.table.name] = rows.put(db, kept.table, **mine, **secret)
    return found


def test_what_one_takes_along_is_everything_every_table_keeps_of_one_but_secrets(
    signed_in: Browser, ana: Person, general: Category
) -> None:
    """Whatever table comes next is in it, too, or a test of the house fails."""
    asked(ana, general)
    browser = signed_in(ana)
    with writing() as db:
        everything_of(db, ana)
    exporting.make([ana.id])
    with ZipFile(BytesIO(browser.get("/settings/data/export.zip").content)) as archive:
        data, page = json.loads(archive.read("data.json")), archive.read("index.html").decode()
    assert {kept.table.name for kept in OF_PEOPLE} - data.keys() == set()
    assert CANARY not in json.dumps(data) + page
    for kept in OF_PEOPLE:
        assert f"<h2>{escape(kept.what)}" in page
    assert "src=" not in page, "it is read without the site"


def test_when_one_leaves_what_is_only_ones_own_goes_from_every_table_and_the_rest_stays(
    ana: Person, bo: Person, general: Category
) -> None:
    asked(ana, general)
    with writing() as db:
        mine, others = everything_of(db, ana), everything_of(db, bo)
        erasing = db.get_one(Erasure, ana.id)
        erasing.due_at, erasing.done_at = now(), None
        db.execute(delete(LegalHold))
    erasure.erase([ana.id])
    with reading() as db:
        for kept in OF_PEOPLE:
            name = kept.table.name
            if name not in ("person", "legalhold"):
                assert rows.there(db, kept.table, mine[name]) == (not kept.goes), name
                assert rows.there(db, kept.table, others[name]), name


def test_a_worker_of_its_own_knows_what_the_pages_know(
    landbridge: Start, configure: Configure, tmp_path: Path, ana: Person
) -> None:
    """It erases what only pages write, such as how a provider names somebody, it makes exports with their page, and it
    writes letters."""
    mail = {
        "mail_url": f"file:{tmp_path}/letters",
        "mail_from": "help@tern.example",
        "public_url": "https://tern.example",
    }
    configure(**mail)
    with writing() as db:
        bo = people.add(db, name="Bo", email="bo@people.example")
        db.add(Identity(issuer="https://login.example", subject="ana", person_id=ana.id))
        erasure.ask(db, db.get_one(Person, ana.id), at=now() - erasure.GRACE)
        exporting.ask(db, bo)
        letters.promise(db, "changed", bo, about="second factor added", address="bo@people.example", subject_id=1)
    landbridge("work", **mail)
    deadline = monotonic() + 60
    while monotonic() < deadline and not _all_done(bo):
        sleep(0.2)
    assert _all_done(bo)


def _all_done(bo: Person) -> bool:
    with reading() as db:
        gone = not db.exec(select(Identity)).first()
        export, letter = exporting.of(db, bo), db.exec(select(Letter).where(Letter.person_id == bo.id)).one()
    made = bool(export and export.archive and "index.html" in ZipFile(BytesIO(export.archive)).namelist())
    return gone and made and letter.outcome == "sent"


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

"""Alive, and ready."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session
from starlette.testclient import TestClient

import migrations
from community import letters, sending
from community.database import now
from community.people import Person
from escalation import worker
from search.rebuilding import reindex
from tests.cast import Ask
from tests.conftest import Configure
from web import letter_kinds  # noqa: F401 writes the letters


def test_a_live_process_says_so(client: TestClient):
    assert client.get("/health/live").json() == {"status": "live"}


def test_all_is_well(client: TestClient):
    reindex()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "ignored": 0, "mail": "off", "wrong": {}},
    )


def test_without_a_filled_index_the_forum_is_degraded_but_works(client: TestClient):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "search index" in answer.json()["wrong"]["search"]


def test_tables_of_yesterday_are_not_ready(client: TestClient, database: str):
    migrations.downgrade(database, "-1")
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert "landbridge migrate" in answer.json()["wrong"]["database"]


def test_a_database_that_is_away_is_said_to_be(client: TestClient, configure: Configure):
    configure(database_url="postgresql://nobody@127.0.0.1:9/none")
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert "OperationalError" in answer.json()["wrong"]["database"]


def test_a_worker_that_stands_still_is_said_to(
    client: TestClient, configure: Configure, monkeypatch: pytest.MonkeyPatch
):
    configure(one_process="on")
    monkeypatch.setitem(worker.beats, "promises", -1_000_000.0)
    assert "worker" in client.get("/health/ready").json()["wrong"]


def test_somebody_who_is_ignored_is_a_figure_and_a_reason_to_look(client: TestClient, db: Session, ask: Ask):
    reindex()
    ask()
    db.execute(text('DELETE FROM "window"'))
    db.commit()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"], answer.json()["ignored"]) == (200, "degraded", 1)
    assert "doctor" in answer.json()["wrong"]["promise"]


def test_while_the_database_is_away_nobody_knows_the_figure(client: TestClient, configure: Configure):
    configure(database_url="postgresql://nobody@127.0.0.1:9/none")
    assert client.get("/health/ready").json()["ignored"] is None


def test_letters_that_wait_are_named_with_what_went_wrong(
    client: TestClient, configure: Configure, db: Session, ana: Person
):
    configure(mail_url="smtp://127.0.0.1:9", public_url="https://help.example", mail_from="help@help.example")
    letters.promise(db, "verify", ana, address=ana.email, at=now() - timedelta(minutes=20))
    db.commit()
    told = client.get("/health/ready").json()
    assert told["mail"] == "on"
    assert "quarter of an hour: 1 letter" in told["wrong"]["mail"]
    sending.send_some()
    assert "ConnectionRefusedError" in client.get("/health/ready").json()["wrong"]["mail"]
    configure(mail_url="", public_url="", mail_from="")
    assert client.get("/health/ready").json()["mail"] == "off"

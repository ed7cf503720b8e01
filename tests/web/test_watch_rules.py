"""Watch rules, through their pages."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community.database import reading
from community.people import Person
from escalation import by_hand, teams, watching
from escalation.watching import WatchRule
from tests.cast import Ask, joins

Browser = Callable[[Person], TestClient]
RULE = {"name": "Refunds", "team": "billing", "words": "refund", "question": "May we refund this?", "within": 4}


@pytest.fixture
def mona(database: str) -> Person:
    """Is the manager."""
    return joins("Mona", "manager")  # pyright: ignore[reportArgumentType]


@pytest.fixture
def manager(db: Session, signed_in: Browser, mona: Person, kim: Person, ana: Person) -> TestClient:
    teams.add(db, name="Billing", kind="department", calendar_id=1)
    db.commit()
    return signed_in(mona)


def test_only_managers_write_rules(signed_in: Browser, kim: Person, manager: TestClient) -> None:
    assert signed_in(kim).get("/watch-rules").status_code == 200
    assert signed_in(kim).get("/watch-rules/new").status_code == 403
    assert signed_in(kim).post("/watch-rules", data=RULE).status_code == 403


def rules() -> list[WatchRule]:
    with reading() as db:
        return watching.all(db)


def test_a_rule_is_written_put_to_rest_and_deleted(manager: TestClient) -> None:
    manager.post("/watch-rules", data=RULE)
    (rule,) = rules()
    assert (rule.name, rule.words, rule.reply_within, rule.active) == ("Refunds", "refund", 4 * 3600, True)
    assert "May we refund this?" in manager.get("/watch-rules").text
    manager.post(f"/watch-rules/{rule.id}/rest")
    assert [it.active for it in rules()] == [False]
    manager.post(f"/watch-rules/{rule.id}/rest?_method=delete")
    manager.post(f"/watch-rules/{rule.id}", data=RULE | {"words": "money back", "tag": "Billing"})
    assert [(it.words, it.active, bool(it.tag_id)) for it in rules()] == [("money back", True, True)]
    manager.post(f"/watch-rules/{rule.id}?_method=delete")
    assert rules() == []


def test_a_rule_that_would_ask_about_every_case_is_refused(manager: TestClient) -> None:
    refused = manager.post("/watch-rules", data=RULE | {"words": " "})
    assert refused.status_code == 422
    assert "this would ask about every case" in refused.text
    assert "May we refund this?" in refused.text


def test_the_preview_says_how_many_cases_would_have_matched(
    manager: TestClient, db: Session, ask: Ask, ana: Person
) -> None:
    by_hand.escalate(db, ask(title="I want a refund"), by=ana)
    by_hand.escalate(db, ask(title="No signal"), by=ana)
    db.commit()
    piece = manager.get("/watch-rules/preview?words=refund", headers={"HX-Request": "true"}).text
    assert "1 case of the last 30 days would have matched." in piece
    assert "I want a refund" in piece
    assert "<html" not in piece
    whole = manager.get("/watch-rules/preview", params={"words": "refund", "name": "Mine", "team": "billing"}).text
    assert "1 case of the last 30 days" in whole
    assert 'value="Mine"' in whole
    assert "No case of the last 30 days" in manager.get("/watch-rules/preview?tag=nobody-uses-this").text


def test_without_a_department_one_is_asked_for_first(signed_in: Browser, mona: Person) -> None:
    assert "There is no department to ask yet" in signed_in(mona).get("/watch-rules/new").text

"""The board of what needs an answer: soonest first, with what is left, and what is worth more."""

from collections.abc import Callable
from datetime import timedelta

from fastapi.testclient import TestClient
from sqlmodel import Session, select

from community import answers, threads
from community.categories import Category
from community.database import now
from community.expertise import Expertise
from community.people import Person
from community.tags import Tag
from escalation import policies
from tests.cast import Ask

MINUTE = timedelta(minutes=1)


def test_the_soonest_stands_on_top_and_long_waits_are_worth_more(
    db: Session, client: TestClient, general: Category, ask: Ask
):
    policies.set_for(db, general, 60 * MINUTE, starts_at=now() - 300 * MINUTE)
    ask(title="Just asked")
    ask(title="Waits for long", at=now() - 40 * MINUTE)
    db.commit()
    page = client.get("/needs-answer").text
    assert page.index("Waits for long") < page.index("Just asked")
    assert page.count(">×1.5<") == 1
    assert "19 min left" in page


def test_nothing_answered_or_hidden_stands_there(db: Session, client: TestClient, bo: Person, sam: Person, ask: Ask):
    answers.post(db, ask(title="Answered"), by=bo, body="Restart it.")
    threads.hide(db, ask(title="Hidden"), by=sam, reason="Spam")
    db.commit()
    assert "Nobody is waiting" in client.get("/needs-answer").text


def test_one_can_look_at_what_one_knows_about(db: Session, signed_in: Callable, bo: Person, ask: Ask):
    ask(title="About routers", tags_=["router"])
    ask(title="About plans", tags_=["plan"])
    db.commit()
    assert "We do not know yet what you know" in signed_in(bo).get("/needs-answer?mine=1").text
    tag_id = db.exec(select(Tag.id).where(Tag.name == "router")).one()
    db.add(Expertise(person_id=bo.id, tag_id=tag_id, points=15, fades_at=now() + 1000 * MINUTE))
    db.commit()
    page = signed_in(bo).get("/needs-answer?mine=1").text
    assert "About routers" in page
    assert "About plans" not in page

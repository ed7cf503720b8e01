"""What the desk shows of the asker's searches, and who else sees them; and similar answers while an agent writes."""

from collections.abc import Callable

import pytest
import time_machine
from fastapi.testclient import TestClient

from community.categories import Category
from community.database import now, reading, writing
from community.people import Person
from community.threads import Thread
from escalation import by_hand
from escalation.cases import Case
from search import asked
from search.asked import KEPT, Seen, Way
from tests.web.forum import Browser, accept, ago, answer, ask

Work = Callable[[], None]
WORDS = "heronsearch"


@pytest.fixture
def case(ana: Person, bo: Person, sam: Person, general: Category, work: Work) -> Case:
    """Ana searched, read bo's answer to another question, and asked after all; the team has it."""
    other = ask(bo, general, "Which APN for my router?")
    accept(answer(other, bo, "Use tern.internet."), bo)
    thread = ask(ana, general, "The router is silent")
    name = f"thread-{other.id}"
    with writing() as db:
        row = asked.note(db, Seen("key", Way.SEARCH, WORDS, (name,)), at=ago(minutes=5))
        asked.open_one(db, row, name)
        asked.end_in(db, "key", db.get_one(Thread, thread.id))
        opened = by_hand.escalate(db, db.get_one(Thread, thread.id), by=sam)
    work()
    return opened


def test_the_desk_shows_what_the_asker_searched_and_read(signed_in: Browser, case: Case, kim: Person):
    page = signed_in(kim).get(f"/desk/cases/{case.id}").text
    assert WORDS in page
    assert "What they searched for first" in page
    assert "Which APN for my router?" in page


def test_nobody_else_sees_it(signed_in: Browser, client: TestClient, case: Case, ana: Person, bo: Person, sam: Person):
    for browser in (client, signed_in(ana), signed_in(bo), signed_in(sam)):
        for address in ("/", "/questions", f"/threads/{case.thread_id}", "/people/ana", "/moderation/log", "/gaps"):
            assert WORDS not in browser.get(address).text
        assert WORDS not in browser.get(f"/api/v1/threads/{case.thread_id}").text


def test_after_thirty_days_the_desk_has_forgotten_it(signed_in: Browser, case: Case, kim: Person, work: Work):
    browser = signed_in(kim)
    with time_machine.travel(now() + KEPT - KEPT / 60, tick=False):
        work()
        assert kept(case) == 1
    with time_machine.travel(now() + KEPT, tick=False):
        work()
        assert kept(case) == 0
    assert WORDS not in browser.get(f"/desk/cases/{case.id}").text


def kept(case: Case) -> int:
    with reading() as db:
        return len(asked.before(db, case.thread_id))


def test_similar_answers_follow_what_the_agent_writes(signed_in: Browser, case: Case, kim: Person, ana: Person):
    address = f"/cases/{case.id}/similar"
    found = signed_in(kim).post(address, data={"body": "Which APN do you use?"}).text
    assert "Which APN for my router?" in found
    assert "data-insert" in found
    assert signed_in(ana).post(address, data={"body": "APN"}).status_code == 403
    assert signed_in(kim).post("/cases/999/similar", data={"body": "APN"}).status_code == 404

"""kill -9 before any statement or commit, of a worker and of a web process: nothing is lost, and nothing is doubled."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select, update

from community import tokens
from community.answers import Answer
from community.database import now, reading, snapshot, writing
from community.events import Event
from community.people import Person
from community.threads import Thread
from escalation import checks
from escalation.cases import OPEN, Case, State
from escalation.windows import Window
from tests import dying
from tests.cast import Ask
from tests.dying import Deaths

WORKERS_DIE = 110
REQUESTS_DIE = 130
"""On each of two databases, besides the kills by the clock in test_kill.py: more than five hundred in all."""


@pytest.fixture
def deaths(database: str) -> Iterator[Deaths]:
    dying = Deaths()
    yield dying
    dying.stop()


def test_a_worker_that_dies_at_any_statement_opens_every_case_once(db: Session, ask: Ask, deaths: Deaths):
    asked = [ask(at=now() + timedelta(days=1)).id for _ in range(WORKERS_DIE // 2)]
    db.commit()
    due = iter(asked)
    while deaths.count < WORKERS_DIE:
        fall_due(next(due, 0))
        deaths.run(dying.work, dies_before=random.randint(1, 60))
    fall_due(*due)
    deaths.run(dying.work, dies_before=1_000_000)
    assert cases_opened() == asked
    assert events("case.opened") == len(asked)
    assert not wrong()


def test_a_web_process_that_dies_at_any_statement_does_everything_once(ana: Person, kim: Person, deaths: Deaths):
    ana_, kim_ = token_of(ana), token_of(kim)
    for told, (token, method, path, body) in enumerate(story(1, ana_, kim_)):
        deaths.warm_up(dying.call, token, method, path, f"first-{told}", body)
    told = 1
    while deaths.count < REQUESTS_DIE:
        told += 1
        tell(deaths, told, ana_, kim_)
    with reading() as looking:
        assert looking.exec(select(func.count()).select_from(Thread)).one() == told
        assert looking.exec(select(func.count()).select_from(Answer)).one() == told
        assert looking.exec(select(func.count()).where(col(Case.state) == State.ANSWERED)).one() == told
    deaths.run(dying.work, dies_before=1_000_000)
    assert not wrong()


def story(number: int, ana: str, kim: str) -> list[tuple[str, str, str, dict]]:
    """A question, and an agent who takes it before its time, claims it and answers."""
    question = {"category": "general", "title": f"No signal {number}", "body": "Since this morning."}
    return [
        (ana, "POST", "/threads", question),
        (kim, "POST", f"/threads/{number}/escalation", {"reason": "Urgent"}),
        (kim, "POST", f"/cases/{number}/claim", {}),
        (kim, "POST", f"/cases/{number}/reply", {"body": f"Mast {number} is being repaired."}),
    ]


def tell(deaths: Deaths, number: int, ana: str, kim: str) -> None:
    """The whole story, each request sent until it was answered."""
    for step, (token, method, path, body) in enumerate(story(number, ana, kim)):
        key = f"{number}-{step}"
        deaths.until_done(dying.call, token, method, path, key, body, dies_before=lambda: random.randint(1, 100))


def token_of(person: Person) -> str:
    with writing() as db:
        return tokens.make(db, person)


def fall_due(*thread_ids: int) -> None:
    with writing() as db:
        db.execute(update(Window).where(col(Window.thread_id).in_(thread_ids)).values(due_at=now()))


def cases_opened() -> list[int]:
    with reading() as db:
        opened = select(Case.thread_id).where(col(Case.state).in_(OPEN))
        return list(db.exec(opened.order_by(col(Case.thread_id))))


def events(kind: str) -> int:
    with reading() as db:
        return db.exec(select(func.count()).where(col(Event.kind) == kind)).one()


def wrong() -> list[str]:
    with snapshot() as db:
        return list(checks.disagreements(db))

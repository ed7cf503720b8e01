"""kill -9 before any statement or commit, of a worker and of a web process: nothing is lost, and nothing is doubled."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

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

    def until_it_was_answered(*request: Any) -> None:
        deaths.until_done(dying.call, *request, dies_before=lambda: random.randint(1, 100))

    tell(1, ana_, kim_, lambda *request: deaths.warm_up(dying.call, *request))
    told = 1
    while deaths.count < REQUESTS_DIE:
        told += 1
        tell(told, ana_, kim_, until_it_was_answered)
    with reading() as looking:
        assert looking.exec(select(func.count()).select_from(Thread)).one() == told
        assert looking.exec(select(func.count()).select_from(Answer)).one() == told
        assert looking.exec(select(func.count()).where(col(Case.state) == State.ANSWERED)).one() == told
    deaths.run(dying.work, dies_before=1_000_000)
    assert not wrong()


def tell(number: int, ana: str, kim: str, send: Callable[..., None]) -> None:
    """A question, and an agent who takes it before its time, claims it and answers."""
    question = {"category": "general", "title": f"No signal {number}", "body": "Since this morning."}
    send(ana, "POST", "/threads", f"ask {number}", question)
    asked = the(select(Thread.id).where(Thread.title == question["title"]))
    send(kim, "POST", f"/threads/{asked}/escalation", f"pass on {number}", {"reason": "Urgent"})
    case = the(select(Case.id).where(Case.thread_id == asked))
    send(kim, "POST", f"/cases/{case}/claim", f"claim {number}", {})
    send(kim, "POST", f"/cases/{case}/reply", f"reply {number}", {"body": f"Mast {number} is being repaired."})


def the(only: Any) -> int:
    """There is exactly one."""
    with reading() as db:
        return db.exec(only).one()


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

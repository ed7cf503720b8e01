"""What the API's tests start from: a question of Ana's, an answer of Bo's, a case with the team."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from community import answers, threads
from community.answers import Answer
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from community.threads import Thread
from escalation import by_hand
from escalation.cases import Case

Counts = Callable[[], dict[str, int]]


@pytest.fixture
def question(ana: Person, general: Category) -> Thread:
    with writing() as db:
        return threads.ask(db, by=ana, category=general, title="The router blinks red", body="Since this morning.")


@pytest.fixture
def answer(question: Thread, bo: Person) -> Answer:
    with writing() as db:
        return answers.post(db, db.get_one(Thread, question.id), by=bo, body="Take the plug out for ten seconds.")


@pytest.fixture
def case(question: Thread, sam: Person) -> Case:
    with writing() as db:
        return by_hand.escalate(db, question, by=sam)


@pytest.fixture
def counts(database: str) -> Counts:
    """`counts()` says how many rows each table has."""

    def now() -> dict[str, int]:
        with reading() as db:
            tables = SQLModel.metadata.sorted_tables
            return {table.name: db.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}

    return now


def refusal(response: Any) -> tuple[int, str]:
    """The status and the code of an answer in the one shape that errors have."""
    assert set(response.json()) == {"error"}
    error = response.json()["error"]
    assert set(error) == {"code", "message", "fields"}
    assert error["message"]
    return response.status_code, error["code"]


def wrong_fields(response: Any) -> set[str]:
    assert refusal(response) == (422, "invalid")
    return set(response.json()["error"]["fields"])

"""The people of the tests, one trait each. None of them has a password, for making one takes a third of a second."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from community import categories, people, reputation, threads
from community.categories import Category
from community.database import reading, writing
from community.people import Person, Role
from community.threads import Thread

Ask = Callable[..., Thread]


def joins(name: str, role: Role = Role.CUSTOMER) -> Person:
    """Somebody new, already in the database, as a row of its own."""
    with writing() as db:
        return people.add(db, name=name, email=f"{name.lower()}@people.example", role=role)


def looks_around(db: Session, person: Person) -> None:
    """Whoever comes to the pages or the API in a test has read enough to be a Member, if they were new."""
    known = db.get_one(Person, person.id)
    if known.step == "New":
        people.put_on(known, "Member")


def earns(person: Person, points: int = 30, rank: str = "Advisor") -> Person:
    """Somebody who is known here: with points enough to vote up and down, and the rank for it."""
    with writing() as db:
        known = db.get_one(Person, person.id)
        for subject in range(points // 15):
            reputation.earn(db, "answer accepted", person_id=known.id, subject=1_000_000 + subject)
        people.put_on(known, rank)
        return known


@pytest.fixture
def ana(database: str) -> Person:
    """Asks."""
    return joins("Ana")


@pytest.fixture
def bo(database: str) -> Person:
    """Answers."""
    return joins("Bo")


@pytest.fixture
def noa(database: str) -> Person:
    """Is new here."""
    return joins("Noa")


@pytest.fixture
def sam(database: str) -> Person:
    """Is a superuser, and keeps the place usable."""
    return joins("Sam", Role.SUPERUSER)


@pytest.fixture
def kim(database: str) -> Person:
    """Is an agent."""
    return joins("Kim", Role.AGENT)


@pytest.fixture
def lee(database: str) -> Person:
    """Is another agent."""
    return joins("Lee", Role.AGENT)


@pytest.fixture
def general(database: str) -> Category:
    """The category every forum starts with."""
    with reading() as db:
        return categories.by_slug(db, "general")


@pytest.fixture
def ask(db: Session, ana: Person, general: Category) -> Ask:
    """`ask(by=bo, at=…)` posts a question, ana's if nobody else is named."""

    def asked(**changes) -> Thread:
        question = {"by": ana, "category": general, "title": "No signal", "body": "Since this morning."}
        return threads.ask(db, **{**question, **changes})

    return asked

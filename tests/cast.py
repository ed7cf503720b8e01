"""The people of the tests, one trait each. None of them has a password, for making one takes a third of a second."""

import pytest

from community import categories, people
from community.categories import Category
from community.database import reading, writing
from community.people import Person, Role


def joins(name: str, role: Role = Role.CUSTOMER) -> Person:
    """Somebody new, already in the database, as a row of its own."""
    with writing() as db:
        return people.add(db, name=name, email=f"{name.lower()}@people.example", role=role)


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
def general(database: str) -> Category:
    """The category every forum starts with."""
    with reading() as db:
        return categories.by_slug(db, "general")

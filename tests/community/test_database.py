"""Transactions and reads."""

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from community import people
from community.database import now, reading, snapshot, writing
from community.people import EmailTaken, Person
from tests.at_once import at_once
from tests.databases import KIND


def names() -> list[str]:
    with reading() as db:
        return list(db.exec(select(Person.name)))


def test_a_transaction_is_kept_when_its_block_ends_and_gone_when_it_raises(database: str):
    with writing() as db:
        people.add(db, name="Ana")
    with pytest.raises(ValueError, match="king"), writing() as db:
        [people.add(db, name=role, role=role) for role in ("agent", "king")]
    assert names() == ["Ana"]


def test_writers_take_turns_and_no_update_is_lost(ana: Person):
    def earn() -> None:
        for _ in range(10):
            with writing() as db:
                person = db.get_one(Person, ana.id, with_for_update=True)
                person.points += 1

    at_once(*[earn] * 4)
    with reading() as db:
        assert db.get_one(Person, ana.id).points == 40


def test_whoever_cannot_have_the_lock_in_time_is_told_and_may_try_again(database: str, monkeypatch: pytest.MonkeyPatch):
    if KIND != "sqlite":
        pytest.skip("PostgreSQL has many writers at once")
    monkeypatch.setattr("community.database.PATIENCE", 0.05)
    with writing() as first:
        people.add(first, name="Ana")
        with pytest.raises(OperationalError, match="locked"), writing() as second:
            people.add(second, name="Bo")
    with writing() as second:
        people.add(second, name="Bo")
    assert sorted(names()) == ["Ana", "Bo"]


def test_a_snapshot_sees_one_moment(ana: Person):
    with snapshot() as db:
        assert len(db.exec(select(Person)).all()) == 1
        with writing() as other:
            people.add(other, name="Bo")
        assert len(db.exec(select(Person)).all()) == 1


def test_times_come_back_as_they_were_kept(db: Session):
    moment = now()
    person = people.add(db, name="Ana", at=moment)
    db.expire(person)
    assert (person.created_at, person.created_at.utcoffset()) == (moment, moment.utcoffset())


def test_two_who_sign_up_at_once_both_get_an_account(database: str):
    def sign_up() -> str:
        with writing() as db:
            return people.add(db, name="Mia").handle

    assert sorted(at_once(*[sign_up] * 4)) == ["mia", "mia-2", "mia-3", "mia-4"]


def test_of_two_who_want_one_address_at_once_one_is_told_it_is_taken(database: str):
    def sign_up() -> str:
        try:
            with writing() as db:
                return people.add(db, name="Mia", email="mia@people.example").handle
        except EmailTaken:
            return "taken"

    assert sorted(at_once(*[sign_up] * 3)) == ["mia", "taken", "taken"]

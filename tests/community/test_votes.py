"""One vote each, up or down, and what it earns."""

import pytest
from sqlmodel import Session, select

from community import answers, votes
from community.answers import Answer
from community.people import Person
from community.reputation import LedgerEntry
from community.votes import DOWN, UP
from tests.cast import Ask


@pytest.fixture
def answer(db: Session, bo: Person, ask: Ask) -> Answer:
    posted = answers.post(db, ask(), by=bo, body="Restart it.")
    db.commit()
    return posted


def test_a_vote_moves_the_score_and_earns_points(db: Session, answer: Answer, ana: Person, noa: Person, bo: Person):
    votes.cast(db, answer, by=ana, value=UP)
    votes.cast(db, answer, by=noa, value=UP)
    assert (answer.score, points(db, bo)) == (2, 20)


def test_voting_the_same_way_twice_is_voting_once(db: Session, answer: Answer, ana: Person, bo: Person):
    votes.cast(db, answer, by=ana, value=UP)
    votes.cast(db, answer, by=ana, value=UP)
    assert (answer.score, points(db, bo), len(db.exec(select(LedgerEntry)).all())) == (1, 10, 1)


def test_a_changed_vote_counts_the_new_way_only(db: Session, answer: Answer, ana: Person, bo: Person):
    votes.cast(db, answer, by=ana, value=UP)
    votes.cast(db, answer, by=ana, value=DOWN)
    assert (answer.score, points(db, bo), points(db, ana)) == (-1, -2, -1)


def test_a_withdrawn_vote_leaves_nothing_behind(db: Session, answer: Answer, ana: Person, bo: Person):
    votes.cast(db, answer, by=ana, value=DOWN)
    votes.withdraw(db, answer, by=ana)
    votes.withdraw(db, answer, by=ana)
    assert (answer.score, points(db, bo), points(db, ana), votes.of(db, answer, ana)) == (0, 0, 0, None)


def test_a_thread_can_be_voted_on_too_and_only_upwards_counts(
    db: Session, ana: Person, bo: Person, noa: Person, ask: Ask
):
    thread = ask()
    votes.cast(db, thread, by=bo, value=UP)
    votes.cast(db, thread, by=noa, value=DOWN)
    assert (thread.score, points(db, ana), points(db, noa)) == (0, 5, 0)


def test_a_vote_on_an_answer_says_nothing_about_a_thread_of_the_same_number(db: Session, answer: Answer, noa: Person):
    votes.cast(db, answer, by=noa, value=UP)
    assert votes.of(db, answers.thread_of(db, answer), noa) is None


def test_staff_earn_nothing(db: Session, ana: Person, kim: Person, ask: Ask):
    answer = answers.post(db, ask(), by=kim, body="Restart it.")
    votes.cast(db, answer, by=ana, value=UP)
    votes.cast(db, answer, by=ana, value=DOWN)
    assert (answer.score, points(db, kim), points(db, ana)) == (-1, 0, -1)


def points(db: Session, person: Person) -> int:
    db.flush()
    db.expire_all()
    return db.get_one(Person, person.id).points

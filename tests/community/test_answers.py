"""Answering, accepting, and hiding an answer."""

import pytest
from sqlmodel import Session

from community import answers, edits, view
from community.answers import Answer, Hidden
from community.people import Person
from community.threads import Thread
from tests.cast import Ask


@pytest.fixture
def thread(db: Session, ask: Ask) -> Thread:
    asked = ask()
    db.commit()
    return asked


@pytest.fixture
def answer(db: Session, thread: Thread, bo: Person) -> Answer:
    posted = answers.post(db, thread, by=bo, body="  Restart *it*. ")
    db.commit()
    return posted


def test_an_answer_keeps_its_words_and_its_author(answer: Answer, bo: Person):
    assert (answer.body, answer.body_html) == ("Restart *it*.", "<p>Restart <em>it</em>.</p>\n")
    assert (answer.author_id, answer.official) == (bo.id, False)


def test_an_edit_keeps_the_old_words_of_this_answer_only(db: Session, thread: Thread, answer: Answer, bo: Person):
    other = answers.post(db, thread, by=bo, body="Or wait.")
    answers.edit(db, other, by=bo, body="Or wait a day.")
    answers.edit(db, answer, by=bo, body="Switch it off.")
    assert [event.data for event in edits.of_answer(db, thread.id, answer.id)] == [{"body": "Restart *it*."}]
    assert (answer.body_html, bool(answer.edited_at)) == ("<p>Switch it off.</p>\n", True)


def test_accepting_says_who_and_earns_once(db: Session, answer: Answer, ana: Person):
    answers.accept(db, answer, by=ana)
    answers.accept(db, answer, by=ana)
    assert answer.accepted_by_id == ana.id
    assert points(db, answer) == 15


def test_taking_it_back_takes_back_what_it_earned_on_both_sides(db: Session, answer: Answer, ana: Person):
    answers.accept(db, answer, by=ana)
    assert db.get_one(Person, ana.id).points == 2
    answers.unaccept(db, answer, by=ana)
    answers.unaccept(db, answer, by=ana)
    assert (points(db, answer), db.get_one(Person, ana.id).points) == (0, 0)


def test_accepting_ones_own_answer_earns_nothing(db: Session, thread: Thread, ana: Person):
    answer = answers.post(db, thread, by=ana, body="Found it.")
    answers.accept(db, answer, by=ana)
    answers.unaccept(db, answer, by=ana)
    answers.accept(db, answer, by=ana)
    assert points(db, answer) == 0


def test_a_superuser_who_accepts_for_the_asker_is_who_earns_and_gives_back(
    db: Session, answer: Answer, ana: Person, sam: Person
):
    answers.accept(db, answer, by=sam)
    assert db.get_one(Person, sam.id).points == 2
    answers.unaccept(db, answer, by=ana)
    assert (db.get_one(Person, sam.id).points, db.get_one(Person, ana.id).points) == (0, 0)


def test_a_hidden_answer_leaves_a_tombstone_that_says_who_and_why(
    db: Session, thread: Thread, answer: Answer, sam: Person
):
    answers.hide(db, answer, by=sam, reason="Rude")
    shown = view.of(db, thread.id)
    assert shown
    assert [(a.visible, a.hidden_by_id, a.hidden_reason) for a in shown.answers] == [(False, sam.id, "Rude")]


def test_hiding_an_accepted_answer_takes_the_acceptance_with_it(
    db: Session, thread: Thread, answer: Answer, ana: Person, sam: Person
):
    answers.accept(db, answer, by=ana)
    answers.hide(db, answer, by=sam, reason="Dangerous")
    assert (thread.solved_at, points(db, answer)) == (None, 0)
    answers.unhide(db, answer, by=sam)
    assert (answer.accepted_at, answer.hidden_reason) == (None, "")


def test_a_hidden_answer_cannot_be_accepted(db: Session, answer: Answer, ana: Person, sam: Person):
    answers.hide(db, answer, by=sam, reason="Rude")
    with pytest.raises(Hidden):
        answers.accept(db, answer, by=ana)


def points(db: Session, answer: Answer) -> int:
    db.flush()
    db.expire_all()
    return db.get_one(Person, answer.author_id).points

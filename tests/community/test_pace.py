"""How quickly people are answered here."""

from datetime import timedelta

import time_machine
from sqlmodel import Session

from community import answers, comments
from community.categories import Category
from community.database import now
from community.pace import OF_LATE, pace
from community.people import Person
from community.threads import Kind
from tests.cast import Ask


def test_it_is_the_median_and_nine_in_ten_of_the_first_replies(db: Session, bo: Person, ask: Ask, general: Category):
    start = now() - timedelta(days=1)
    for minutes in range(1, 11):
        answers.post(db, ask(at=start), by=bo, body="Restart it.", at=start + timedelta(minutes=minutes))
    ask(at=start)
    found = pace(db, general.id)
    assert found
    assert (found.median, found.nine_in_ten, found.count) == (timedelta(minutes=6), timedelta(minutes=10), 10)


def test_neither_a_comment_nor_a_self_reply_is_a_first_reply(db: Session, ana: Person, bo: Person, ask: Ask):
    thread = ask()
    answers.post(db, thread, by=ana, body="It is a Fairphone.")
    comments.post(db, thread, by=bo, body="Which one?")
    assert pace(db) is None


def test_only_questions_of_late_count(db: Session, bo: Person, ask: Ask):
    old = now() - OF_LATE - timedelta(minutes=1)
    answers.post(db, ask(at=old), by=bo, body="Restart it.", at=now())
    answers.post(db, ask(kind=Kind.IDEA), by=bo, body="Yes please.")
    assert pace(db) is None


def test_it_is_worked_out_once_a_minute(db: Session, bo: Person, ask: Ask, general: Category):
    start = now() - timedelta(minutes=20)
    answers.post(db, ask(at=start), by=bo, body="Restart it.", at=start + timedelta(minutes=2))
    with time_machine.travel(now(), tick=False) as clock:
        first = pace(db, general.id)
        answers.post(db, ask(at=start), by=bo, body="Restart it.", at=start + timedelta(minutes=12))
        assert pace(db, general.id) is first
        assert pace(db, general.id, at=now()) != first
        clock.shift(timedelta(minutes=1))
        assert pace(db, general.id) != first


def test_a_clock_that_is_set_back_does_not_keep_it_forever(db: Session, bo: Person, ask: Ask):
    with time_machine.travel(now(), tick=False) as clock:
        assert pace(db) is None
        answers.post(db, ask(), by=bo, body="Restart it.")
        clock.shift(timedelta(minutes=-1))
        assert pace(db)

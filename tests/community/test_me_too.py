""" "I have this too": a button, not a reply."""

from sqlmodel import Session

from community import me_too
from community.people import Person
from tests.cast import Ask


def test_everybody_counts_once(db: Session, bo: Person, noa: Person, ask: Ask):
    thread = ask()
    for person in (bo, bo, noa):
        me_too.add(db, thread, by=person)
    assert (thread.me_too_count, me_too.has(db, thread, bo)) == (2, True)


def test_it_can_be_taken_back_once(db: Session, bo: Person, noa: Person, ask: Ask):
    thread = ask()
    me_too.add(db, thread, by=bo)
    me_too.add(db, thread, by=noa)
    me_too.remove(db, thread, by=bo)
    me_too.remove(db, thread, by=bo)
    assert (thread.me_too_count, me_too.has(db, thread, bo)) == (1, False)


def test_it_is_no_reply(db: Session, bo: Person, ask: Ask):
    thread = ask()
    me_too.add(db, thread, by=bo)
    assert thread.uncovered_since

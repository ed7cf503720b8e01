"""Hide, never delete."""

import pytest
from sqlmodel import Session

from community import answers, comments
from community.people import Person
from community.threads import Thread
from moderation import flags, hiding, log
from tests.cast import Ask

THINGS = ("thread", "answer", "comment")


@pytest.fixture
def things(db: Session, bo: Person, noa: Person, sam: Person, kim: Person, ask: Ask):
    """One of each kind, by name, all of them bo's."""
    thread = ask(by=bo)
    answer = answers.post(db, thread, by=bo, body="Buy one.")
    return dict(zip(THINGS, (thread, answer, comments.post(db, thread, by=bo, body="Cheap.")), strict=True))


@pytest.mark.parametrize("kind", THINGS)
def test_each_kind_is_hidden_and_comes_back_with_a_line_in_the_log(db: Session, things, sam: Person, kind: str):
    hiding.hide(db, things[kind], by=sam, reason="An advert")
    assert things[kind].hidden_at
    hiding.unhide(db, things[kind], by=sam, reason="It was none")
    assert things[kind].hidden_at is None
    told = [(event.kind, event.reason, event.who_id) for event in log.page(db).items]
    assert told == [(f"{kind}.unhidden", "It was none", sam.id), (f"{kind}.hidden", "An advert", sam.id)]


@pytest.mark.parametrize("kind", THINGS)
def test_hiding_twice_is_one_line_in_the_log(db: Session, things, sam: Person, kim: Person, kind: str):
    hiding.hide(db, things[kind], by=sam, reason="An advert")
    hiding.hide(db, things[kind], by=kim, reason="Still one")
    assert [event.reason for event in log.page(db).items] == ["An advert"]


@pytest.mark.parametrize("kind", THINGS)
def test_the_flags_that_asked_for_it_are_upheld(db: Session, things, noa: Person, sam: Person, kind: str):
    flag = flags.raise_(db, things[kind], by=noa, reason="spam")
    hiding.hide(db, things[kind], by=sam, reason="An advert")
    assert (flag.upheld, flag.decided_by_id, flags.undecided(db)) == (True, sam.id, [])


def test_nothing_is_deleted(db: Session, things, sam: Person):
    hiding.hide(db, things["thread"], by=sam, reason="An advert")
    assert db.get_one(Thread, things["thread"].id).body == "Since this morning."

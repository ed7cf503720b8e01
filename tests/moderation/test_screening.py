"""First posts of new accounts."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community import answers, crowds, lines, people
from community.database import now
from community.people import Person
from community.threads import Thread
from moderation import deciding, queue, screening
from moderation.queue import Cause, Verdict
from moderation.screening import TooManyLinks, may_post_now
from tests.cast import Ask
from tests.conftest import Configure

LINKS = "http://a.example http://b.example http://c.example"


def waiting(db: Session) -> list[int]:
    return [matter.subject_id for matter in queue.page(db, Cause.FIRST_POST).items]


def test_the_first_three_posts_are_looked_at_and_everybody_reads_them_at_once(db: Session, ask: Ask):
    asked = [ask(title=f"Question {n}") for n in range(5)]
    assert waiting(db) == [thread.id for thread in asked[:3]]
    assert all(thread.visible for thread in asked)


def test_whoever_has_a_rank_is_not_screened(db: Session, bo: Person, ask: Ask):
    people.put_on(db.get_one(Person, bo.id), "Helper")
    ask(by=bo, body=LINKS)
    assert waiting(db) == []


def test_many_links_wait_for_somebody_to_look(db: Session, sam: Person, ask: Ask):
    thread = ask(body=LINKS)
    assert (thread.visible, thread.review) == (False, "screened")
    deciding.decide(db, queue.page(db, Cause.FIRST_POST).items[0], Verdict.LEAVE, by=sam)
    assert thread.visible
    assert thread.uncovered_since == thread.created_at


def test_what_was_hidden_as_spam_does_not_come_twice(db: Session, noa: Person, bo: Person, sam: Person, ask: Ask):
    advert = " Buy the best cheap phone plans from our wonderful shop right now and save"
    thread = ask(body=LINKS + advert)
    deciding.decide(db, queue.page(db, Cause.FIRST_POST).items[0], Verdict.HIDE, by=sam, reason="An advert")
    again = answers.post(db, ask(), by=noa, body=f"Hello. {advert}")
    assert not thread.visible
    assert again.review == "screened"


def test_words_that_are_quite_different_are_not_alike():
    assert screening.alike("my sim card has no signal", "my sim card has no signal") == 1
    assert screening.alike("my sim card has no signal", "the bill shows a charge twice") == 0


def test_new_accounts_put_two_links_in_at_most(db: Session, bo: Person):
    screening.must_have_few_links(bo, "http://a.example www.b.example")
    with pytest.raises(TooManyLinks):
        screening.must_have_few_links(bo, LINKS)


def test_on_day_one_there_is_room_for_three_threads(db: Session, ana: Person, ask: Ask, configure: Configure):
    configure(rate_limits="on")
    at = ana.created_at + timedelta(hours=1)
    for number in range(3):
        assert may_post_now(db, ana, "thread", at)
        ask(title=f"Question {number}", at=at - timedelta(minutes=10 * (3 - number)))
    assert not may_post_now(db, ana, "thread", at)
    assert may_post_now(db, ana, "reply", at)
    assert may_post_now(db, ana, "thread", at + timedelta(hours=24))


def test_in_a_crowd_new_accounts_are_slowed_and_then_looked_at_first(
    db: Session, ana: Person, ask: Ask, configure: Configure
):
    configure(rate_limits="on")
    ask()
    assert may_post_now(db, ana)
    crowds.say(db, slowed=True, held=False)
    assert not may_post_now(db, ana)
    assert may_post_now(db, ana, at=now() + timedelta(minutes=11))
    crowds.say(db, slowed=True, held=True)
    assert ask(title="One more").review == "screened"
    assert ask(title="Later", at=now() + timedelta(hours=25)).visible


def test_what_nobody_looks_at_is_told(db: Session, sam: Person, ask: Ask):
    thread = ask(body=LINKS)
    db.commit()
    screening.remind([thread.id])
    screening.remind([thread.id])
    assert [told.kind for told in lines.page(db, sam).items] == ["first post waits"]
    assert db.get_one(Thread, thread.id).review

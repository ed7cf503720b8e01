"""The one review queue: the worst first, and nothing waits for ever."""

from datetime import timedelta

from sqlmodel import Session

from community.database import now
from community.people import Person
from moderation import flags, queue
from moderation.queue import Cause
from tests.cast import Ask


def in_order(db: Session) -> list[int]:
    return [matter.subject_id for matter in queue.page(db, Cause.FLAGS).items]


def test_what_does_more_harm_comes_first_and_what_is_old_comes_too(db: Session, ask: Ask):
    at = now()
    advert, private, old = ask(), ask(), ask()
    queue.put(db, advert, Cause.FLAGS, harm="spam", at=at)
    queue.put(db, private, Cause.FLAGS, harm="private", at=at)
    queue.put(db, old, Cause.FLAGS, harm="off-topic", at=at - timedelta(days=3))
    assert in_order(db) == [old.id, private.id, advert.id]


def test_weight_moves_it_up(db: Session, ask: Ask):
    at = now()
    light, heavy = ask(), ask()
    queue.put(db, light, Cause.FLAGS, harm="rude", weight=1, at=at - timedelta(minutes=30))
    queue.put(db, heavy, Cause.FLAGS, harm="rude", weight=2.5, at=at)
    assert in_order(db) == [heavy.id, light.id]


def test_one_thing_waits_once_for_one_cause(db: Session, bo: Person, noa: Person, ask: Ask):
    thread = ask()
    for person in (bo, noa):
        flags.raise_(db, thread, by=person, reason="spam")
    assert in_order(db) == [thread.id]
    assert queue.counts(db, [Cause.FLAGS, Cause.APPEAL]) == {Cause.FLAGS: 1, Cause.APPEAL: 0}

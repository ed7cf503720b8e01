"""Somebody asks the moderators to look."""

import pytest
from sqlmodel import Session, select

from community import answers, comments
from community.events import Event
from community.people import Person
from moderation import flags
from moderation.flags import Flag, Reason
from tests.cast import Ask


def logged(db: Session) -> list[tuple[str, str]]:
    return [(event.kind, event.reason) for event in db.exec(select(Event).where(Event.on_log))]  # pyright: ignore


def test_everybody_has_one_voice_on_each_thing(db: Session, bo: Person, noa: Person, ask: Ask):
    thread = ask()
    first = flags.raise_(db, thread, by=bo, reason=Reason.SPAM, note=" An advert ")
    assert flags.raise_(db, thread, by=bo, reason=Reason.RUDE) == first
    flags.raise_(db, thread, by=noa, reason=Reason.SPAM)
    assert [(flag.reason, flag.note) for flag in flags.undecided(db)] == [("spam", "An advert"), ("spam", "")]


def test_threads_answers_and_comments_can_be_flagged(db: Session, ana: Person, bo: Person, noa: Person, ask: Ask):
    thread = ask()
    answer = answers.post(db, thread, by=bo, body="Buy one.")
    comment = comments.post(db, thread, by=bo, body="Cheap.", answer=answer)
    for on in (thread, answer, comment):
        flag = flags.raise_(db, on, by=noa, reason="spam")
        assert (flag.thread_id, flags.subject(db, flag.subject_kind, flag.subject_id)) == (thread.id, on)
    assert flags.subject(db, "person", ana.id) is None


def test_a_reason_nobody_offers_is_refused(db: Session, bo: Person, ask: Ask):
    with pytest.raises(ValueError, match="boring"):
        flags.raise_(db, ask(), by=bo, reason="boring")


def test_a_decision_closes_every_flag_on_the_thing_and_no_other(
    db: Session, bo: Person, noa: Person, sam: Person, ask: Ask
):
    thread, other = ask(), ask()
    for person in (bo, noa):
        flags.raise_(db, thread, by=person, reason="spam")
    flags.raise_(db, other, by=bo, reason="rude")
    assert flags.decide(db, thread, by=sam, upheld=False, note="It is fine") == 2
    assert [flag.subject_id for flag in flags.undecided(db)] == [other.id]
    decided = db.exec(select(Flag).where(Flag.subject_id == thread.id)).all()
    assert {(flag.upheld, flag.decided_by_id) for flag in decided} == {(False, sam.id)}
    assert logged(db) == [("flag.decided", "It is fine")]


def test_deciding_where_nobody_flagged_says_nothing(db: Session, sam: Person, ask: Ask):
    assert flags.decide(db, ask(), by=sam, upheld=True) == 0
    assert logged(db) == []


def test_a_flag_itself_is_not_on_the_public_log(db: Session, bo: Person, ask: Ask):
    flags.raise_(db, ask(), by=bo, reason="spam")
    assert logged(db) == []

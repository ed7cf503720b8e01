"""Flags that weigh enough hide by themselves, a moderator decides, and takes it back."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community import answers, people
from community.answers import Answer
from community.database import now
from community.people import Person, Role
from community.threads import Thread
from escalation import by_hand, cases
from moderation import deciding, flags, log, queue
from moderation.deciding import TooLate
from moderation.flags import Enough
from moderation.queue import Cause, Matter, SettledAlready, Verdict
from tests.cast import Ask


def members(db: Session, count: int, points: int = 100) -> list[Person]:
    found = [people.add(db, name=f"Member{number}") for number in range(count)]
    for person in found:
        people.put_on(person, "Member" if points else "New")
    return found


@pytest.fixture
def answer(db: Session, ask: Ask, bo: Person) -> Answer:
    return answers.post(db, ask(), by=bo, body="Buy my cable.")


def flagged(db: Session, on: Thread | Answer, by: list[Person]) -> Matter:
    for person in by:
        flags.raise_(db, on, by=person, reason="spam")
    return queue.page(db, Cause.FLAGS).items[0]


def test_from_a_weight_on_it_is_under_review_and_covers_nothing(db: Session, answer: Answer):
    thread = db.get_one(Thread, answer.thread_id)
    crowd = members(db, 3)
    flagged(db, answer, crowd[:2])
    assert answer.visible
    assert thread.uncovered_since is None
    flagged(db, answer, crowd[2:])
    assert (answer.visible, answer.review, answer.hidden_by_id) == (False, "flags", None)
    assert thread.uncovered_since == thread.created_at
    assert [(event.kind, event.who_id) for event in log.page(db).items] == [("answer.hidden", None)]


def test_a_crowd_of_new_accounts_hides_nothing(db: Session, answer: Answer):
    flagged(db, answer, members(db, 12, points=0))
    assert answer.visible


def test_leaving_brings_it_back_and_hiding_keeps_it_away(db: Session, sam: Person, answer: Answer):
    matter = flagged(db, answer, members(db, 3))
    deciding.decide(db, matter, Verdict.LEAVE, by=sam)
    assert (answer.visible, answer.review) == (True, "")
    other = flagged(db, db.get_one(Thread, answer.thread_id), [people.add(db, name="Zoe")])
    deciding.decide(db, other, Verdict.HIDE, by=sam, reason="An advert")
    assert db.get_one(Thread, answer.thread_id).hidden_by_id == sam.id
    with pytest.raises(SettledAlready):
        deciding.decide(db, other, Verdict.LEAVE, by=sam)


@pytest.mark.parametrize("verdict", Verdict)
def test_undone_it_is_as_it_was_and_waits_again(db: Session, sam: Person, answer: Answer, verdict: Verdict):
    matter = flagged(db, answer, members(db, 3))
    deciding.decide(db, matter, verdict, by=sam, reason="An advert")
    assert queue.page(db, Cause.FLAGS).items == []
    deciding.undo(db, matter, by=sam)
    assert (answer.review, len(flags.undecided_on(db, answer))) == ("flags", 3)
    assert list(queue.page(db, Cause.FLAGS).items) == [matter]
    assert log.page(db).items[0].kind == "matter.reopened"


def test_only_whoever_decided_undoes_it_and_only_for_a_day(db: Session, sam: Person, kim: Person, answer: Answer):
    matter = flagged(db, answer, members(db, 1))
    deciding.decide(db, matter, Verdict.HIDE, by=sam, reason="An advert")
    with pytest.raises(TooLate):
        deciding.undo(db, matter, by=kim)
    with pytest.raises(TooLate):
        deciding.undo(db, matter, by=sam, at=now() + timedelta(hours=25))


def test_in_bulk_what_one_may_not_decide_is_left_and_the_rest_is_undone_together(
    db: Session, noa: Person, ask: Ask, answer: Answer
):
    sam = people.add(db, name="Sue", role=Role.SUPERUSER)
    for on in (answer, answers.post(db, ask(), by=sam, body="Mine."), ask()):
        flags.raise_(db, on, by=noa, reason="spam")
    matters = queue.page(db, Cause.FLAGS).items
    trial = deciding.try_out(db, matters, by=sam)
    assert (len(trial.done), len(trial.left)) == (2, 1)
    assert answer.visible
    batch = deciding.decide_all(db, matters, Verdict.HIDE, by=sam, reason="Adverts")
    assert not answer.visible
    assert len(queue.page(db, Cause.FLAGS).items) == 1
    assert deciding.undo_all(db, batch, by=sam) == 2
    assert answer.visible
    assert len(queue.page(db, Cause.FLAGS).items) == 3


def test_a_case_waits_for_the_decision(db: Session, ask: Ask, sam: Person):
    thread = ask()
    by_hand.escalate(db, thread, by=sam)
    matter = flagged(db, thread, members(db, 3))
    assert thread.review
    assert cases.open_for(db, thread.id)
    deciding.decide(db, matter, Verdict.HIDE, by=sam, reason="An advert")
    assert cases.open_for(db, thread.id) is None


def test_whoever_has_many_flags_open_waits_for_the_moderators(db: Session, ask: Ask, noa: Person):
    for _ in range(flags.OPEN_MOST):
        flags.raise_(db, ask(), by=noa, reason="spam")
    with pytest.raises(Enough):
        flags.raise_(db, ask(), by=noa, reason="spam")

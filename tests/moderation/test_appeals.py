"""Whoever disagrees is heard by somebody else."""

import pytest
from sqlmodel import Session

from community import answers, lines
from community.answers import Answer
from community.people import Person
from moderation import appeals, deciding, flags, hiding, log, queue, weights
from moderation.appeals import Appealed
from moderation.permissions import may_appeal, may_decide
from moderation.queue import Cause, Verdict
from moderation.weights import Record
from tests.cast import Ask


@pytest.fixture
def hidden(db: Session, bo: Person, noa: Person, sam: Person, kim: Person, ask: Ask) -> Answer:
    """Bo's answer, which noa flagged and sam hid."""
    answer = answers.post(db, ask(), by=bo, body="Read the manual.")
    flags.raise_(db, answer, by=noa, reason="rude")
    hiding.hide(db, answer, by=sam, reason="Unkind")
    return answer


def test_the_author_is_told_and_may_appeal_and_nobody_else(db: Session, hidden: Answer, bo: Person, noa: Person):
    assert "answer hidden" in [told.kind for told in lines.page(db, bo).items]
    assert may_appeal(bo, hidden)
    assert not may_appeal(noa, hidden)
    hidden.review = "flags"
    assert not may_appeal(bo, hidden)


def test_who_hid_it_does_not_decide(db: Session, hidden: Answer, bo: Person, sam: Person, kim: Person):
    assert not may_decide(sam, Cause.APPEAL, hidden)
    assert not may_decide(bo, Cause.APPEAL, hidden)
    assert may_decide(kim, Cause.APPEAL, hidden)


def test_granted_it_is_back_and_the_flag_was_wrong(db: Session, hidden: Answer, bo: Person, noa: Person, kim: Person):
    appeals.raise_(db, hidden, by=bo, words="It was meant kindly.")
    (matter,) = queue.page(db, Cause.APPEAL).items
    deciding.decide(db, matter, Verdict.LEAVE, by=kim)
    assert hidden.visible
    assert weights.records(db, [noa.id]) == {noa.id: Record(0, 1)}
    assert "appeal granted" in [told.kind for told in lines.page(db, bo).items]
    assert "appeal.decided" in [event.kind for event in log.page(db).items]
    with pytest.raises(deciding.TooLate):
        deciding.undo(db, matter, by=kim)


def test_turned_down_it_stays_hidden_and_is_not_heard_again(db: Session, hidden: Answer, bo: Person, kim: Person):
    appeals.raise_(db, hidden, by=bo)
    deciding.decide(db, queue.page(db, Cause.APPEAL).items[0], Verdict.HIDE, by=kim, reason="It was not kind")
    assert not hidden.visible
    with pytest.raises(Appealed):
        appeals.raise_(db, hidden, by=bo)

"""Whether a fix helped is counted, not felt."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from community.notifications import Notification
from community.people import Person
from escalation import reasons, recurring
from escalation.reasons import ContactReason, State
from tests.cast import Ask

WEEK = timedelta(weeks=1)
FIXED_AT = datetime(2026, 9, 7, 9, tzinfo=UTC)


@pytest.fixture
def planned(db: Session, kim: Person, lee: Person) -> ContactReason:
    reason = reasons.see(db, title="The invoice shows a fee nobody knows", by=kim, at=FIXED_AT - 9 * WEEK)
    reasons.confirm(db, reason, by=kim)
    reasons.give_to(db, reason, lee, by=kim)
    reasons.plan(db, reason, fix="The fee has a name.", fix_by=None, by=lee)
    db.commit()
    return reason


@pytest.fixture
def brings(db: Session, ask: Ask, planned: ContactReason):
    """`brings(3, FIXED_AT)`: three questions were asked for this reason at that time."""

    def asked(count: int, at: datetime) -> None:
        for _ in range(count):
            reasons.link(db, planned, ask(at=at), by=None)

    return asked


def verified(db: Session, reason: ContactReason, kim: Person) -> None:
    recurring.fix(db, reason, by=kim, at=FIXED_AT)
    reasons.verify(db, reason, by=kim, at=FIXED_AT)
    db.commit()


def test_the_baseline_is_what_the_eight_weeks_before_the_fix_brought(
    db: Session, planned: ContactReason, brings, kim: Person
) -> None:
    brings(12, FIXED_AT - 2 * WEEK)
    brings(4, FIXED_AT - 8 * WEEK)
    brings(9, FIXED_AT - 9 * WEEK)
    recurring.fix(db, planned, by=kim, at=FIXED_AT)
    assert (planned.baseline, planned.fixed_at, planned.look_at) == (2.0, FIXED_AT, FIXED_AT + WEEK)


@pytest.mark.parametrize(("still_asked", "becomes"), [(0, "retired"), (1, "retired"), (2, "verified")])
def test_it_retires_when_four_weeks_bring_at_most_a_fifth(
    db: Session, planned: ContactReason, brings, kim: Person, still_asked: int, becomes: str
) -> None:
    brings(16, FIXED_AT - WEEK)
    brings(still_asked, FIXED_AT + 2 * WEEK)
    verified(db, planned, kim)
    assert recurring.look_some(FIXED_AT + 4 * WEEK)
    db.refresh(planned)
    assert planned.state == becomes


def test_it_never_retires_before_four_weeks_have_passed(
    db: Session, planned: ContactReason, brings, kim: Person
) -> None:
    brings(16, FIXED_AT - WEEK)
    verified(db, planned, kim)
    recurring.look_some(FIXED_AT + 3 * WEEK)
    db.refresh(planned)
    assert planned.state == State.VERIFIED


def test_what_comes_back_is_its_owners_again_and_they_are_told(
    db: Session, planned: ContactReason, brings, kim: Person, lee: Person
) -> None:
    brings(16, FIXED_AT - WEEK)
    verified(db, planned, kim)
    recurring.look_some(FIXED_AT + 4 * WEEK)
    db.refresh(planned)
    brings(5, FIXED_AT + 4 * WEEK + timedelta(days=3))
    db.commit()
    recurring.look_some(FIXED_AT + 5 * WEEK)
    db.refresh(planned)
    assert (planned.state, planned.look_at) == (State.OWNED, None)
    assert db.exec(select(Notification.kind).where(Notification.person_id == lee.id)).all() == ["reason came back"]


def test_a_reason_is_looked_at_once_a_week(db: Session, planned: ContactReason, kim: Person) -> None:
    recurring.fix(db, planned, by=kim, at=FIXED_AT)
    db.commit()
    assert not recurring.look_some(FIXED_AT + WEEK - timedelta(seconds=1))
    assert recurring.look_some(FIXED_AT + WEEK)
    assert not recurring.look_some(FIXED_AT + WEEK)


def test_questions_are_counted_in_the_week_in_which_they_were_asked(
    db: Session, planned: ContactReason, brings
) -> None:
    brings(2, FIXED_AT - timedelta(days=1))
    brings(1, FIXED_AT - 3 * WEEK)
    assert recurring.weeks(db, planned, FIXED_AT, 4) == [0, 1, 0, 2]

"""A case rests until a time, or until somebody writes."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import answers, comments
from community.database import now, writing
from community.people import Person
from community.threads import Thread
from escalation import by_hand, cases, checks, claims, clocks, holding, incidents, snoozing
from escalation.cases import CLOSES_AFTER, Case, State, WrongMove
from escalation.claims import ClaimedByAnother, Stale
from escalation.clocks import Kind
from tests.cast import Ask

HOUR = timedelta(hours=1)


@pytest.fixture
def thread(db: Session, ask: Ask, bo: Person, kim: Person, lee: Person) -> Thread:
    return ask()


@pytest.fixture
def case(db: Session, thread: Thread, ana: Person) -> Case:
    return by_hand.escalate(db, thread, by=ana)


def test_it_rests_until_its_time_and_comes_back_to_who_had_it(db: Session, case: Case, kim: Person):
    start = now()
    snoozing.snooze(db, claims.claim(db, case, by=kim), by=kim, until=start + 4 * HOUR, at=start)
    db.commit()
    assert not snoozing.wake_some(start + 3 * HOUR)
    assert snoozing.wake_some(start + 4 * HOUR)
    assert not snoozing.wake_some(start + 4 * HOUR)
    db.refresh(case)
    assert (case.state, case.next_agent_id, case.wake_at) == (State.QUEUED, kim.id, None)


def test_a_rest_stops_no_clock(db: Session, case: Case, kim: Person):
    due = case.reply_due_at
    snoozing.snooze(db, case, by=kim, until=now() + 4 * HOUR)
    assert clocks.of(db, [case.id])[case.id][Kind.FIRST_REPLY].due_at == due == case.reply_due_at


def test_it_comes_back_when_the_customer_writes(db: Session, case: Case, thread: Thread, ana: Person, kim: Person):
    snoozing.snooze(db, case, by=kim, until=now() + 4 * HOUR)
    comments.post(db, thread, by=ana, body="It got worse.")
    assert case.state == State.QUEUED


def test_when_the_community_answers_the_asker_is_asked(
    db: Session, case: Case, thread: Thread, bo: Person, kim: Person
):
    snoozing.snooze(db, case, by=kim, until=now() + 4 * HOUR)
    answers.post(db, thread, by=bo, body="Restart it.")
    assert holding.is_held(case)


def test_it_can_be_woken_and_sent_to_rest_again(db: Session, case: Case, kim: Person):
    snoozing.snooze(db, case, by=kim, until=now() + HOUR)
    snoozing.snooze(db, case, by=kim, until=now() + 2 * HOUR)
    assert snoozing.wake(db, case, by=kim).state == State.QUEUED
    assert snoozing.wake(db, case, by=kim).state == State.QUEUED


@pytest.mark.parametrize("until", [-HOUR, timedelta(), snoozing.MOST + HOUR])
def test_a_rest_ends_in_the_future_and_within_three_months(db: Session, case: Case, kim: Person, until: timedelta):
    start = now()
    with pytest.raises(snoozing.NotToCome):
        snoozing.snooze(db, case, by=kim, until=start + until, at=start)


def test_nobody_sends_anothers_case_to_rest(db: Session, case: Case, kim: Person, lee: Person):
    claims.claim(db, case, by=kim)
    with pytest.raises(ClaimedByAnother):
        snoozing.snooze(db, case, by=lee, until=now() + HOUR)


def test_nobody_decides_by_what_has_changed_since(db: Session, case: Case, kim: Person, lee: Person):
    seen = case.version
    claims.release(db, claims.claim(db, case, by=kim), by=kim)
    with pytest.raises(Stale):
        snoozing.snooze(db, case, by=lee, until=now() + HOUR, seen=seen)


def test_what_is_part_of_an_incident_does_not_rest(db: Session, case: Case, thread: Thread, kim: Person):
    incident = incidents.suspect(db, title="No signal", category_id=None, at=now())
    cases.join_incident(db, case, thread, incident.id, by=kim)
    with pytest.raises(WrongMove):
        snoozing.snooze(db, case, by=kim, until=now() + HOUR)


def test_a_resolved_case_is_closed_a_week_later(db: Session, case: Case, ana: Person, kim: Person):
    answers.accept(db, claims.reply(db, claims.claim(db, case, by=kim), by=kim, body="Restart it."), by=ana)
    ended = case.ended_at
    assert ended
    db.commit()
    assert snoozing.wake_some(ended + CLOSES_AFTER)
    db.refresh(case)
    assert (case.state, case.wake_at) == (State.CLOSED, None)
    assert list(checks.disagreements(db)) == []


def test_a_hundred_at_a_time_wake_in_the_order_of_their_times(db: Session, ask: Ask, ana: Person, kim: Person):
    start = now()
    for minute in range(102):
        case = by_hand.escalate(db, ask(), by=ana, at=start)
        snoozing.snooze(db, case, by=kim, until=start + timedelta(minutes=102 - minute), at=start)
    db.commit()
    assert snoozing.wake_some(start + 3 * HOUR)
    with writing() as after:
        asleep = after.exec(select(Case).where(Case.state == State.SNOOZED)).all()
        assert {case.wake_at for case in asleep} == {start + timedelta(minutes=102), start + timedelta(minutes=101)}

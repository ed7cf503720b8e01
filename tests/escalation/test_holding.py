"""The community answers while a case waits for the team."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import answers, comments, threads
from community.answers import Answer
from community.database import now
from community.notifications import Notification
from community.people import Person
from community.threads import Thread
from escalation import by_hand, checks, claims, clocks, holding, snoozing
from escalation.cases import Case, State
from escalation.clocks import Kind
from tests.cast import Ask

MINUTE = timedelta(minutes=1)


@pytest.fixture
def thread(db: Session, ask: Ask, bo: Person, kim: Person, noa: Person) -> Thread:
    return ask()


@pytest.fixture
def case(db: Session, thread: Thread, ana: Person) -> Case:
    return by_hand.escalate(db, thread, by=ana)


@pytest.fixture
def held(db: Session, case: Case, thread: Thread, bo: Person) -> Answer:
    return answers.post(db, thread, by=bo, body="Restart it.", at=case.opened_at + MINUTE)


def told(db: Session, person: Person) -> list[str]:
    return [it.kind for it in db.exec(select(Notification).where(Notification.person_id == person.id))]


def test_the_case_is_held_for_two_hours_and_the_asker_is_asked(db: Session, case: Case, held: Answer, ana: Person):
    assert (case.state, case.wake_at, holding.is_held(case)) == (
        State.WAITING_CUSTOMER,
        held.created_at + timedelta(hours=2),
        True,
    )
    assert told(db, ana) == ["community answered"]
    assert clocks.of(db, [case.id])[case.id][Kind.FIRST_REPLY].running_since is None


def test_it_closes_only_on_the_askers_yes(db: Session, case: Case, held: Answer, ana: Person):
    answers.accept(db, held, by=ana)
    assert case.state == State.WITHDRAWN


def test_silence_brings_it_back_with_the_time_that_was_left(db: Session, case: Case, held: Answer):
    due = case.reply_due_at
    db.commit()
    assert not snoozing.wake_some(held.created_at + holding.FOR - MINUTE)
    assert snoozing.wake_some(held.created_at + holding.FOR)
    db.refresh(case)
    assert case.state == State.QUEUED
    assert abs(case.reply_due_at - due - holding.FOR) < timedelta(seconds=2)
    assert list(checks.disagreements(db)) == []


def test_silence_holds_it_once_a_round(db: Session, case: Case, held: Answer, thread: Thread, noa: Person):
    db.commit()
    snoozing.wake_some(held.created_at + holding.FOR)
    db.expire_all()
    answers.post(db, thread, by=noa, body="Or replace it.", at=held.created_at + 3 * holding.FOR)
    assert case.state == State.QUEUED


def test_the_askers_no_brings_it_back_at_once_as_the_next_round(
    db: Session, case: Case, held: Answer, thread: Thread, ana: Person
):
    threads.fail(db, thread, by=ana, at=held.created_at + MINUTE)
    assert (case.state, case.round) == (State.QUEUED, 2)


def test_so_does_whatever_the_asker_writes(db: Session, case: Case, held: Answer, thread: Thread, ana: Person):
    comments.post(db, thread, by=ana, body="Which one?", answer=held)
    assert case.state == State.QUEUED


def test_and_asking_the_team_all_the_same(db: Session, case: Case, held: Answer, thread: Thread, ana: Person):
    by_hand.escalate(db, thread, by=ana)
    assert case.state == State.QUEUED


def test_an_agent_may_take_it_all_the_same(db: Session, case: Case, held: Answer, kim: Person):
    claims.claim(db, case, by=kim)
    assert case.state == State.CLAIMED


def test_what_the_asker_writes_to_themselves_holds_nothing(db: Session, case: Case, thread: Thread, ana: Person):
    answers.post(db, thread, by=ana, body="Still nothing.")
    assert case.state == State.QUEUED


def test_what_is_dangerous_is_not_held(db: Session, ask: Ask, ana: Person, bo: Person):
    thread = ask()
    thread.contact_class = "safety"
    case = by_hand.escalate(db, thread, by=ana)
    answers.post(db, thread, by=bo, body="Unplug it.", at=now() + MINUTE)
    assert (case.priority, case.state) == (1, State.QUEUED)
    assert told(db, ana) == ["community answered"]


def test_an_agent_who_is_on_it_is_not_interrupted(db: Session, case: Case, thread: Thread, bo: Person, kim: Person):
    claims.claim(db, case, by=kim)
    answers.post(db, thread, by=bo, body="Restart it.")
    assert case.state == State.CLAIMED

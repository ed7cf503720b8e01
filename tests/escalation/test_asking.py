"""The team asks the customer, and waits for them."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from community import answers, comments, threads
from community.answers import Answer
from community.database import now, reading
from community.notifications import Notification
from community.people import Person
from community.threads import Thread
from escalation import asking, by_hand, checks, claims, clocks, followups, snoozing
from escalation.asking import CLOSED_AFTER, REMINDED_AFTER
from escalation.cases import FIRST_REPLY, Case, State
from escalation.claims import Expired, NotClaimed, SomebodyAnswered
from escalation.clocks import Kind
from tests.cast import Ask

HOUR = timedelta(hours=1)


@pytest.fixture
def thread(db: Session, ask: Ask, bo: Person, kim: Person, lee: Person, sam: Person) -> Thread:
    return ask()


@pytest.fixture
def case(db: Session, thread: Thread, ana: Person, kim: Person) -> Case:
    return claims.claim(db, by_hand.escalate(db, thread, by=ana), by=kim)


@pytest.fixture
def asked(db: Session, case: Case, kim: Person) -> Answer:
    return asking.ask_customer(db, case, by=kim, body="Which light is red?", at=now() + HOUR)


def told(db: Session) -> list[str]:
    db.commit()
    with reading() as after:
        return [it.kind for it in after.exec(select(Notification).order_by(col(Notification.id)))]


def test_it_is_asked_in_the_thread_under_the_agents_name(db: Session, case: Case, asked: Answer, kim: Person):
    assert (asked.author_id, asked.official) == (kim.id, True)
    assert (case.state, case.assignee_id, case.wake_at) == (
        State.WAITING_CUSTOMER,
        kim.id,
        asked.created_at + REMINDED_AFTER,
    )
    assert told(db) == ["team asks"]


def test_that_was_the_first_reply_and_every_clock_stands_still(db: Session, case: Case, asked: Answer):
    mine = clocks.of(db, [case.id])[case.id]
    assert mine[Kind.FIRST_REPLY].met_at == asked.created_at
    assert [clock.running_since for clock in mine.values()] == [None] * len(mine)


@pytest.mark.parametrize("verb", [answers.post, comments.post])
def test_what_the_customer_writes_goes_to_the_same_agent_with_a_new_promise(
    db: Session, case: Case, asked: Answer, thread: Thread, ana: Person, kim: Person, verb
):
    wrote = asked.created_at + HOUR
    verb(db, thread, by=ana, body="The second one.", at=wrote)
    assert (case.state, case.next_agent_id) == (State.QUEUED, kim.id)
    assert case.reply_due_at == wrote + FIRST_REPLY[3]
    assert list(checks.disagreements(db)) == []


def test_what_somebody_else_writes_does_not(db: Session, case: Case, asked: Answer, thread: Thread, bo: Person):
    answers.post(db, thread, by=bo, body="Mine is red, too.")
    assert case.state == State.WAITING_CUSTOMER


def test_a_question_back_is_no_answer_to_ask_about(db: Session, asked: Answer, thread: Thread):
    assert db.get(followups.Followup, thread.id) is None


def test_silence_is_reminded_of_once_and_then_the_case_is_closed(db: Session, case: Case, asked: Answer):
    db.commit()
    snoozing.wake_some(asked.created_at + REMINDED_AFTER)
    assert told(db) == ["team asks", "team still asks"]
    assert not snoozing.wake_some(asked.created_at + CLOSED_AFTER - HOUR)
    snoozing.wake_some(asked.created_at + CLOSED_AFTER)
    db.refresh(case)
    assert (case.state, case.ended_at) == (State.CLOSED, asked.created_at + CLOSED_AFTER)
    assert list(checks.disagreements(db)) == []


def test_when_the_question_itself_helped_the_team_has_resolved_it(db: Session, case: Case, asked: Answer, ana: Person):
    answers.accept(db, asked, by=ana)
    assert case.state == State.RESOLVED


def test_only_who_has_the_case_can_ask(db: Session, case: Case, lee: Person):
    with pytest.raises(NotClaimed):
        asking.ask_customer(db, case, by=lee, body="Which light?")


def test_a_claim_that_is_over_cannot_ask(db: Session, case: Case, kim: Person):
    with pytest.raises(Expired):
        asking.ask_customer(db, case, by=kim, body="Which light?", fence=case.fence - 1)


def test_nobody_asks_past_an_answer_they_have_not_seen(
    db: Session, case: Case, thread: Thread, bo: Person, kim: Person
):
    answers.post(db, thread, by=bo, body="The light is always red.")
    with pytest.raises(SomebodyAnswered):
        asking.ask_customer(db, case, by=kim, body="Which light?", seen=0)


def test_a_thread_that_is_gone_waits_for_nobody(db: Session, case: Case, asked: Answer, thread: Thread, sam: Person):
    threads.hide(db, thread, by=sam, reason="Spam")
    assert (case.state, case.wake_at) == (State.CANCELLED, None)

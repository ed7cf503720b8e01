"""It did not help, or it came back: straight to the team, and first to the agent who had it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import answers, classing, comments, me_too, people, threads
from community.answers import Answer
from community.database import now
from community.people import Person
from community.permissions import No
from community.threads import Thread
from escalation import by_hand, cases, checks, claims, policies, reopening, windows
from escalation.cases import FIRST_REPLY, Case, State
from escalation.permissions import may_reopen
from escalation.reopening import WITHIN
from tests.cast import Ask

MOMENT = timedelta(seconds=1)


@pytest.fixture
def thread(db: Session, ask: Ask, bo: Person, kim: Person) -> Thread:
    return ask()


@pytest.fixture
def resolved(db: Session, thread: Thread, ana: Person, kim: Person) -> Case:
    case = claims.claim(db, by_hand.escalate(db, thread, by=ana), by=kim)
    answers.accept(db, claims.reply(db, case, by=kim, body="Switch the tray."), by=ana)
    return case


def test_within_a_week_it_goes_back_to_the_same_agent(
    db: Session, resolved: Case, thread: Thread, ana: Person, kim: Person
):
    at = now() + WITHIN - timedelta(minutes=5)
    reopening.reopen(db, thread, by=ana, reason="It is gone again", at=at)
    assert (resolved.state, resolved.next_agent_id, resolved.round) == (State.QUEUED, kim.id, 2)
    assert (resolved.reply_due_at, resolved.ended_at) == (at + FIRST_REPLY[3], None)
    assert (thread.solved_at, thread.with_team, windows.of(db, thread.id)) == (None, True, None)
    assert list(checks.disagreements(db)) == []


def test_later_it_is_a_new_round_of_the_community(db: Session, resolved: Case, thread: Thread, ana: Person):
    at = now() + WITHIN + timedelta(minutes=5)
    reopening.reopen(db, thread, by=ana, at=at)
    assert resolved.state == State.RESOLVED
    window = windows.of(db, thread.id)
    assert window
    assert window.due_at == at + policies.SECOND_ROUND


def test_what_the_community_solved_gets_a_shorter_window(db: Session, thread: Thread, ana: Person, bo: Person):
    answers.accept(db, answers.post(db, thread, by=bo, body="Restart it."), by=ana)
    reopening.reopen(db, thread, by=ana)
    assert thread.solved_at is None
    assert windows.of(db, thread.id)
    assert db.exec(select(Answer.accepted_at)).all() == [None]


def test_while_it_is_resolved_it_can_be_passed_on_by_hand_without_a_second_case(
    db: Session, resolved: Case, thread: Thread, ana: Person
):
    for answer in db.exec(select(Answer)):
        answers.unaccept(db, answer, by=ana)
    assert by_hand.escalate(db, thread, by=ana).id == resolved.id
    assert resolved.state == State.QUEUED


def test_a_thank_you_below_what_is_confirmed_opens_nothing(db: Session, resolved: Case, thread: Thread, ana: Person):
    comments.post(db, thread, by=ana, body="Thank you.")
    assert resolved.state == State.RESOLVED


def test_a_third_round_is_more_urgent_at_once(db: Session, thread: Thread, ana: Person, bo: Person, kim: Person):
    answers.post(db, thread, by=bo, body="Restart it.")
    threads.fail(db, thread, by=ana)
    case = claims.claim(db, by_hand.escalate(db, thread, by=ana), by=kim)
    assert (case.round, case.priority) == (2, 3)
    threads.fail(db, thread, by=ana, at=now())
    assert (case.state, case.round, case.priority) == (State.CLAIMED, 3, 2)
    assert case.reply_due_at <= case.opened_at + FIRST_REPLY[2] + MOMENT


def test_a_class_that_is_seen_later_makes_it_urgent_at_once(db: Session, thread: Thread, ana: Person, kim: Person):
    case = by_hand.escalate(db, thread, by=ana)
    classing.put(db, thread, "locked out", by=kim)
    assert (case.priority, case.reply_due_at <= case.opened_at + FIRST_REPLY[1] + MOMENT) == (1, True)


def test_what_ten_people_have_becomes_more_urgent_at_once(db: Session, thread: Thread, ana: Person):
    case = by_hand.escalate(db, thread, by=ana)
    for number in range(9):
        assert case.priority == 3
        me_too.add(db, thread, by=people.add(db, name=f"Neighbour {number}"))
    assert (case.priority, case.reply_due_at <= case.opened_at + FIRST_REPLY[2] + MOMENT) == (2, True)


def test_only_the_asker_can_say_that_it_came_back(
    db: Session, resolved: Case, thread: Thread, ana: Person, bo: Person, kim: Person
):
    assert may_reopen(ana, thread)
    assert isinstance(may_reopen(bo, thread), No)
    assert isinstance(may_reopen(None, thread), No)


def test_they_can_for_a_week(db: Session, resolved: Case, thread: Thread, ana: Person):
    solved = thread.solved_at
    assert solved
    assert may_reopen(ana, thread, solved + WITHIN - MOMENT)
    late = may_reopen(ana, thread, solved + WITHIN)
    assert isinstance(late, No)
    assert "new question" in late.reason


def test_what_was_never_solved_cannot_come_back(db: Session, thread: Thread, ana: Person):
    assert not may_reopen(ana, thread)
    assert cases.latest_for(db, thread.id) is None

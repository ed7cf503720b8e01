"""Each step of the drawing in escalation/cases.py, and one open case a thread."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from community import answers, comments, me_too, threads
from community.answers import Answer
from community.database import now
from community.events import Event
from community.people import Person
from community.threads import State as ThreadState
from community.threads import Thread
from escalation import by_hand, cases, checks, claims, windows
from escalation.cases import FIRST_REPLY, Case, State
from tests.cast import Ask, joins

HOUR = timedelta(hours=1)


@pytest.fixture
def thread(db: Session, ask: Ask, bo: Person, sam: Person, kim: Person) -> Thread:
    return ask()


@pytest.fixture
def case(db: Session, thread: Thread) -> Case:
    """Queued, because the window is over."""
    windows.escalate_due(db, now() + HOUR)
    return db.exec(select(Case)).one()


@pytest.fixture
def answered(db: Session, case: Case, kim: Person) -> tuple[Case, Answer]:
    """The case, and the agent's answer to it."""
    claims.claim(db, case, by=kim)
    return case, claims.reply(db, case, by=kim, body="Switch the SIM tray.")


def happened(db: Session) -> list[str]:
    return [kind for kind in db.exec(select(Event.kind).order_by(Event.id)) if kind.startswith("case.")]  # pyright: ignore


def test_a_new_case_waits_in_the_queue_with_its_promise(case: Case, thread: Thread):
    assert (case.state, case.priority, case.round, case.fence) == (State.QUEUED, 3, 1, 0)
    assert case.reply_due_at == case.opened_at + FIRST_REPLY[3]
    assert (thread.with_team, thread.state) == (True, ThreadState.ESCALATED)


def test_it_is_claimed_and_answered_and_resolved(db: Session, case: Case, thread: Thread, ana: Person, kim: Person):
    claims.claim(db, case, by=kim)
    assert (case.state, thread.state) == (State.CLAIMED, ThreadState.ESCALATED)
    answer = claims.reply(db, case, by=kim, body="Switch the SIM tray.")
    assert (case.state, thread.state) == (State.ANSWERED, ThreadState.ANSWERED)
    answers.accept(db, answer, by=ana)
    assert (case.state, bool(case.ended_at), thread.state) == (State.RESOLVED, True, ThreadState.SOLVED)
    assert happened(db) == ["case.opened", "case.claimed", "case.replied", "case.resolved"]


def test_it_is_withdrawn_when_the_community_solves_it_first(
    db: Session, case: Case, thread: Thread, ana: Person, bo: Person
):
    answers.accept(db, answers.post(db, thread, by=bo, body="Restart it."), by=ana)
    assert (case.state, thread.with_team, thread.state) == (State.WITHDRAWN, False, ThreadState.SOLVED)


def test_it_is_withdrawn_even_from_the_agent_who_is_on_it(
    db: Session, case: Case, thread: Thread, ana: Person, bo: Person, kim: Person
):
    claims.claim(db, case, by=kim)
    answers.accept(db, answers.post(db, thread, by=bo, body="Restart it."), by=ana)
    assert case.state == State.WITHDRAWN
    with pytest.raises(claims.NotClaimed):
        claims.reply(db, case, by=kim, body="Too late.")


def test_an_answer_of_the_community_alone_does_not_take_it_from_the_team(
    db: Session, case: Case, thread: Thread, bo: Person
):
    answers.post(db, thread, by=bo, body="Restart it.")
    assert (case.state, case.wake_reason) == (State.WAITING_CUSTOMER, "held")
    assert (thread.with_team, thread.state) == (True, ThreadState.ESCALATED)


@pytest.mark.parametrize("verb", [threads.hide, threads.close])
def test_it_is_cancelled_when_nothing_is_left_to_answer(db: Session, case: Case, thread: Thread, sam: Person, verb):
    verb(db, thread, by=sam, reason="Spam")
    assert (case.state, thread.with_team) == (State.CANCELLED, False)
    assert list(checks.disagreements(db)) == []


def test_a_thread_that_comes_back_is_due_again_at_once(db: Session, case: Case, thread: Thread, sam: Person):
    threads.hide(db, thread, by=sam, reason="Spam")
    threads.unhide(db, thread, by=sam)
    assert windows.escalate_due(db, now() + HOUR) == 1
    opened = cases.open_for(db, thread.id)
    assert opened
    assert opened.id != case.id


def test_did_not_help_puts_it_back_into_the_queue_for_the_next_round(
    db: Session, answered: tuple[Case, Answer], thread: Thread, ana: Person
):
    case, _ = answered
    said = now() + HOUR
    threads.fail(db, thread, by=ana, at=said)
    assert (case.state, case.round, case.assignee_id, thread.state) == (State.QUEUED, 2, None, ThreadState.ESCALATED)
    assert case.reply_due_at == said + FIRST_REPLY[3]
    assert windows.of(db, thread.id) is None


def test_a_third_round_is_more_urgent(
    db: Session, answered: tuple[Case, Answer], thread: Thread, ana: Person, kim: Person
):
    case, _ = answered
    threads.fail(db, thread, by=ana)
    claims.claim(db, case, by=kim)
    claims.reply(db, case, by=kim, body="Then reset it.")
    threads.fail(db, thread, by=ana)
    assert (case.round, case.priority) == (3, 2)


def test_after_it_was_resolved_did_not_help_takes_it_up_again(
    db: Session, answered: tuple[Case, Answer], thread: Thread, ana: Person, kim: Person
):
    case, answer = answered
    answers.accept(db, answer, by=ana)
    answers.unaccept(db, answer, by=ana)
    threads.fail(db, thread, by=ana)
    assert (case.state, case.round, case.generation, case.next_agent_id) == (State.QUEUED, 2, 2, kim.id)
    assert windows.of(db, thread.id) is None


@pytest.mark.parametrize("verb", [comments.post, answers.post])
def test_what_the_asker_writes_to_the_teams_answer_is_the_teams_to_answer(
    db: Session, answered: tuple[Case, Answer], thread: Thread, ana: Person, verb
):
    case, _ = answered
    verb(db, thread, by=ana, body="There is no tray.", at=now() + HOUR)
    assert (case.state, thread.state) == (State.QUEUED, ThreadState.ESCALATED)


def test_what_somebody_else_writes_to_it_is_not(db: Session, answered: tuple[Case, Answer], thread: Thread, bo: Person):
    case, _ = answered
    comments.post(db, thread, by=bo, body="That worked for me.")
    assert (case.state, thread.state) == (State.ANSWERED, ThreadState.ANSWERED)


def test_when_the_teams_answer_is_hidden_the_asker_is_not_forgotten(
    db: Session, answered: tuple[Case, Answer], thread: Thread, sam: Person
):
    case, answer = answered
    answers.hide(db, answer, by=sam, reason="Wrong customer")
    assert (case.state, thread.state) == (State.QUEUED, ThreadState.ESCALATED)
    assert list(checks.disagreements(db)) == []


def test_a_message_that_crosses_the_agents_reply_leaves_case_and_thread_agreed(
    db: Session, case: Case, thread: Thread, ana: Person, kim: Person
):
    claims.claim(db, case, by=kim)
    answers.post(db, thread, by=ana, body="It got worse.", at=now() + HOUR)
    claims.reply(db, case, by=kim, body="Switch the SIM tray.")
    assert (case.state, thread.with_team) == (State.QUEUED, True)
    assert list(checks.disagreements(db)) == []


def test_a_second_open_case_of_a_thread_is_refused_by_the_database(db: Session, case: Case, thread: Thread):
    db.commit()
    with pytest.raises(IntegrityError), db.begin_nested():
        cases.open(db, thread, cause="by hand")


def test_many_ended_cases_and_one_open_one_may_stand_beside_each_other(db: Session, case: Case, thread: Thread):
    cases.move(db, case, thread, State.WITHDRAWN)
    cases.move(db, cases.open(db, thread, cause="by hand"), thread, State.CANCELLED)
    newest = cases.open(db, thread, cause="by hand")
    assert (cases.open_for(db, thread.id), cases.latest_for(db, thread.id)) == (newest, newest)


def test_ten_people_with_the_same_problem_make_it_more_urgent(db: Session, ask: Ask, thread: Thread):
    db.commit()
    others = [joins(f"P{n}") for n in range(9)]
    for person in others[:8]:
        me_too.add(db, thread, by=person)
    assert cases.priority_of(thread) == 3
    me_too.add(db, thread, by=others[8])
    assert cases.priority_of(thread) == 2


def test_by_hand_it_opens_before_the_window_is_over_and_once(db: Session, thread: Thread, ana: Person):
    case = by_hand.escalate(db, thread, by=ana)
    assert (case.cause, windows.of(db, thread.id)) == ("by hand", None)
    assert by_hand.escalate(db, thread, by=ana).id == case.id

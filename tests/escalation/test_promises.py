"""Where a thread stands and what happens next: the facts behind the line that everybody reads."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community import answers, threads
from community.categories import Category
from community.database import now
from community.people import Person
from community.threads import Kind, Thread
from escalation import by_hand, cases, claims, policies, promises, windows
from escalation.cases import FIRST_REPLY
from escalation.promises import Stage, Standing, standing
from tests.cast import Ask

HOUR = timedelta(hours=1)


@pytest.fixture
def thread(db: Session, ask: Ask, bo: Person, sam: Person, kim: Person) -> Thread:
    return ask()


def test_before_asking_the_promise_is_known(db: Session, general: Category):
    policies.set_for(db, general, 4 * HOUR)
    start = now()
    assert promises.promise_for(db, general, start) == start + 4 * HOUR


def test_first_the_community_is_asked_and_everybody_knows_until_when(db: Session, thread: Thread):
    told = standing(db, thread)
    assert (told.stage, told.reference, told.asker, told.round) == (Stage.COMMUNITY, thread.reference, "Ana", 1)
    assert (told.due_at, told.window, told.usual) == (thread.created_at + HOUR, HOUR, None)
    assert (told.to_come, told.broken) == (True, False)


def test_it_says_how_long_an_answer_usually_takes_here(db: Session, ask: Ask, thread: Thread, bo: Person):
    other = ask()
    answers.post(db, other, by=bo, body="Restart it.", at=other.created_at + timedelta(minutes=12))
    assert standing(db, thread).usual == timedelta(minutes=12)


def test_a_question_older_than_its_policy_is_promised_nothing(db: Session, ask: Ask):
    told = standing(db, ask(at=now() - timedelta(days=400)))
    assert (told.stage, told.due_at, told.to_come) == (Stage.UNARMED, None, False)


def test_then_the_team_has_it_with_a_place_in_the_queue(db: Session, ask: Ask, thread: Thread, ana: Person):
    first = ask()
    by_hand.escalate(db, first, by=ana, at=now())
    case = by_hand.escalate(db, thread, by=ana, at=now())
    told = standing(db, thread)
    assert (told.stage, told.position, told.due_at) == (Stage.QUEUED, 2, case.opened_at + FIRST_REPLY[3])
    assert standing(db, first).position == 1


def test_then_an_agent_is_on_it_by_name(db: Session, thread: Thread, ana: Person, kim: Person):
    claims.claim(db, by_hand.escalate(db, thread, by=ana), by=kim)
    told = standing(db, thread)
    assert (told.stage, told.agent, told.position) == (Stage.CLAIMED, "Kim", 0)


def test_a_promise_of_the_team_that_was_not_kept_is_said(db: Session, thread: Thread, ana: Person, kim: Person):
    case = by_hand.escalate(db, thread, by=ana)
    assert not standing(db, thread, case.reply_due_at).broken
    assert standing(db, thread, case.reply_due_at + timedelta(seconds=1)).broken
    claims.claim(db, case, by=kim)
    assert standing(db, thread, case.reply_due_at + HOUR).broken


def test_the_community_promises_nothing_so_it_breaks_nothing(db: Session, thread: Thread):
    assert not standing(db, thread, now() + 2 * HOUR).broken


def answered_by_the_team(db: Session, thread: Thread, by: Person, asker: Person) -> answers.Answer:
    case = claims.claim(db, by_hand.escalate(db, thread, by=asker), by=by)
    return claims.reply(db, case, by=by, body="Switch the SIM tray.")


def test_then_it_is_answered(db: Session, thread: Thread, ana: Person, kim: Person):
    answer = answered_by_the_team(db, thread, kim, ana)
    told = standing(db, thread)
    assert (told.stage, told.answer_id, told.answered_by, told.answered_at) == (
        *(Stage.ANSWERED, answer.id),
        *("Kim", answer.created_at),
    )
    assert not told.to_come


def test_at_the_end_it_is_solved_and_says_whether_the_asker_said_so(
    db: Session, ask: Ask, thread: Thread, ana: Person, kim: Person, sam: Person
):
    answer = answered_by_the_team(db, thread, kim, ana)
    answers.accept(db, answer, by=ana)
    told = standing(db, thread)
    assert (told.stage, told.confirmed, told.answered_by, told.solved_at) == (
        *(Stage.SOLVED, True, "Kim"),
        answer.accepted_at,
    )
    other = ask()
    answers.accept(db, answers.post(db, other, by=kim, body="Restart it."), by=sam)
    assert not standing(db, other).confirmed


def test_after_did_not_help_it_is_the_next_round(db: Session, thread: Thread, ana: Person, kim: Person):
    answered_by_the_team(db, thread, kim, ana)
    threads.fail(db, thread, by=ana)
    told = standing(db, thread)
    assert (told.stage, told.round) == (Stage.QUEUED, 2)
    assert told.case
    assert told.case.round == 2


def test_an_answer_of_the_community_is_told_too(db: Session, thread: Thread, bo: Person):
    answers.post(db, thread, by=bo, body="Restart it.")
    told = standing(db, thread)
    assert (told.stage, told.answered_by, told.due_at) == (Stage.ANSWERED, "Bo", None)


def test_a_hidden_answer_is_not_told(db: Session, thread: Thread, bo: Person, sam: Person):
    answers.hide(db, answers.post(db, thread, by=bo, body="Buy one."), by=sam, reason="Rude")
    told = standing(db, thread)
    assert (told.stage, told.answer_id, told.answered_by) == (Stage.COMMUNITY, 0, "")


@pytest.mark.parametrize("kind", [Kind.DISCUSSION, Kind.IDEA])
def test_talk_is_talk(db: Session, ask: Ask, kind: Kind):
    assert standing(db, ask(kind=kind)).stage == Stage.TALK


def test_a_hidden_and_a_closed_thread_say_so(db: Session, ask: Ask, sam: Person, thread: Thread):
    closed = ask()
    threads.close(db, closed, by=sam, reason="Old")
    threads.hide(db, thread, by=sam, reason="Spam")
    assert (standing(db, thread).stage, standing(db, closed).stage) == (Stage.HIDDEN, Stage.CLOSED)


def test_a_withdrawn_case_is_no_longer_spoken_of_as_with_the_team(db: Session, thread: Thread, ana: Person, bo: Person):
    windows.escalate_due(db, now() + HOUR)
    answers.accept(db, answers.post(db, thread, by=bo, body="Restart it."), by=ana)
    told = standing(db, thread)
    assert isinstance(told, Standing)
    assert (told.stage, told.due_at, cases.open_for(db, thread.id)) == (Stage.SOLVED, None, None)

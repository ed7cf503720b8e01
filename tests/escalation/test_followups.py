"""An answer nobody has confirmed: asked about, and taken for a yes where it may be."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from community import answers, comments, people, threads, votes
from community.answers import Answer
from community.database import reading
from community.notifications import Notification
from community.people import Person
from community.threads import Kind, Thread
from escalation import by_hand, checks, claims, followups
from escalation.cases import Case, State
from escalation.followups import ASKED_AFTER, ASKED_AGAIN_AFTER, PRESUMED_AFTER, Followup
from tests.cast import Ask

MINUTE = timedelta(minutes=1)


@pytest.fixture
def thread(db: Session, ask: Ask, bo: Person, kim: Person, noa: Person, sam: Person) -> Thread:
    return ask()


@pytest.fixture
def answer(db: Session, thread: Thread, bo: Person) -> Answer:
    return answers.post(db, thread, by=bo, body="Restart it.", at=thread.created_at + MINUTE)


def pass_by(db: Session, answer: Answer, *lengths: timedelta) -> list[bool]:
    """The worker looks once after each of these lengths of silence."""
    start = answer.created_at
    db.commit()
    found = [followups.ask_some(start + length) for length in lengths]
    db.expire_all()
    return found


def told() -> list[str]:
    with reading() as db:
        return [it.kind for it in db.exec(select(Notification).order_by(col(Notification.id)))]


def test_silence_is_asked_about_after_a_day_and_after_three(db: Session, answer: Answer):
    assert pass_by(db, answer, ASKED_AFTER - MINUTE, ASKED_AFTER, ASKED_AFTER) == [False, True, False]
    assert told() == ["did it help"]
    assert pass_by(db, answer, ASKED_AGAIN_AFTER - MINUTE, ASKED_AGAIN_AFTER) == [False, True]
    assert told() == ["did it help", "did it still help"]


def test_after_a_week_a_good_answer_is_presumed_to_have_helped(
    db: Session, answer: Answer, thread: Thread, noa: Person, sam: Person
):
    for voter in (noa, sam):
        votes.cast(db, answer, by=voter, value=votes.UP)
    pass_by(db, answer, ASKED_AFTER, ASKED_AGAIN_AFTER, PRESUMED_AFTER)
    assert thread.presumed_at == answer.created_at + PRESUMED_AFTER
    assert db.get(Followup, thread.id) is None


def test_presumed_is_never_confirmed(db: Session, answer: Answer, thread: Thread):
    answer.score = 2
    pass_by(db, answer, ASKED_AFTER, ASKED_AGAIN_AFTER, PRESUMED_AFTER)
    assert (thread.solved_at, answer.accepted_at) == (None, None)


def test_an_answer_nobody_vouches_for_is_presumed_nothing(db: Session, answer: Answer, thread: Thread):
    pass_by(db, answer, ASKED_AFTER, ASKED_AGAIN_AFTER, PRESUMED_AFTER)
    assert (thread.presumed_at, db.get(Followup, thread.id)) == (None, None)


def test_an_experts_answer_is(db: Session, answer: Answer, thread: Thread, bo: Person):
    people.put_on(db.get_one(Person, bo.id), "Expert")
    pass_by(db, answer, ASKED_AFTER, ASKED_AGAIN_AFTER, PRESUMED_AFTER)
    assert thread.presumed_at


@pytest.fixture
def case(db: Session, thread: Thread, ana: Person, kim: Person) -> Case:
    return claims.claim(db, by_hand.escalate(db, thread, by=ana), by=kim)


def test_a_case_is_resolved_with_it_and_says_that_it_was_presumed(db: Session, case: Case, thread: Thread, kim: Person):
    replied = claims.reply(db, case, by=kim, body="Switch the tray.")
    pass_by(db, replied, ASKED_AFTER, ASKED_AGAIN_AFTER, PRESUMED_AFTER)
    assert (case.state, case.presumed, bool(thread.presumed_at)) == (State.RESOLVED, True, True)
    assert list(checks.disagreements(db)) == []


@pytest.fixture
def presumed(db: Session, case: Case, thread: Thread, kim: Person) -> Case:
    replied = claims.reply(db, case, by=kim, body="Switch the tray.")
    pass_by(db, replied, ASKED_AFTER, ASKED_AGAIN_AFTER, PRESUMED_AFTER)
    return case


def test_whatever_the_asker_writes_then_opens_it_again(db: Session, presumed: Case, thread: Thread, ana: Person):
    ended = presumed.ended_at
    assert ended
    comments.post(db, thread, by=ana, body="There is no tray.", at=ended + MINUTE)
    assert (presumed.state, presumed.presumed, thread.presumed_at) == (State.QUEUED, False, None)


def test_it_did_not_help_does_so_too(db: Session, presumed: Case, thread: Thread, ana: Person):
    ended = presumed.ended_at
    assert ended
    threads.fail(db, thread, by=ana, at=ended + MINUTE)
    assert (presumed.state, presumed.round, thread.presumed_at) == (State.QUEUED, 2, None)


def test_a_late_yes_confirms_it(db: Session, presumed: Case, thread: Thread, ana: Person):
    answers.accept(db, db.exec(select(Answer)).one(), by=ana)
    assert (presumed.state, presumed.presumed) == (State.RESOLVED, False)
    assert (thread.presumed_at, bool(thread.solved_at)) == (None, True)


def test_nobody_is_asked_twice_at_once_after_an_outage(db: Session, answer: Answer, thread: Thread):
    assert pass_by(db, answer, timedelta(days=30), timedelta(days=30)) == [True, False]
    assert told() == ["did it help"]


@pytest.mark.parametrize("word", ["accepts", "fails", "writes", "is hidden"])
def test_whatever_the_asker_says_ends_the_asking(
    db: Session, answer: Answer, thread: Thread, ana: Person, sam: Person, word: str
):
    say = {
        "accepts": lambda: answers.accept(db, answer, by=ana),
        "fails": lambda: threads.fail(db, thread, by=ana, at=answer.created_at + MINUTE),
        "writes": lambda: answers.post(db, thread, by=ana, body="No.", at=answer.created_at + MINUTE),
        "is hidden": lambda: threads.hide(db, thread, by=sam, reason="Spam"),
    }
    say[word]()
    assert db.get(Followup, thread.id) is None


def test_a_second_answer_does_not_begin_the_wait_anew(db: Session, answer: Answer, thread: Thread, noa: Person):
    answers.post(db, thread, by=noa, body="Or replace it.", at=answer.created_at + 10 * MINUTE)
    assert db.get_one(Followup, thread.id).due_at == answer.created_at + ASKED_AFTER


def test_nobody_is_asked_about_an_idea(db: Session, ask: Ask, bo: Person):
    idea = ask(kind=Kind.IDEA)
    answers.post(db, idea, by=bo, body="Yes.")
    assert db.get(Followup, idea.id) is None


def test_what_was_answered_on_another_forum_is_not_asked_about(db: Session, ask: Ask, bo: Person):
    moved = ask(imported=True)
    answers.post(db, moved, by=bo, body="Yes.", at=moved.created_at - timedelta(days=400))
    assert db.get(Followup, moved.id) is None


def test_a_hundred_at_a_time(db: Session, ask: Ask, bo: Person):
    given = [answers.post(db, ask(), by=bo, body="Restart it.") for _ in range(101)]
    assert pass_by(db, given[-1], ASKED_AFTER, ASKED_AFTER, ASKED_AFTER) == [True, True, False]

"""Who is still waiting: `uncovered_since` after everything that could change it."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community import answers, comments, threads
from community.database import now
from community.people import Person
from community.threads import Kind, State
from tests.cast import Ask

START = now()
LATER, LATER_STILL, MUCH_LATER = (START + timedelta(minutes=minutes) for minutes in (5, 10, 15))


def test_a_question_waits_from_the_moment_it_is_asked(ask: Ask):
    thread = ask(at=START)
    assert (thread.uncovered_since, thread.state) == (START, State.OPEN)


@pytest.mark.parametrize("kind", [Kind.DISCUSSION, Kind.IDEA])
def test_a_discussion_or_an_idea_never_waits(db: Session, ana: Person, ask: Ask, kind: Kind):
    thread = ask(kind=kind)
    comments.post(db, thread, by=ana, body="Anybody?")
    assert thread.uncovered_since is None


def test_it_is_covered_when_somebody_else_answers(db: Session, bo: Person, ask: Ask):
    thread = ask(at=START)
    answers.post(db, thread, by=bo, body="Restart it.", at=LATER)
    assert (thread.uncovered_since, thread.first_reply_at, thread.state) == (None, LATER, State.ANSWERED)


def test_a_comment_by_somebody_else_covers_nothing(db: Session, bo: Person, ask: Ask):
    thread = ask(at=START)
    comments.post(db, thread, by=bo, body="Same here.")
    assert (thread.uncovered_since, thread.state, thread.reply_count) == (START, State.OPEN, 0)


def test_a_reply_of_ones_own_covers_nothing_and_does_not_start_the_waiting_anew(db: Session, ana: Person, ask: Ask):
    thread = ask(at=START)
    answers.post(db, thread, by=ana, body="I tried a restart.", at=LATER)
    comments.post(db, thread, by=ana, body="Twice.", at=LATER_STILL)
    assert (thread.uncovered_since, thread.answer_count, thread.reply_count) == (START, 1, 0)


def test_the_asker_waits_again_from_their_first_message_after_the_last_reply(
    db: Session, ana: Person, bo: Person, ask: Ask
):
    thread = ask(at=START)
    answers.post(db, thread, by=bo, body="Restart it.", at=LATER)
    answers.post(db, thread, by=ana, body="It is the same.", at=LATER_STILL)
    answers.post(db, thread, by=ana, body="What now?", at=MUCH_LATER)
    assert thread.uncovered_since == LATER_STILL


def test_hiding_the_only_answer_uncovers_it_again_and_bringing_it_back_covers_it(
    db: Session, bo: Person, sam: Person, ask: Ask
):
    thread = ask(at=START)
    answer = answers.post(db, thread, by=bo, body="Buy a better one.", at=LATER)
    answers.hide(db, answer, by=sam, reason="Rude")
    assert (thread.uncovered_since, thread.answer_count, thread.first_reply_at) == (START, 0, None)
    answers.unhide(db, answer, by=sam)
    assert (thread.uncovered_since, thread.answer_count, thread.first_reply_at) == (None, 1, LATER)


def test_a_comment_below_an_answer_starts_no_waiting(db: Session, ana: Person, bo: Person, ask: Ask):
    thread = ask()
    answer = answers.post(db, thread, by=bo, body="Restart it.")
    comments.post(db, thread, by=ana, body="Thank you, that was it.", answer=answer)
    assert thread.uncovered_since is None


def test_an_accepted_answer_solves_it_even_the_askers_own(db: Session, ana: Person, ask: Ask):
    thread = ask(at=START)
    answer = answers.post(db, thread, by=ana, body="Found it: the tray was open.", at=LATER)
    answers.accept(db, answer, by=ana, at=LATER_STILL)
    assert (thread.solved_at, thread.uncovered_since, thread.state) == (LATER_STILL, None, State.SOLVED)


def test_taking_the_only_acceptance_back_lets_the_asker_wait_again(db: Session, ana: Person, ask: Ask):
    thread = ask(at=START)
    answer = answers.post(db, thread, by=ana, body="Found it.", at=LATER)
    answers.accept(db, answer, by=ana)
    answers.unaccept(db, answer, by=ana)
    assert (thread.solved_at, thread.uncovered_since, thread.state) == (None, START, State.OPEN)


def test_it_stays_solved_while_one_of_several_accepted_answers_is_left(
    db: Session, ana: Person, bo: Person, noa: Person, ask: Ask
):
    thread = ask(at=START)
    first, second = (answers.post(db, thread, by=by, body="Restart it.", at=LATER) for by in (bo, noa))
    answers.accept(db, first, by=ana, at=LATER_STILL)
    answers.accept(db, second, by=ana, at=MUCH_LATER)
    assert thread.solved_at == LATER_STILL
    answers.unaccept(db, first, by=ana)
    assert (thread.solved_at, thread.state) == (MUCH_LATER, State.SOLVED)


def test_did_not_help_starts_the_next_round_of_waiting(db: Session, ana: Person, bo: Person, ask: Ask):
    thread = ask(at=START)
    answers.post(db, thread, by=bo, body="Restart it.", at=LATER)
    threads.fail(db, thread, by=ana, at=LATER_STILL)
    assert (thread.uncovered_since, thread.failures) == (LATER_STILL, 1)
    answers.post(db, thread, by=bo, body="Then reset the settings.", at=MUCH_LATER)
    assert thread.uncovered_since is None


def test_every_visible_change_makes_a_new_version(db: Session, ana: Person, bo: Person, sam: Person, ask: Ask):
    thread = ask()
    seen = [thread.version]
    answer = answers.post(db, thread, by=bo, body="Restart it.")
    for change in (
        lambda: answers.edit(db, answer, by=bo, body="Restart it twice."),
        lambda: answers.accept(db, answer, by=ana),
        lambda: answers.hide(db, answer, by=sam, reason="Wrong"),
        lambda: threads.close(db, thread, by=sam, reason="Old"),
    ):
        change()
        seen.append(thread.version)
    assert sorted(set(seen)) == seen

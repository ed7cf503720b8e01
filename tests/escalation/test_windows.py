"""The time the community has: armed, moved and ended in the transaction of what changes it, and caught up in full."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, func, select

from community import answers, comments, threads
from community.categories import Category
from community.database import now, reading, snapshot, writing
from community.people import Person
from community.threads import Kind, State
from escalation import by_hand, checks, policies, windows
from escalation.cases import Case
from escalation.windows import Window
from tests.at_once import at_once
from tests.cast import Ask

HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=1)


def due(db: Session, thread) -> object:
    window = windows.of(db, thread.id)
    return window and window.due_at


def test_a_window_is_armed_in_the_transaction_that_asks(db: Session, ask: Ask):
    thread = ask()
    assert due(db, thread) == thread.created_at + HOUR
    db.rollback()
    assert db.exec(select(Window)).all() == []


@pytest.mark.parametrize("kind", [Kind.DISCUSSION, Kind.IDEA])
def test_talk_has_no_window(db: Session, ask: Ask, kind: Kind):
    assert due(db, ask(kind=kind)) is None


def test_an_answer_ends_it_and_hiding_that_answer_arms_it_as_it_was(db: Session, bo: Person, sam: Person, ask: Ask):
    thread = ask()
    before = due(db, thread)
    answer = answers.post(db, thread, by=bo, body="Restart it.")
    assert due(db, thread) is None
    answers.hide(db, answer, by=sam, reason="Rude")
    assert due(db, thread) == before
    answers.unhide(db, answer, by=sam)
    assert due(db, thread) is None


def test_a_reply_of_ones_own_does_not_move_it(db: Session, ana: Person, ask: Ask):
    thread = ask()
    before = due(db, thread)
    comments.post(db, thread, by=ana, body="Anybody?", at=now() + HOUR / 2)
    answers.post(db, thread, by=ana, body="I tried this.", at=now() + HOUR / 2)
    assert due(db, thread) == before


def test_hiding_or_closing_ends_it_and_the_way_back_arms_it(db: Session, sam: Person, ask: Ask):
    thread = ask()
    before = due(db, thread)
    threads.hide(db, thread, by=sam, reason="Spam")
    assert due(db, thread) is None
    threads.unhide(db, thread, by=sam)
    assert due(db, thread) == before
    threads.close(db, thread, by=sam, reason="Old")
    assert due(db, thread) is None
    threads.reopen(db, thread, by=sam)
    assert due(db, thread) == before


def test_accepting_ends_it_and_taking_that_back_arms_it(db: Session, ana: Person, ask: Ask):
    thread = ask()
    before = due(db, thread)
    answer = answers.post(db, thread, by=ana, body="Found it.")
    answers.accept(db, answer, by=ana)
    assert due(db, thread) is None
    answers.unaccept(db, answer, by=ana)
    assert due(db, thread) == before


def test_did_not_help_arms_it_anew(db: Session, ana: Person, bo: Person, ask: Ask):
    thread = ask()
    answers.post(db, thread, by=bo, body="Restart it.")
    threads.fail(db, thread, by=ana)
    assert thread.failed_at
    assert due(db, thread) == thread.failed_at + HOUR / 2


def test_it_becomes_a_case_when_it_is_over_and_not_a_moment_before(db: Session, ask: Ask):
    thread = ask()
    over = thread.created_at + HOUR
    assert windows.escalate_due(db, over - MOMENT) == 0
    assert windows.escalate_due(db, over) == 1
    (case,) = db.exec(select(Case)).all()
    assert (case.thread_id, case.cause, case.round, thread.state) == (thread.id, "unanswered", 1, State.ESCALATED)
    assert (due(db, thread), windows.escalate_due(db, over)) == (None, 0)


def test_a_second_round_says_that_the_answers_did_not_help(db: Session, ana: Person, bo: Person, ask: Ask):
    thread = ask()
    answers.post(db, thread, by=bo, body="Restart it.")
    threads.fail(db, thread, by=ana)
    windows.escalate_due(db, now() + HOUR)
    case = db.exec(select(Case)).one()
    assert (case.cause, case.round) == ("unhelped", 2)


def test_the_longest_overdue_comes_first(db: Session, ask: Ask, monkeypatch):
    monkeypatch.setattr(windows, "BATCH", 2)
    start = now()
    asked = [ask(at=start + minute * MOMENT).id for minute in (3, 1, 2)]
    assert windows.next_due(db) == start + MOMENT + HOUR
    windows.escalate_due(db, start + 2 * HOUR)
    assert db.exec(select(Case.thread_id).order_by(col(Case.id))).all() == [asked[1], asked[2]]


def test_after_hours_away_everything_is_caught_up(db: Session, ask: Ask):
    start = now()
    for minute in range(250):
        ask(at=start + minute * timedelta(minutes=1))
    db.commit()
    rounds = 0
    while windows.escalate_some(start + timedelta(days=3)):
        rounds += 1
    with snapshot() as looking:
        assert looking.exec(select(func.count()).select_from(Case)).one() == 250
        assert (looking.exec(select(Window)).all(), list(checks.disagreements(looking))) == ([], [])
    assert rounds == 3


def test_a_policy_that_begins_later_leaves_old_questions_alone_but_not_their_new_round(
    db: Session, general: Category, ana: Person, bo: Person, ask: Ask
):
    old = ask(at=now() - timedelta(days=400))
    assert due(db, old) is None
    answers.post(db, old, by=bo, body="Restart it.")
    threads.fail(db, old, by=ana)
    assert due(db, old)


def test_an_old_question_can_be_armed_on_purpose_if_nobody_ever_answered_it(db: Session, bo: Person, ask: Ask):
    start = now() - timedelta(days=400)
    never, once = ask(at=start), ask(at=start)
    answers.post(db, once, by=bo, body="Restart it.", at=start)
    for thread in (never, once):
        windows.arm_old(db, thread)
    assert (due(db, never), due(db, once)) == (start + HOUR, None)


def test_where_escalation_is_off_nothing_is_armed(db: Session, general: Category, ask: Ask):
    policies.set_for(db, general, escalates=False)
    thread = ask()
    windows.arm_old(db, thread)
    assert due(db, thread) is None


def test_what_is_due_is_found_by_its_index(db: Session, ask: Ask):
    for _ in range(30):
        ask()
    due_now = 'SELECT thread_id FROM "window" WHERE due_at <= :at ORDER BY due_at LIMIT 100'
    postgresql = db.get_bind().dialect.name == "postgresql"
    if postgresql:
        db.execute(text("SET LOCAL enable_seqscan = off"))
    explain = text(f"{'EXPLAIN' if postgresql else 'EXPLAIN QUERY PLAN'} {due_now}")
    plan = " ".join(str(row) for row in db.execute(explain, {"at": now()}))
    assert "ix_window_due_at" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_twenty_workers_at_once_open_each_case_once(db: Session, ask: Ask):
    asked = {ask().id for _ in range(40)}
    db.commit()
    later = now() + 2 * HOUR

    def until_done() -> None:
        for _ in range(200):
            if not windows.escalate_some(later) and not left():
                return

    at_once(*[until_done] * 20)
    with reading() as looking:
        assert sorted(case.thread_id for case in looking.exec(select(Case))) == sorted(asked)


def left() -> bool:
    with reading() as db:
        return windows.next_due(db) is not None


def test_asking_by_hand_at_the_moment_the_window_ends_opens_one_case(db: Session, ana: Person, ask: Ask):
    thread = ask()
    db.commit()

    def by_ana() -> None:
        with writing() as db:
            by_hand.escalate(db, db.get_one(threads.Thread, thread.id), by=ana)

    at_once(*[by_ana, lambda: windows.escalate_some(now() + 2 * HOUR)] * 5)
    with reading() as looking:
        assert len(looking.exec(select(Case)).all()) == 1

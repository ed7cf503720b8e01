"""Two threads ask the same, and one case answers both."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from community import duplicates, threads
from community.duplicates import NotComparable
from community.merging import merge as threads_become_one
from community.notifications import Notification
from community.people import Person
from community.threads import Thread
from escalation import by_hand, cases, checks, claims, merging, windows
from escalation.cases import Case, State
from escalation.clocks import of as clocks_of
from escalation.merging import IntoItself, NotOpen
from tests.cast import Ask


@pytest.fixture
def first(db: Session, ask: Ask, ana: Person, bo: Person, kim: Person, noa: Person, sam: Person) -> Case:
    return by_hand.escalate(db, ask(), by=ana)


@pytest.fixture
def second(db: Session, first: Case, ask: Ask, bo: Person) -> Case:
    return by_hand.escalate(db, ask(by=bo), by=bo)


def thread_of(db: Session, case: Case) -> Thread:
    return db.get_one(Thread, case.thread_id)


def test_it_goes_on_in_the_other_case(db: Session, first: Case, second: Case, kim: Person):
    assert merging.merge(db, second, first, by=kim).id == first.id
    assert (second.state, second.merged_into_id) == (State.MERGED, first.id)
    assert thread_of(db, second).duplicate_of_id == first.thread_id
    assert not thread_of(db, second).with_team
    assert [case.id for case in merging.of(db, first.id)] == [second.id]
    assert list(checks.disagreements(db)) == []


def test_it_can_be_parted_again_and_its_clock_runs_on(db: Session, first: Case, second: Case, kim: Person):
    due = second.reply_due_at
    merging.part(db, merging.merge(db, second, first, by=kim) and second, by=kim)
    assert (second.state, second.merged_into_id, thread_of(db, second).duplicate_of_id) == (State.QUEUED, None, None)
    assert second.reply_due_at >= due
    assert any(clock.running_since for clock in clocks_of(db, [second.id])[second.id].values())
    assert list(checks.disagreements(db)) == []


def test_attaching_the_thread_merges_its_case_all_the_same(db: Session, first: Case, second: Case, sam: Person):
    duplicates.attach(db, thread_of(db, second), thread_of(db, first), by=sam)
    assert second.state == State.MERGED


def test_what_waits_in_the_first_thread_is_a_case_from_then_on(
    db: Session, ask: Ask, first: Case, sam: Person, ana: Person
):
    original = ask()
    duplicates.attach(db, thread_of(db, first), original, by=sam)
    opened = cases.open_for(db, original.id)
    assert opened
    assert (opened.cause, first.merged_into_id, windows.of(db, original.id)) == ("duplicate", opened.id, None)


def test_the_answer_is_told_to_everybody_who_asked_the_same(
    db: Session, first: Case, second: Case, kim: Person, bo: Person
):
    merging.merge(db, second, first, by=kim)
    claims.reply(db, claims.claim(db, first, by=kim), by=kim, body="Switch the tray.")
    told = db.exec(select(Notification).where(Notification.kind == "answered elsewhere")).one()
    assert (told.person_id, told.thread_id) == (bo.id, second.thread_id)


def test_whoever_hears_of_the_answer_as_a_follower_is_not_told_a_second_time(
    db: Session, first: Case, second: Case, kim: Person, sam: Person, bo: Person, work: Callable[[], None]
):
    threads_become_one(db, thread_of(db, second), thread_of(db, first), by=sam)
    claims.reply(db, claims.claim(db, first, by=kim), by=kim, body="Switch the tray.")
    db.commit()
    work()
    answered = col(Notification.kind).startswith("answered")
    told = db.exec(select(Notification).where(answered, Notification.person_id == bo.id)).one()
    assert (told.kind, told.thread_id) == ("answered there", first.thread_id)


def test_what_was_merged_into_it_before_goes_with_it(
    db: Session, ask: Ask, first: Case, second: Case, noa: Person, kim: Person
):
    third = by_hand.escalate(db, ask(by=noa), by=noa)
    merging.merge(db, third, second, by=kim)
    merging.merge(db, second, first, by=kim)
    assert {case.id for case in merging.of(db, first.id)} == {second.id, third.id}
    assert list(checks.disagreements(db)) == []


def test_when_the_first_thread_is_gone_nobody_is_forgotten(
    db: Session, first: Case, second: Case, sam: Person, kim: Person, work
):
    merging.merge(db, second, first, by=kim)
    threads.hide(db, thread_of(db, first), by=sam, reason="Spam")
    db.commit()
    work()
    db.refresh(second)
    assert second.state == State.QUEUED


def test_a_case_is_not_merged_into_itself(db: Session, first: Case, kim: Person):
    with pytest.raises(IntoItself):
        merging.merge(db, first, first, by=kim)


def test_only_open_cases_are_merged(db: Session, first: Case, second: Case, kim: Person, sam: Person):
    threads.close(db, thread_of(db, second), by=sam, reason="Old")
    with pytest.raises(NotOpen):
        merging.merge(db, second, first, by=kim)


def test_only_what_everybody_may_read_is_attached_to(db: Session, first: Case, second: Case, ask: Ask, sam: Person):
    hidden = ask()
    threads.hide(db, hidden, by=sam, reason="Spam")
    with pytest.raises(NotComparable):
        duplicates.attach(db, thread_of(db, second), hidden, by=sam)

"""The private side-thread: who takes part, what it moves, and what it leaves alone."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from community import answers
from community.database import now
from community.events import Event
from community.notifications import Notification
from community.people import Person
from community.threads import Thread
from escalation import by_hand, cases, claims, side_threads
from escalation.cases import Case, State
from escalation.claims import NotClaimed
from escalation.permissions import may_see_private, may_write_privately
from tests.cast import Ask


@pytest.fixture
def thread(db: Session, ask: Ask, ana: Person, bo: Person, sam: Person, kim: Person, lee: Person) -> Thread:
    return ask(at=now() - timedelta(hours=1))


def told(db: Session, person: Person) -> list[str]:
    return [row.kind for row in db.exec(select(Notification).where(Notification.person_id == person.id))]


def claimed(db: Session, thread: Thread, ana: Person, kim: Person) -> Case:
    return claims.claim(db, by_hand.escalate(db, thread, by=ana), by=kim)


def test_it_is_for_the_asker_and_the_desk_and_for_nobody_else(
    thread: Thread, ana: Person, bo: Person, sam: Person, kim: Person
):
    assert may_see_private(ana, thread)
    assert may_see_private(kim, thread)
    assert not any(may_see_private(other, thread) for other in (bo, sam, None))
    assert not any(may_write_privately(other, thread, opened=True) for other in (bo, sam, None))


def test_the_team_starts_it_and_the_asker_answers(thread: Thread, ana: Person, kim: Person):
    assert may_write_privately(kim, thread, opened=False)
    refused = may_write_privately(ana, thread, opened=False)
    assert not refused
    assert "Our team opens this" in refused.reason  # pyright: ignore[reportAttributeAccessIssue]
    assert may_write_privately(ana, thread, opened=True)


def test_who_is_suspended_still_reads_and_no_longer_writes(thread: Thread, ana: Person):
    ana.suspended_at = now()
    assert may_see_private(ana, thread)
    assert not may_write_privately(ana, thread, opened=True)


def test_a_message_has_its_author_and_an_automatic_one_has_none(db: Session, thread: Thread, ana: Person, kim: Person):
    side_threads.open(db, thread, body="Your card number was taken off the page.")
    side_threads.post(db, thread, by=kim, body="Which **account** is it?")
    first, second = side_threads.of(db, thread.id)
    assert first.author is None
    assert second.author
    assert second.author.name == "Kim"
    assert "<strong>account</strong>" in second.body_html


def test_it_is_opened_once(db: Session, thread: Thread):
    assert side_threads.open(db, thread, body="Let us talk here.")
    assert not side_threads.open(db, thread, body="Let us talk here.")
    assert len(side_threads.of(db, thread.id)) == 1


def test_the_asker_is_told_once_for_everything_they_have_not_read(
    db: Session, thread: Thread, ana: Person, kim: Person
):
    side_threads.open(db, thread, body="Let us talk here.")
    side_threads.post(db, thread, by=kim, body="Which account is it?")
    assert told(db, ana) == ["team writes privately"]
    side_threads.see(db, thread, by=ana)
    side_threads.post(db, thread, by=kim, body="Are you still there?")
    assert told(db, ana) == ["team writes privately"] * 2


def test_each_side_sees_what_the_other_has_read(db: Session, thread: Thread, ana: Person, kim: Person, lee: Person):
    side_threads.post(db, thread, by=kim, body="Which account is it?")
    assert (side_threads.unread(db, thread, ana), side_threads.unread(db, thread, lee)) == (1, 0)
    side_threads.post(db, thread, by=ana, body="The first one.")
    assert (side_threads.unread(db, thread, ana), side_threads.unread(db, thread, lee)) == (0, 1)
    side_threads.see(db, thread, by=lee)
    assert side_threads.unread(db, thread, kim) == 0


def test_nothing_is_read_by_looking_at_ones_own(db: Session, thread: Thread, kim: Person, lee: Person):
    side_threads.post(db, thread, by=kim, body="Which account is it?")
    side_threads.see(db, thread, by=lee)
    assert side_threads.of(db, thread.id)[0].read_at is None


def test_a_private_message_of_the_team_is_no_reply(db: Session, thread: Thread, ana: Person, kim: Person):
    case = claimed(db, thread, ana, kim)
    due = case.reply_due_at
    side_threads.post(db, thread, by=kim, body="Which account is it?")
    assert (case.state, case.replied_at, case.reply_due_at) == (State.CLAIMED, None, due)
    assert thread.uncovered_since


def test_the_agent_may_wait_for_the_askers_word(db: Session, thread: Thread, ana: Person, kim: Person):
    case = claimed(db, thread, ana, kim)
    side_threads.post(db, thread, by=kim, body="Which account is it?", wait=True)
    assert case.state == State.WAITING_CUSTOMER
    side_threads.post(db, thread, by=ana, body="The first one.")
    assert (case.state, case.next_agent_id) == (State.QUEUED, kim.id)


def test_only_who_has_the_case_may_wait(db: Session, thread: Thread, ana: Person, kim: Person, lee: Person):
    claimed(db, thread, ana, kim)
    with pytest.raises(NotClaimed):
        side_threads.post(db, thread, by=lee, body="Which account is it?", wait=True)


def test_without_a_case_there_is_nothing_to_wait_with(db: Session, thread: Thread, kim: Person):
    with pytest.raises(NotClaimed):
        side_threads.post(db, thread, by=kim, body="Which account is it?", wait=True)


def test_what_the_asker_writes_brings_an_answered_case_back(db: Session, thread: Thread, ana: Person, kim: Person):
    case = claimed(db, thread, ana, kim)
    claims.reply(db, case, by=kim, body="It is on its way.")
    assert case.state == State.ANSWERED
    side_threads.post(db, thread, by=ana, body="My account is another one.")
    assert case.state == State.QUEUED
    assert thread.with_team


def test_what_the_asker_writes_after_it_was_solved_is_heard_too(db: Session, thread: Thread, ana: Person, kim: Person):
    answer = claims.reply(db, claimed(db, thread, ana, kim), by=kim, body="It is on its way.")
    answers.accept(db, answer, by=ana)
    side_threads.post(db, thread, by=ana, body="One more thing about my account.")
    again = cases.open_for(db, thread.id)
    assert again
    assert again.state == State.QUEUED


def test_without_a_case_the_asker_gets_one(db: Session, thread: Thread, ana: Person):
    side_threads.open(db, thread, body="Let us talk here.")
    side_threads.post(db, thread, by=ana, body="The number is 42.")
    assert cases.open_for(db, thread.id)


def test_a_case_somebody_works_on_stays_theirs(db: Session, thread: Thread, ana: Person, kim: Person):
    case = claimed(db, thread, ana, kim)
    side_threads.post(db, thread, by=ana, body="The number is 42.")
    assert (case.state, case.assignee_id) == (State.CLAIMED, kim.id)


def test_no_event_holds_a_private_word(db: Session, thread: Thread, ana: Person, kim: Person):
    claimed(db, thread, ana, kim)
    side_threads.post(db, thread, by=kim, body="heron-canary-1", wait=True)
    side_threads.post(db, thread, by=ana, body="heron-canary-2")
    assert not [event for event in db.exec(select(Event)) if "heron-canary" in f"{event.reason} {event.data}"]


def test_messages_stand_in_order_of_their_writing(db: Session, thread: Thread, ana: Person, kim: Person):
    at: datetime = now()
    for number in range(3):
        side_threads.post(db, thread, by=(kim, ana)[number % 2], body=str(number), at=at + timedelta(minutes=number))
    assert [message.body for message in side_threads.of(db, thread.id)] == ["0", "1", "2"]

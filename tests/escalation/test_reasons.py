"""What makes people ask, step by step to where nobody has to any more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from community.people import Person
from escalation import reasons
from escalation.reasons import NEXT, ContactReason, State, WrongStep
from search import finding
from search.index import Query
from tests.cast import Ask

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def seen(db: Session, kim: Person) -> ContactReason:
    reason = reasons.see(db, title="  The invoice shows a fee  nobody knows ", by=kim, at=NOW)
    db.commit()
    return reason


def test_a_reason_is_seen_in_the_words_of_whoever_noticed_it(seen: ContactReason) -> None:
    assert (seen.title, seen.state, seen.thread_count) == ("The invoice shows a fee nobody knows", "seen", 0)


def test_it_goes_from_seen_to_verified_one_step_at_a_time(
    db: Session, seen: ContactReason, kim: Person, lee: Person
) -> None:
    reasons.confirm(db, seen, by=kim)
    reasons.give_to(db, seen, lee, by=kim)
    reasons.plan(db, seen, fix="The fee has a name and a link.", fix_by=NOW.date(), by=lee)
    reasons.move(db, seen, State.FIXED, by=lee)
    reasons.verify(db, seen, by=kim)
    assert (seen.state, seen.owner_id, seen.fix) == ("verified", lee.id, "The fee has a name and a link.")


@pytest.mark.parametrize("to", [state for state in State if state not in NEXT[State.SEEN]])
def test_no_step_can_be_left_out(db: Session, seen: ContactReason, kim: Person, to: State) -> None:
    with pytest.raises(WrongStep):
        reasons.move(db, seen, to, by=kim)
    assert seen.state == State.SEEN


@given(st.lists(st.sampled_from(State), max_size=12))
def test_whatever_is_tried_only_steps_of_the_table_are_taken(tried: list[State]) -> None:
    at = State.SEEN
    for to in tried:
        at = to if to in NEXT[at] else at
    assert at == State.SEEN or any(at in following for following in NEXT.values())


def test_a_question_counts_once_however_often_it_is_linked(
    db: Session, seen: ContactReason, ask: Ask, kim: Person
) -> None:
    thread = ask()
    assert reasons.link(db, seen, thread, by=kim)
    assert not reasons.link(db, seen, thread, by=kim)
    assert seen.thread_count == 1
    assert reasons.of_thread(db, thread.id) == [seen]


def test_a_link_can_be_taken_back_and_taking_it_back_twice_changes_nothing(
    db: Session, seen: ContactReason, ask: Ask, kim: Person
) -> None:
    thread = ask()
    reasons.link(db, seen, thread, by=kim)
    reasons.unlink(db, seen, thread.id)
    db.flush()
    reasons.unlink(db, seen, thread.id)
    assert seen.thread_count == 0


def test_everybody_reads_only_what_is_done_and_told(db: Session, seen: ContactReason, kim: Person) -> None:
    reasons.tell_everybody(db, seen, told=True, by=kim)
    assert not seen.is_told
    assert reasons.told(db) == []
    for step in (State.CONFIRMED, State.OWNED, State.PLANNED, State.FIXED):
        reasons.move(db, seen, step, by=kim)
    assert reasons.told(db) == [seen]


def test_what_is_told_can_be_found_and_what_is_not_told_any_more_cannot(
    db: Session, seen: ContactReason, kim: Person, work: Callable[[], None]
) -> None:
    def found() -> list[int]:
        return [hit.id for hit in finding.find(Query("invoice fee")).hits if hit.source == "reason"]

    for step in (State.CONFIRMED, State.OWNED, State.PLANNED, State.FIXED):
        reasons.move(db, seen, step, by=kim)
    db.commit()
    work()
    assert found() == []
    for told, expected in [(True, [seen.id]), (False, [])]:
        reasons.tell_everybody(db, seen, told=told, by=kim)
        db.commit()
        work()
        assert found() == expected


def test_those_that_bring_most_questions_stand_first(db: Session, seen: ContactReason, ask: Ask, kim: Person) -> None:
    other = reasons.see(db, title="No signal in the lift", by=kim, at=NOW + timedelta(days=1))
    reasons.link(db, other, ask(), by=kim)
    assert reasons.in_state(db, State.SEEN) == [other, seen]

"""Many cases at once: the trial says what will happen, the deed does it, and undoing takes it back."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community.database import now
from community.people import Person
from escalation import asking, bulk, by_hand, claims, teams
from escalation.bulk import Kind, NotYours, Order
from escalation.cases import Case, State
from escalation.claims import ClaimedByAnother
from tests.cast import Ask


@pytest.fixture
def some(db: Session, ask: Ask, sam: Person) -> list[Case]:
    """Three cases that wait."""
    cases = [by_hand.escalate(db, ask(title=f"No signal in room {n}"), by=sam) for n in range(3)]
    db.commit()  # the others of the cast are written by themselves
    return cases


def ids(cases: list[Case]) -> list[int]:
    return [case.id for case in cases]


def states(db: Session, cases: list[Case]) -> list[str]:
    db.expire_all()
    return [db.get_one(Case, case.id).state for case in cases]


def test_a_trial_changes_nothing_and_says_what_would_be_left_and_why(
    db: Session, some: list[Case], kim: Person, lee: Person
) -> None:
    claims.claim(db, some[1], by=lee)
    outcome = bulk.try_out(db, Order(Kind.CLAIM), ids(some), by=kim)
    assert [one["case"] for one in outcome.done] == [some[0].id, some[2].id]
    assert [(id, type(why)) for id, why in outcome.left] == [(some[1].id, ClaimedByAnother)]
    assert states(db, some) == [State.QUEUED, State.CLAIMED, State.QUEUED]


def test_what_was_tried_is_what_is_done(db: Session, some: list[Case], kim: Person, lee: Person) -> None:
    claims.claim(db, some[0], by=lee)
    order = Order(Kind.SNOOZE, until=now() + timedelta(hours=3))
    tried = bulk.try_out(db, order, ids(some), by=kim)
    deed, done = bulk.carry_out(db, order, ids(some), by=kim)
    assert [one["case"] for one in deed.done] == [one["case"] for one in tried.done]
    assert [id for id, _ in done.left] == [some[0].id]
    assert states(db, some) == [State.CLAIMED, State.SNOOZED, State.SNOOZED]


@pytest.mark.parametrize("kind", [Kind.CLAIM, Kind.SNOOZE])
def test_a_deed_is_undone(db: Session, some: list[Case], kim: Person, kind: Kind) -> None:
    deed, _ = bulk.carry_out(db, Order(kind, until=now() + timedelta(hours=1)), ids(some), by=kim)
    assert bulk.undo(db, deed, by=kim) == 3
    assert states(db, some) == [State.QUEUED] * 3


def test_giving_back_and_handing_over_are_undone_by_claiming_again(db: Session, some: list[Case], kim: Person) -> None:
    other = teams.add(db, name="Second line", calendar_id=teams.first(db).calendar_id)
    for case in some:
        claims.claim(db, case, by=kim)
    for order in (Order(Kind.RELEASE), Order(Kind.TEAM, subject_id=other.id)):
        deed, _ = bulk.carry_out(db, order, ids(some), by=kim)
        assert states(db, some) == [State.QUEUED] * 3
        assert bulk.undo(db, deed, by=kim) == 3
        assert states(db, some) == [State.CLAIMED] * 3
        assert {db.get_one(Case, case.id).team_id for case in some} == {teams.first(db).id}


def test_what_somebody_has_touched_since_is_left(db: Session, some: list[Case], kim: Person, lee: Person) -> None:
    deed, _ = bulk.carry_out(db, Order(Kind.SNOOZE, until=now() + timedelta(hours=1)), ids(some), by=kim)
    claims.claim(db, db.get_one(Case, some[0].id), by=lee)
    assert bulk.undo(db, deed, by=kim) == 2
    assert states(db, some) == [State.CLAIMED, State.QUEUED, State.QUEUED]


def test_undoing_is_for_ten_minutes_for_whoever_did_it_and_once(
    db: Session, some: list[Case], kim: Person, lee: Person
) -> None:
    deed, _ = bulk.carry_out(db, Order(Kind.CLAIM), ids(some), by=kim)
    for by, at in ((lee, now()), (kim, now() + timedelta(minutes=11))):
        with pytest.raises(NotYours):
            bulk.undo(db, deed, by=by, at=at)
    bulk.undo(db, deed, by=kim)
    with pytest.raises(NotYours):
        bulk.undo(db, deed, by=kim)


def test_only_who_was_asked_is_reminded_and_that_once(db: Session, some: list[Case], kim: Person) -> None:
    claims.claim(db, some[0], by=kim)
    asking.ask_customer(db, some[0], by=kim, body="Which phone is it?")
    deed, outcome = bulk.carry_out(db, Order(Kind.REMIND), ids(some), by=kim)
    assert [one["case"] for one in deed.done] == [some[0].id]
    assert len(outcome.left) == 2
    assert not deed.may_be_undone(now())
    assert bulk.try_out(db, Order(Kind.REMIND), ids(some), by=kim).done == []

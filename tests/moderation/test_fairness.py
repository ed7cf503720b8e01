"""Votes that do not come from what was read are found at night, taken out, explained, and given back if need be."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import answers, checks, notifications, votes
from community.answers import Answer
from community.database import now
from community.people import Person
from community.votes import UP
from moderation import fairness, flags, hiding
from moderation.fairness import Suspicion
from tests.cast import Ask, joins


def points(db: Session, person: Person) -> int:
    db.flush()
    return db.get_one(Person, person.id, populate_existing=True).points


def written(db: Session, ask: Ask, by: Person, count: int) -> list[Answer]:
    return [answers.post(db, ask(), by=by, body="Restart.") for _ in range(count)]


def tonight(db: Session, *voters: Person) -> None:
    fairness.check_voters(db, sorted(voter.id for voter in voters), now())
    db.flush()


def kinds(db: Session, person: Person) -> set[str]:
    mine = select(notifications.Notification.kind).where(notifications.Notification.person_id == person.id)
    return set(db.exec(mine))


def test_one_voter_for_one_person_is_taken_back_and_both_are_told(db: Session, bo: Person, noa: Person, ask: Ask):
    for answer in written(db, ask, bo, 5):
        votes.cast(db, answer, by=noa, value=UP)
    tonight(db, noa)
    assert points(db, bo) == 0
    assert "votes reversed" in kinds(db, bo)
    assert "votes not counted" in kinds(db, noa)
    assert list(checks.disagreements(db)) == []


def test_what_staff_find_fair_counts_again_and_stays_so(db: Session, bo: Person, noa: Person, kim: Person, ask: Ask):
    for answer in written(db, ask, bo, 5):
        votes.cast(db, answer, by=noa, value=UP)
    tonight(db, noa)
    fairness.restore(db, fairness.undecided(db)[0], by=kim)
    assert points(db, bo) == 50
    tonight(db, noa)
    assert points(db, bo) == 50
    assert fairness.undecided(db) == []


def test_four_votes_or_votes_for_many_are_left_alone(db: Session, bo: Person, ana: Person, noa: Person, ask: Ask):
    others = [joins(f"P{number}") for number in range(4)]
    for answer in [*written(db, ask, bo, 5), *(written(db, ask, by, 1)[0] for by in others)]:
        votes.cast(db, answer, by=noa, value=UP)
    tonight(db, noa)
    assert points(db, bo) == 50


def test_two_who_vote_for_each_other_wait_for_somebody_to_look(db: Session, bo: Person, noa: Person, ask: Ask):
    others = written(db, ask, joins("Zoe"), 4)
    for by, voter in ((bo, noa), (noa, bo)):
        for place, answer in enumerate([*written(db, ask, by, 4), *others]):
            votes.cast(db, answer, by=voter, value=UP, at=now() - timedelta(days=2 * place))
    tonight(db, bo)
    assert (points(db, bo), points(db, noa)) == (0, 0)
    assert [it.kind for it in fairness.undecided(db)] == [fairness.RECIPROCAL]


def test_the_third_acceptance_of_the_same_two_counts_for_nothing_until_reviewed(
    db: Session, ana: Person, bo: Person, kim: Person, ask: Ask
):
    ana.created_at = now() - timedelta(days=90)
    db.add(ana)
    for number, answer in enumerate(written(db, ask, bo, 3)):
        answers.accept(db, answer, by=ana, at=now() + timedelta(minutes=number))
    tonight(db, ana)
    assert points(db, bo) == 30
    fairness.restore(db, fairness.undecided(db)[0], by=kim)
    assert points(db, bo) == 45


def test_a_quick_acceptance_by_a_new_account_waits(db: Session, ana: Person, bo: Person, ask: Ask):
    answers.accept(db, written(db, ask, bo, 1)[0], by=ana)
    tonight(db, ana)
    assert points(db, bo) == 0
    assert [it.kind for it in fairness.undecided(db)] == [fairness.QUICK]


def test_the_night_promises_the_next(db: Session, noa: Person, bo: Person, ask: Ask, work):
    for answer in written(db, ask, bo, 5):
        votes.cast(db, answer, by=noa, value=UP)
    fairness.plan(db, now().date() - timedelta(days=1))
    db.commit()
    work()
    assert points(db, bo) == 0
    assert db.exec(select(Suspicion.state)).all() == [fairness.REVERSED]


@pytest.mark.parametrize("reason", ["rude", "spam"])
def test_upheld_abuse_costs_a_hundred_points_once_and_an_appeal_gives_them_back(
    db: Session, bo: Person, noa: Person, ana: Person, sam: Person, ask: Ask, reason: str
):
    answer = written(db, ask, bo, 1)[0]
    for by in (noa, ana):
        flags.raise_(db, answer, by=by, reason=reason)
    hiding.hide(db, answer, by=sam, reason="Unkind")
    assert points(db, bo) == -100
    hiding.unhide(db, answer, by=sam)
    assert points(db, bo) == 0

"""Who stands on which rank: climbing at once, losing a rank only after 14 days, and being told."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from community import answers, inviting, mailboxes, notifications, people, ranking, ranks, reputation, visits, votes
from community.database import now
from community.inviting import NotReady
from community.people import Person, Role
from community.ranking import GRACE, Standing
from community.ranks import LADDER, STEPS, SUPERUSER
from tests.cast import Ask, joins
from tests.conftest import Configure

LATER = timedelta(days=40)


def step(db: Session, person: Person) -> str:
    db.flush()
    return db.get_one(Person, person.id, populate_existing=True).step


def told(db: Session, person: Person) -> list[str]:
    mine = select(notifications.Notification.kind).where(notifications.Notification.person_id == person.id)
    return list(db.exec(mine))


def helps(db: Session, ask: Ask, by: Person, asker: Person, voters: list[Person], count: int, at: datetime) -> None:
    """So many answers, each accepted and voted up, on days of their own."""
    for number in range(count):
        day = at + timedelta(days=number)
        answer = answers.post(db, ask(by=asker, at=day), by=by, body="Restart.", at=day)
        answers.accept(db, answer, by=asker, at=day)
        for voter in voters:
            votes.cast(db, answer, by=voter, value=votes.UP, at=day)


@pytest.fixture
def bo(db: Session, bo: Person) -> Person:
    """Is a Member."""
    people.put_on(bo, "Member")
    db.add(bo)
    db.commit()
    return bo


@pytest.fixture
def newcomer(db: Session) -> Person:
    person = people.add(db, name="Nell")
    db.commit()
    return person


def test_somebody_new_becomes_a_member_by_reading(db: Session, newcomer: Person, ask: Ask):
    threads = [ask() for _ in range(5)]
    for number, thread in enumerate(threads):
        visits.note(db, newcomer, thread_id=thread.id, at=now() + timedelta(minutes=number))
    ranking.review(db, newcomer)
    assert step(db, newcomer) == "New"
    for _ in range(5):
        visits.note(db, newcomer, thread_id=threads[0].id)
    ranking.review(db, newcomer)
    assert step(db, newcomer) == "Member"
    assert "rank gained" in told(db, newcomer)


def test_a_site_that_sends_mail_asks_members_for_a_confirmed_address(
    db: Session, newcomer: Person, ask: Ask, configure: Configure, tmp_path: Path
):
    for thread in [ask() for _ in range(5)]:
        visits.note(db, newcomer, thread_id=thread.id)
        visits.note(db, newcomer, thread_id=thread.id)
    configure(mail_url=f"file:{tmp_path}")
    ranking.review(db, newcomer)
    assert step(db, newcomer) == "New"
    people.move_to(db, newcomer, "nell@people.example")
    mailboxes.verify(db, newcomer, "nell@people.example")
    ranking.review(db, newcomer)
    assert step(db, newcomer) == "Member"


def test_points_alone_make_nobody_a_helper(db: Session, bo: Person):
    for subject in range(20):
        reputation.earn(db, "answer accepted", person_id=bo.id, subject=subject)
    ranking.review(db, bo)
    assert step(db, bo) == "Member"


def test_the_worker_lifts_whoever_has_earned_it(db: Session, ana: Person, bo: Person, noa: Person, ask: Ask, work):
    bo.created_at = now() - LATER
    db.add(bo)
    helps(db, ask, bo, ana, [noa], 3, now() - timedelta(days=5))
    db.commit()
    work()
    assert step(db, bo) == "Advisor"


def test_time_alone_can_lift_somebody(db: Session, ana: Person, bo: Person, noa: Person, ask: Ask):
    helps(db, ask, bo, ana, [noa], 3, now() - timedelta(days=3))
    ranking.review(db, bo)
    assert step(db, bo) == "Member"
    db.commit()
    assert ranking.review_some(now() + timedelta(days=7, minutes=1))
    assert step(db, bo) == "Helper"


def test_a_rank_is_lost_after_14_days_below_and_not_before(db: Session, bo: Person):
    people.put_on(bo, "Advisor")
    db.add(bo)
    begin = now()
    ranking.review(db, bo, begin)
    assert (step(db, bo), told(db, bo)) == ("Advisor", ["rank at risk"])
    ranking.review(db, bo, begin + GRACE - timedelta(minutes=1))
    assert step(db, bo) == "Advisor"
    ranking.review(db, bo, begin + GRACE)
    assert step(db, bo) == "Member"
    assert sorted(told(db, bo)) == ["rank at risk", "rank lost"]


def test_whoever_is_above_the_line_again_in_time_keeps_their_rank(db: Session, ana: Person, bo: Person, ask: Ask):
    bo.created_at = now() - LATER
    people.put_on(bo, "Helper")
    db.add(bo)
    ranking.review(db, bo)
    for answer in [answers.post(db, ask(), by=bo, body="Restart.") for _ in range(3)]:
        votes.cast(db, answer, by=ana, value=votes.UP)
    ranking.review(db, bo)
    assert db.get_one(Standing, bo.id).below_since is None
    ranking.review(db, bo, now() + GRACE)
    assert step(db, bo) == "Helper"


def ready(db: Session, ask: Ask, person: Person, asker: Person) -> None:
    """Everything a superuser of a small community needs but the invitation."""
    for number in range(40):
        visits.note(db, person, at=now() - timedelta(days=number))
    helps(db, ask, person, asker, [], 20, now() - timedelta(days=30))


def test_a_superuser_is_invited_says_yes_and_can_lose_it(db: Session, ana: Person, bo: Person, kim: Person, ask: Ask):
    with pytest.raises(NotReady):
        inviting.invite(db, bo, by=kim)
    ready(db, ask, bo, ana)
    bo = db.get_one(Person, bo.id)
    assert not inviting.is_invitable(db, bo)
    people.guard(bo, second_factor=True, powers_rest=False)
    assert inviting.is_invitable(db, bo)
    inviting.invite(db, bo, by=kim)
    assert "superuser invited" in told(db, bo)
    inviting.accept(db, bo)
    assert bo.is_superuser
    later = now() + timedelta(days=101)
    ranking.review(db, bo, later)
    assert bo.is_superuser
    ranking.review(db, bo, later + GRACE)
    assert not bo.is_superuser


def test_nobody_becomes_a_superuser_uninvited(db: Session, ana: Person, bo: Person, ask: Ask):
    ready(db, ask, bo, ana)
    with pytest.raises(NotReady):
        inviting.accept(db, bo)


@pytest.mark.parametrize(
    ("size", "points"), [("large", [50, 250, 1000]), ("medium", [25, 125, 500]), ("small", [5, 25, 100])]
)
def test_a_smaller_community_asks_for_less(configure, size: str, points: list[int]):
    configure(community_size=size)
    assert [rank.points for rank in LADDER[2:]] == points


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SUPERUSER, Role.AGENT])
@pytest.mark.parametrize("at", LADDER)
def test_every_rank_has_the_powers_of_the_ranks_up_to_it_and_no_others(at: ranks.Rank, role: Role):
    person = Person(name="Max", handle="max", role=role, step=at.name)
    stands = {Role.CUSTOMER: at, Role.SUPERUSER: SUPERUSER, Role.AGENT: ranks.STAFF}[role]
    for rank in STEPS:
        for power in rank.powers:
            assert ranks.has_power(person, power) == (STEPS.index(rank) <= STEPS.index(stands)), power


def test_superusers_and_staff_are_appointed(sam: Person, kim: Person):
    assert (ranks.rank_of(sam).name, ranks.rank_of(kim).name) == ("Superuser", "Staff")
    assert ranks.at_least(sam, "Helper")
    assert not ranks.at_least(joins("Zoe"), "Helper")

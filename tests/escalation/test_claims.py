"""An agent takes a case: a real lock with a lease."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from community import answers, threads
from community.answers import Answer
from community.database import now, reading, writing
from community.people import Person
from community.threads import Closed, Thread
from escalation import by_hand, cases, checks, claims
from escalation.cases import Case, State
from escalation.claims import LEASE, ClaimedByAnother, Ended, Expired, NotClaimed, SomebodyAnswered, Stale
from tests.at_once import at_once
from tests.cast import Ask

MOMENT = timedelta(seconds=1)


@pytest.fixture
def case(db: Session, ask: Ask, ana: Person, bo: Person, kim: Person, lee: Person, sam: Person) -> Case:
    case = by_hand.escalate(db, ask(), by=ana)
    db.commit()
    return case


def test_a_claim_holds_for_its_lease_and_only_for_one_agent(db: Session, case: Case, kim: Person, lee: Person):
    start = now()
    claims.claim(db, case, by=kim, at=start)
    assert (case.state, case.assignee_id, case.lease_until) == (State.CLAIMED, kim.id, start + LEASE)
    with pytest.raises(ClaimedByAnother) as refused:
        claims.claim(db, case, by=lee, at=start + LEASE - MOMENT)
    assert refused.value.values == {"name": "Kim"}


def test_claiming_again_renews_the_lease_and_not_the_fence(db: Session, case: Case, kim: Person):
    start = now()
    claims.claim(db, case, by=kim, at=start)
    claims.claim(db, case, by=kim, at=start + 10 * MOMENT)
    assert (case.lease_until, case.fence) == (start + 10 * MOMENT + LEASE, 1)


def test_another_agent_may_take_over_when_the_lease_is_over(db: Session, case: Case, kim: Person, lee: Person):
    start = now()
    claims.claim(db, case, by=kim, at=start)
    claims.claim(db, case, by=lee, at=start + LEASE)
    assert (case.assignee_id, case.fence) == (lee.id, 2)
    with pytest.raises(NotClaimed):
        claims.reply(db, case, by=kim, body="My old draft.")
    with pytest.raises(NotClaimed):
        claims.release(db, case, by=kim)
    assert db.exec(select(Answer)).all() == []


def test_a_lease_that_is_over_brings_the_case_back_into_the_queue(db: Session, case: Case, kim: Person):
    start = now()
    claims.claim(db, case, by=kim, at=start)
    db.commit()
    assert not claims.expire_some(start + LEASE - MOMENT)
    assert claims.expire_some(start + LEASE)
    assert not claims.expire_some(start + LEASE)
    db.refresh(case)
    assert (case.state, case.assignee_id, case.lease_until, case.fence) == (State.QUEUED, None, None, 1)
    with pytest.raises(NotClaimed):
        claims.reply(db, case, by=kim, body="My old draft.")
    assert list(checks.disagreements(db)) == []


def test_the_fence_rises_with_every_claim(db: Session, case: Case, kim: Person, lee: Person):
    for agent in (kim, lee, kim):
        claims.claim(db, case, by=agent)
        claims.release(db, case, by=agent)
    assert (case.fence, case.state) == (3, State.QUEUED)


def test_a_reply_stands_in_the_thread_under_the_agents_name(db: Session, case: Case, kim: Person):
    claims.claim(db, case, by=kim)
    answer = claims.reply(db, case, by=kim, body="Switch the **SIM** tray.")
    assert (answer.author_id, answer.official, answer.thread_id) == (kim.id, True, case.thread_id)
    assert (case.state, case.replied_at, case.assignee_id) == (State.ANSWERED, answer.created_at, kim.id)


def test_nobody_replies_without_a_claim(db: Session, case: Case, kim: Person):
    with pytest.raises(NotClaimed):
        claims.reply(db, case, by=kim, body="Switch the SIM tray.")
    with pytest.raises(NotClaimed):
        claims.release(db, case, by=kim)


def test_a_double_click_on_reply_answers_once(db: Session, case: Case, kim: Person):
    claims.claim(db, case, by=kim)
    claims.reply(db, case, by=kim, body="Switch the SIM tray.")
    with pytest.raises(NotClaimed):
        claims.reply(db, case, by=kim, body="Switch the SIM tray.")
    assert len(db.exec(select(Answer)).all()) == 1


def test_a_case_that_is_over_cannot_be_claimed(db: Session, case: Case, sam: Person, kim: Person):
    threads.close(db, db.get_one(Thread, case.thread_id), by=sam, reason="Old")
    with pytest.raises(Ended):
        claims.claim(db, case, by=kim)


def test_a_reply_into_a_closed_thread_is_refused_whole(db: Session, case: Case, kim: Person):
    claims.claim(db, case, by=kim)
    thread = db.get_one(Thread, case.thread_id)
    thread.closed_at = now()
    db.commit()
    with pytest.raises(Closed):
        claims.reply(db, case, by=kim, body="Switch the SIM tray.")
    db.rollback()
    db.refresh(case)
    assert case.state == State.CLAIMED


def test_of_two_who_claim_at_once_one_wins(case: Case, kim: Person, lee: Person):
    def claim(agent: Person) -> str:
        try:
            with writing() as db:
                claims.claim(db, db.get_one(Case, case.id), by=agent)
        except ClaimedByAnother:
            return "lost"
        return "won"

    told = at_once(lambda: claim(kim), lambda: claim(lee))
    with reading() as db:
        assert (sorted(told), db.get_one(Case, case.id).fence) == (["lost", "won"], 1)


def test_an_expired_fence_cannot_publish_even_for_the_same_agent(db: Session, case: Case, kim: Person):
    """What was written in a tab that is older than the claim is shown again, and not published unasked."""
    start = now()
    claims.claim(db, case, by=kim, at=start)
    seen = case.fence
    db.commit()
    claims.expire_some(start + LEASE)
    db.refresh(case)
    claims.claim(db, case, by=kim)
    with pytest.raises(Expired):
        claims.reply(db, case, by=kim, body="My old draft.", fence=seen)
    assert claims.reply(db, case, by=kim, body="My new one.", fence=case.fence).official


def test_an_answer_that_came_while_the_agent_typed_is_shown_before_theirs_is_published(
    db: Session, case: Case, kim: Person, bo: Person
):
    thread = db.get_one(Thread, case.thread_id)
    claims.claim(db, case, by=kim)
    theirs = answers.post(db, thread, by=bo, body="Restart it.")
    with pytest.raises(SomebodyAnswered) as refused:
        claims.reply(db, case, by=kim, body="Switch the tray.", seen=0)
    assert refused.value.values == {"name": "Bo", "answer": theirs.id}
    assert case.state == State.CLAIMED
    assert claims.reply(db, case, by=kim, body="Switch the tray.", seen=theirs.id)


def test_what_was_hidden_and_what_one_wrote_oneself_hold_nobody_up(
    db: Session, case: Case, kim: Person, bo: Person, sam: Person
):
    thread = db.get_one(Thread, case.thread_id)
    claims.claim(db, case, by=kim)
    answers.hide(db, answers.post(db, thread, by=bo, body="Buy gold."), by=sam, reason="Spam")
    answers.post(db, thread, by=kim, body="I am looking into it.")
    assert claims.reply(db, case, by=kim, body="Switch the tray.", seen=0)


def test_a_version_that_was_overtaken_cannot_claim(db: Session, case: Case, kim: Person, lee: Person):
    seen = case.version
    claims.release(db, claims.claim(db, case, by=kim, seen=seen), by=kim)
    with pytest.raises(Stale):
        claims.claim(db, case, by=lee, seen=seen)


@pytest.mark.parametrize("rest", [State.SNOOZED, State.WAITING_CUSTOMER])
def test_what_rests_can_be_claimed(db: Session, case: Case, kim: Person, lee: Person, rest: State):
    claims.claim(db, case, by=kim)
    thread = db.get_one(Thread, case.thread_id)
    cases.move(db, case, thread, rest, by=kim, until=now() + LEASE, wake="time")
    claims.claim(db, case, by=lee)
    assert (case.state, case.assignee_id, case.wake_at) == (State.CLAIMED, lee.id, None)


def test_the_database_refuses_a_claim_of_nobody(db: Session, case: Case):
    db.commit()
    case.state = State.CLAIMED
    with pytest.raises(IntegrityError):
        db.flush()
    db.rollback()

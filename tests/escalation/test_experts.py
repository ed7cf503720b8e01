"""Asking somebody who knows, and going on when they answer or the time is over."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import answers, events
from community.database import now
from community.events import Event
from community.notifications import Notification
from community.people import Person
from escalation import agents, by_hand, claims, experts, teams
from escalation.cases import Case
from escalation.cases import State as CaseState
from escalation.claims import NotClaimed
from escalation.experts import AlreadyAnswered, Asked, ExpertRequest, NotThere, State
from escalation.teams import Team
from tests.cast import Ask, joins

HOUR = timedelta(hours=1)
SECRET = "canary-of-the-expert"


@pytest.fixture
def eva(database: str) -> Person:
    """Is an engineer."""
    return joins("Eva", "expert")  # pyright: ignore[reportArgumentType]


@pytest.fixture
def engineering(db: Session, eva: Person) -> Team:
    team = teams.add(db, name="Engineering", kind="department", calendar_id=1)
    agents.place(db, eva, team)
    db.commit()
    return team


@pytest.fixture
def case(db: Session, ask: Ask, ana: Person, bo: Person, kim: Person, lee: Person, eva: Person) -> Case:
    case = claims.claim(db, by_hand.escalate(db, ask(), by=ana), by=kim)
    db.commit()
    return case


def asked(db: Session, case: Case, by: Person, team: Team, **more) -> ExpertRequest:
    return experts.ask(db, case, by=by, team=team, question=f"Which mast is down? {SECRET}", **more)


def told(db: Session, person: Person) -> list[str]:
    return list(db.exec(select(Notification.kind).where(Notification.person_id == person.id)))


def test_a_case_waits_with_the_department_and_everybody_may_know_by_when(
    db: Session, case: Case, kim: Person, eva: Person, engineering: Team
) -> None:
    at = now()
    asked(db, case, kim, engineering, within=2 * HOUR, at=at)
    assert case.state == CaseState.WITH_EXPERT
    assert experts.open_for(db, case.id) == Asked("Engineering", at + 2 * HOUR)
    assert told(db, eva) == ["expert asked"]


def test_the_answer_brings_it_back_to_the_agent_who_asked(
    db: Session, case: Case, kim: Person, eva: Person, engineering: Team
) -> None:
    request = asked(db, case, kim, engineering)
    experts.answer(db, request, by=eva, body="The one in Hull.")
    assert (case.state, case.next_agent_id) == (CaseState.QUEUED, kim.id)
    assert (request.state, request.answer, request.late_at) == (State.ANSWERED, "The one in Hull.", None)
    assert experts.open_for(db, case.id) is None
    assert told(db, kim) == ["expert answered"]
    with pytest.raises(AlreadyAnswered):
        experts.answer(db, request, by=eva, body="Or Leeds.")


def test_the_case_does_not_wait_for_longer_than_was_said(
    db: Session, case: Case, kim: Person, engineering: Team
) -> None:
    at = now()
    request = asked(db, case, kim, engineering, within=HOUR, at=at)
    db.commit()
    assert experts.late_some(at + HOUR - timedelta(seconds=1)) is False
    assert experts.late_some(at + HOUR) is True
    assert experts.late_some(at + HOUR) is False
    db.expire_all()
    assert (db.get_one(Case, case.id).state, request.state) == (CaseState.QUEUED, State.LATE)
    assert experts.open_for(db, case.id) == Asked("Engineering", at + HOUR, late=True)
    assert told(db, kim) == ["expert late"]


def test_an_answer_that_comes_late_is_told_to_whoever_has_the_case_by_then(
    db: Session, case: Case, kim: Person, lee: Person, eva: Person, engineering: Team
) -> None:
    at = now()
    request = asked(db, case, kim, engineering, within=HOUR, at=at)
    db.commit()
    experts.late_some(at + HOUR)
    db.expire_all()
    claims.claim(db, case, by=lee)
    experts.answer(db, request, by=eva, body="The one in Hull.")
    assert (case.state, case.assignee_id) == (CaseState.CLAIMED, lee.id)
    assert "expert answered" in told(db, lee)


def test_a_question_can_be_taken_back(db: Session, case: Case, kim: Person, engineering: Team) -> None:
    request = asked(db, case, kim, engineering)
    experts.take_back(db, request, by=kim)
    assert (case.state, request.state) == (CaseState.QUEUED, State.TAKEN_BACK)


def test_a_case_that_is_over_asks_nobody_any_more(
    db: Session, case: Case, ana: Person, bo: Person, kim: Person, engineering: Team
) -> None:
    from community.threads import Thread

    request = asked(db, case, kim, engineering)
    thread = db.get_one(Thread, case.thread_id)
    answers.accept(db, answers.post(db, thread, by=bo, body="It is the mast."), by=ana)
    db.refresh(request)
    assert (request.state, request.late_at) == (State.TAKEN_BACK, None)


def test_only_who_has_claimed_a_case_asks_about_it(db: Session, case: Case, lee: Person, engineering: Team) -> None:
    with pytest.raises(NotClaimed):
        asked(db, case, lee, engineering)


def test_an_expert_is_asked_where_they_work(
    db: Session, case: Case, kim: Person, lee: Person, eva: Person, engineering: Team
) -> None:
    with pytest.raises(NotThere):
        asked(db, case, kim, engineering, expert=lee)
    request = asked(db, case, kim, engineering, expert=eva)
    assert request.expert_id == eva.id


def test_what_was_asked_and_answered_stands_in_no_event(
    db: Session, case: Case, kim: Person, eva: Person, engineering: Team
) -> None:
    experts.answer(db, asked(db, case, kim, engineering), by=eva, body=SECRET)
    for event in db.exec(select(Event)):
        assert SECRET not in f"{event.reason} {event.data}"
    assert {"case.asked_expert", "case.expert_answered"} <= set(db.exec(select(Event.kind)))
    assert {"case.asked_expert", "case.expert_answered"} <= events.KINDS.keys()


def test_two_who_are_asked_are_both_waited_for(
    db: Session, case: Case, kim: Person, eva: Person, engineering: Team
) -> None:
    at = now()
    first = asked(db, case, kim, engineering, at=at)
    second = experts.put(db, case, team=engineering, question="And since when?", by=kim, at=at)
    experts.answer(db, first, by=eva, body="The one in Hull.")
    assert case.state == CaseState.WITH_EXPERT
    experts.answer(db, second, by=eva, body="Since nine.")
    assert case.state == CaseState.QUEUED

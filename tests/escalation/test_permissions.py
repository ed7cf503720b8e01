"""Who works at the desk, and who may ask the team without waiting."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community import answers, people, threads
from community.people import Person, Role
from community.permissions import No, Permission
from community.threads import Kind
from escalation import by_hand
from escalation.permissions import ASKER_WAITS, PER, may_escalate, may_see_desk, may_work_cases
from tests.cast import Ask

MOMENT = timedelta(seconds=1)


def reason(said: Permission) -> str:
    return said.reason if isinstance(said, No) else ""


@pytest.mark.parametrize("role", Role)
def test_the_desk_is_for_staff(role: Role):
    person = Person(name="Max", handle="max", role=role)
    staff = role not in (Role.CUSTOMER, Role.SUPERUSER, Role.BOT)
    assert (bool(may_see_desk(person)), bool(may_work_cases(person))) == (staff, staff)


def test_a_visitor_is_asked_to_sign_in_before_they_see_the_desk():
    said = may_see_desk(None)
    assert isinstance(said, No)
    assert said.sign_in


def test_the_asker_may_ask_the_team_after_a_quarter_of_an_hour(db: Session, ana: Person, ask: Ask):
    thread = ask()
    opens = thread.created_at + ASKER_WAITS
    early = may_escalate(db, ana, thread, at=opens - MOMENT)
    assert isinstance(early, No)
    assert early.values == {"time": opens}
    assert may_escalate(db, ana, thread, at=opens)


def test_the_asker_may_do_so_three_times_in_24_hours(db: Session, ana: Person, ask: Ask):
    asked = [ask() for _ in range(4)]
    start = asked[0].created_at + ASKER_WAITS
    for thread in asked[:3]:
        by_hand.escalate(db, thread, by=ana, at=start)
    assert "three times" in reason(may_escalate(db, ana, asked[3], at=start + MOMENT))
    assert may_escalate(db, ana, asked[3], at=start + PER)


def test_a_helper_may_with_a_reason(db: Session, bo: Person, ask: Ask):
    thread = ask()
    assert "rank of Helper" in reason(may_escalate(db, bo, thread, "It is urgent"))
    people.put_on(bo, "Helper")
    assert "in a few words" in reason(may_escalate(db, bo, thread, "  "))
    assert may_escalate(db, bo, thread, "It is urgent")


def test_superusers_and_staff_may_at_any_time(db: Session, sam: Person, kim: Person, ask: Ask):
    thread = ask()
    assert may_escalate(db, sam, thread)
    assert may_escalate(db, kim, thread)


def test_only_a_visible_unsolved_question_can_go_to_the_team(
    db: Session, ana: Person, kim: Person, sam: Person, ask: Ask
):
    idea, hidden, solved = ask(kind=Kind.IDEA), ask(), ask()
    threads.hide(db, hidden, by=sam, reason="Spam")
    answers.accept(db, answers.post(db, solved, by=ana, body="Found it."), by=ana)
    assert "Only a question" in reason(may_escalate(db, kim, idea))
    assert "hidden" in reason(may_escalate(db, kim, hidden))
    assert "solved" in reason(may_escalate(db, kim, solved))


def test_a_visitor_cannot(db: Session, ask: Ask):
    assert not may_escalate(db, None, ask())


def test_somebody_suspended_cannot(db: Session, ask: Ask, ana: Person):
    thread = ask()
    gone = Person(id=99, name="Gone", handle="gone", suspended_at=thread.created_at)
    assert "suspended" in reason(may_escalate(db, gone, thread))

"""Two of the staff take a post's words down for legal reasons; neither of them can alone."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from community import jobs, lines, timeline
from community.answers import Answer
from community.database import now
from community.notifications import Notification
from community.people import Person, Role
from community.taking_out import LEFT
from community.threads import Thread
from moderation import appeals, hiding, log, queue, takedowns, taking_down
from moderation.erasure import SamePerson
from moderation.permissions import (
    may_confirm_takedown,
    may_give_back,
    may_refuse_takedown,
    may_see_takedowns,
    may_take_down,
    may_turn_objection_down,
)
from moderation.queue import Cause
from moderation.takedowns import AskedAlready, NotWaiting, Stands, State, Takedown
from tests.cast import Ask, joins
from tests.community.test_redacting import tables_with
from tests.moderation.conftest import CANARY, asked, down


def test_one_alone_changes_nothing(db: Session, answer: Answer, kim: Person):
    before = tables_with(db, CANARY)
    takedown = asked(db, answer, kim)
    assert answer.visible
    assert tables_with(db, CANARY) == before
    with pytest.raises(SamePerson):
        taking_down.confirm(db, takedown, by=kim)
    with pytest.raises(AskedAlready):
        asked(db, answer, kim)
    assert answer.visible
    assert [one.id for one in takedowns.waiting(db)] == [takedown.id]


def test_the_public_log_and_the_journey_say_it_in_one_line(
    db: Session, answer: Answer, bo: Person, kim: Person, lee: Person, sam: Person
):
    before = [event.id for event in log.page(db).items]
    takedown = down(db, answer, kim, lee)
    appeals.raise_(db, answer, by=bo)
    taking_down.lift(db, takedown, by=kim)
    taking_down.lift(db, takedown, by=lee)
    new = [event.kind for event in log.page(db).items if event.id not in before]
    assert new == ["thread.given_back", "thread.taken_down"]
    hiding.hide(db, answer, by=sam, reason="Unkind")
    journey = [event.kind for event in timeline.of(db, answer.thread_id)]
    assert journey[-3:] == ["thread.taken_down", "thread.given_back", "answer.hidden"]


def test_who_can_be_the_second_is_told_once_and_whoever_asked_what_became_of_it(
    db: Session, ask: Ask, bo: Person, kim: Person, lee: Person, sam: Person
):
    first, second = ask(by=bo), ask(by=bo)
    taken, refused = asked(db, first, kim), asked(db, second, kim)
    assert told(db, lee) == [("takedown waits", taken.id), ("takedown waits", refused.id)]
    assert told(db, kim) == told(db, sam) == told(db, bo) == []
    assert takedowns.count(db) == 2
    taking_down.confirm(db, taken, by=lee)
    takedowns.refuse(db, refused, by=lee)
    assert told(db, kim) == [("takedown confirmed", taken.id), ("takedown refused", refused.id)]
    assert takedowns.count(db) == 0
    takedowns.refuse(db, asked(db, second, kim), by=kim)
    assert len(told(db, kim)) == 2


def test_whoever_decides_about_an_objection_is_told_and_who_is_needed_to_give_words_back(
    db: Session, ask: Ask, bo: Person, kim: Person, lee: Person
):
    third = joins("Mia", Role.MANAGER)
    thread = ask(by=bo)
    takedown = down(db, thread, kim, lee)
    appeals.raise_(db, thread, by=bo)
    assert told(db, third)[1:] == [("takedown objected", takedown.id)]
    assert "takedown objected" not in dict(told(db, lee))
    taking_down.lift(db, takedown, by=third)
    assert told(db, lee)[-1] == ("giving back waits", takedown.id)
    taking_down.lift(db, takedown, by=lee)
    assert told(db, third)[-1] == told(db, kim)[-1] == ("given back", takedown.id)


def test_whoever_asked_hears_that_nobody_was_the_second(db: Session, ask: Ask, bo: Person, kim: Person, lee: Person):
    old = asked(db, ask(by=bo), kim, at=now() - takedowns.WITHIN)
    asked(db, ask(by=bo), kim)
    db.commit()
    for _ in range(2):
        jobs.run_errands(now())
        takedowns.lapse([old.id])
    assert told(db, kim) == [("takedown lapsed", old.id)]


def test_the_author_is_told_and_the_staff_hear_what_they_object(
    db: Session, answer: Answer, bo: Person, kim: Person, lee: Person, sam: Person
):
    takedown = down(db, answer, kim, lee)
    assert "answer hidden" in [told.kind for told in lines.page(db, bo).items]
    appeals.raise_(db, answer, by=bo, words="It is true.")
    assert queue.page(db, Cause.APPEAL).items == []
    for one_of_the_two in (kim, lee):
        with pytest.raises(SamePerson):
            taking_down.turn_down(db, takedown, by=one_of_the_two)
    taking_down.turn_down(db, takedown, by=sam)
    assert "appeal turned down" in [told.kind for told in lines.page(db, bo).items]
    assert answer.body == LEFT


def test_no_moderator_alone_brings_it_back(db: Session, answer: Answer, sam: Person, kim: Person, lee: Person):
    down(db, answer, kim, lee)
    with pytest.raises(Stands):
        hiding.unhide(db, answer, by=sam)
    assert not answer.visible


def test_after_a_week_it_is_over_and_can_be_asked_for_again(db: Session, answer: Answer, kim: Person, lee: Person):
    takedown = asked(db, answer, kim, at=now() - takedowns.WITHIN)
    assert takedown.state() == State.LAPSED
    assert takedowns.waiting(db) == []
    with pytest.raises(NotWaiting):
        taking_down.confirm(db, takedown, by=lee)
    assert answer.visible
    assert CANARY in answer.body
    assert asked(db, answer, lee).state() == State.WAITING


def test_a_second_refuses_and_it_stays(db: Session, answer: Answer, kim: Person, lee: Person):
    takedown = asked(db, answer, kim)
    takedowns.refuse(db, takedown, by=lee)
    with pytest.raises(NotWaiting):
        taking_down.confirm(db, takedown, by=lee)
    assert (takedown.state(), answer.visible) == (State.REFUSED, True)


STAFF = {Role.AGENT, Role.EXPERT, Role.MANAGER, Role.OPERATOR}
AUTHOR, ASKED, OTHER = 1, 2, 3


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("who", [AUTHOR, ASKED, OTHER])
def test_who_may_do_what(role: Role, who: int):
    """Every role, as the author, as whoever asked and as another one."""
    person = Person(id=who, name="Max", handle="max", role=role)
    waiting = Takedown(
        subject_kind="answer",
        subject_id=1,
        thread_id=1,
        author_id=AUTHOR,
        reason="",
        legal_reference="",
        asked_by_id=ASKED,
        due_at=now() + timedelta(days=1),
        lift_asked_by_id=ASKED,
    )
    post = Thread(id=1, author_id=AUTHOR, category_id=1, title="", body="", body_html="")
    staff = role in STAFF
    assert bool(may_see_takedowns(person)) == staff
    assert bool(may_take_down(person, post)) == (staff and who != AUTHOR)
    assert bool(may_refuse_takedown(person, waiting)) == (staff and who != AUTHOR)
    for may in (may_confirm_takedown, may_give_back, may_turn_objection_down):
        assert bool(may(person, waiting)) == (staff and who == OTHER)


def test_a_visitor_and_one_who_is_suspended_take_nothing_down():
    post = Thread(id=1, author_id=AUTHOR, category_id=1, title="", body="", body_html="")
    assert not may_take_down(None, post)
    assert not may_take_down(Person(id=3, name="G", handle="g", role=Role.AGENT, suspended_at=now()), post)


def told(db: Session, person: Person) -> list[tuple[str, int]]:
    """What somebody was told of takedowns, the oldest first, each with its takedown."""
    mine = select(Notification).where(Notification.person_id == person.id, Notification.thread_id == 0)
    return [(one.kind, one.subject_id) for one in db.exec(mine.order_by(col(Notification.id)))]

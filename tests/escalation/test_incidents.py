"""One cause, many threads: what an open incident takes from them, gives them back, and says to everybody once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from community import answers, me_too, notifications
from community.answers import Answer
from community.categories import Category
from community.classing import put
from community.database import now, reading
from community.events import Event
from community.notifications import Notification
from community.people import Person
from community.threads import Thread, fail
from escalation import affected, attaching, by_hand, cases, claims, incidents, policies, reminding, story, windows
from escalation import ignored as nobody
from escalation.affected import IncidentMember
from escalation.cases import State
from escalation.incidents import Incident, NotOpen
from escalation.windows import Window
from tests.cast import Ask

Work = Callable[[], None]

T = datetime.fromisoformat("2026-11-20T12:00:00+00:00")


def minutes(n: float) -> datetime:
    return T + timedelta(minutes=n)


@pytest.fixture
def asked(db: Session, ask: Ask) -> Thread:
    """A question that waits for the community."""
    thread = ask(at=now())
    db.commit()
    return thread


@pytest.fixture
def outage(db: Session, kim: Person) -> Incident:
    """An incident that kim has opened."""
    opened = incidents.open_new(db, by=kim, title="No data in the west", summary="A fibre was cut.")
    db.commit()
    return opened


def told(person: Person, kind: str = "incident fixed") -> int:
    mine = select(Notification.id).where(Notification.person_id == person.id, Notification.kind == kind)
    with reading() as db:
        return len(db.exec(mine).all())


def happened(db: Session, thread: Thread) -> list[str]:
    return list(db.exec(select(Event.kind).where(Event.thread_id == thread.id).order_by(col(Event.id))))


def ignored() -> list[int]:
    with reading() as db:
        return [found.thread_id for found in nobody.found(db)]


def test_an_attached_thread_has_no_window_and_is_not_ignored(db: Session, asked: Thread, outage: Incident, kim: Person):
    assert windows.of(db, asked.id)
    assert attaching.attach(db, outage, asked, by=kim)
    db.commit()
    assert windows.of(db, asked.id) is None
    assert ignored() == []
    assert happened(db, asked)[-1] == "case.joined_incident"


def test_nothing_arms_it_again_while_the_incident_lasts(db: Session, asked: Thread, outage: Incident, ana: Person, bo):
    attaching.attach(db, outage, asked)
    answers.post(db, asked, by=bo, body="Restart it.")
    fail(db, asked, by=ana)
    assert asked.uncovered_since
    assert windows.of(db, asked.id) is None
    assert cases.open_for(db, asked.id) is None


def test_a_case_rests_in_the_incident(db: Session, asked: Thread, outage: Incident, kim: Person):
    case = by_hand.escalate(db, asked, by=kim)
    attaching.attach(db, outage, asked, by=kim)
    assert (case.state, case.incident_id) == (State.IN_INCIDENT, outage.id)


def test_a_case_that_somebody_answers_just_now_is_not_taken_from_them_unasked(
    db: Session, asked: Thread, outage: Incident, kim: Person
):
    case = claims.claim(db, by_hand.escalate(db, asked, by=kim), by=kim)
    attaching.attach(db, outage, asked)
    assert case.state == State.CLAIMED


@pytest.mark.parametrize("contact_class", affected.ALONE)
def test_p1_cases_stay_individual(db: Session, asked: Thread, outage: Incident, contact_class: str):
    put(db, asked, contact_class)
    attaching.attach(db, outage, asked)
    case = cases.open_for(db, asked.id)
    assert windows.of(db, asked.id) or (case and case.state == State.QUEUED)
    assert affected.of_thread(db, asked.id)


def test_a_case_that_turns_out_to_be_p1_leaves_the_incident(db: Session, asked: Thread, outage: Incident, kim: Person):
    case = by_hand.escalate(db, asked, by=kim)
    attaching.attach(db, outage, asked)
    put(db, asked, "locked out", by=kim)
    assert case.state == State.QUEUED


def test_this_is_not_my_problem_gives_the_window_back_counted_from_when_it_was_asked(
    db: Session, ask: Ask, outage: Incident, ana: Person, general: Category
):
    policies.set_for(db, general, timedelta(hours=1), starts_at=now() - timedelta(days=1))
    asked = ask(at=now() - timedelta(minutes=20))
    before = windows.of(db, asked.id)
    assert before
    due = before.due_at
    attaching.attach(db, outage, asked)
    attaching.detach(db, outage, asked, by=ana)
    window = windows.of(db, asked.id)
    assert window
    assert window.due_at == due
    assert happened(db, asked)[-1] == "case.left_incident"


def test_this_is_not_my_problem_gives_the_case_back_to_the_queue(
    db: Session, asked: Thread, outage: Incident, ana: Person
):
    case = by_hand.escalate(db, asked, by=ana)
    attaching.attach(db, outage, asked)
    attaching.detach(db, outage, asked, by=ana)
    assert case.state == State.QUEUED
    assert case.incident_id is None


def test_nothing_attaches_it_again_by_itself_but_people_may(
    db: Session, asked: Thread, outage: Incident, ana: Person, kim: Person
):
    attaching.attach(db, outage, asked)
    attaching.detach(db, outage, asked, by=ana)
    assert not attaching.attach(db, outage, asked)
    assert attaching.attach(db, outage, asked, by=kim)


def test_a_thread_is_part_of_one_incident_at_a_time(db: Session, asked: Thread, outage: Incident, kim: Person):
    other = incidents.open_new(db, by=kim, title="Texts are late")
    attaching.attach(db, outage, asked)
    assert not attaching.attach(db, other, asked)
    assert attaching.attach(db, other, asked, by=kim)
    found = affected.of_thread(db, asked.id)
    assert found
    assert found[0].id == other.id


def test_the_asker_and_everybody_who_has_it_too_joins_once(
    db: Session, asked: Thread, outage: Incident, bo: Person, noa: Person
):
    me_too.add(db, asked, by=bo)
    affected.join(db, outage, [bo.id])
    attaching.attach(db, outage, asked)
    affected.join(db, outage, [noa.id])
    db.refresh(outage)
    assert outage.joined_count == 3
    affected.leave(db, outage, noa.id)
    db.refresh(outage)
    assert outage.joined_count == 2


def test_only_an_open_incident_takes_threads(db: Session, asked: Thread, outage: Incident, kim: Person):
    incidents.fix(db, outage, by=kim, body="It works again.")
    with pytest.raises(NotOpen):
        attaching.attach(db, outage, asked, by=kim)


def test_what_was_suspected_is_attached_when_somebody_opens_it(db: Session, ask: Ask, kim: Person, work: Work):
    asked = [ask(at=now()) for _ in range(3)]
    candidate = incidents.suspect(db, title="No signal", category_id=None, at=now())
    affected.suspect(db, candidate, [thread.id for thread in asked], at=now())
    db.commit()
    work()
    assert len(db.exec(select(Window)).all()) == 3
    incidents.confirm(db, candidate, by=kim, title="No signal in the west")
    attaching.follow_opening(db, candidate)
    db.commit()
    work()
    db.expire_all()
    assert db.exec(select(Window)).all() == []
    assert {affected.of_thread(db, thread.id)[0].id for thread in asked} == {candidate.id}  # pyright: ignore


def test_when_it_is_fixed_everybody_is_told_once_and_every_thread_says_so(
    db: Session, ask: Ask, outage: Incident, ana: Person, bo: Person, noa: Person, kim: Person, work: Work
):
    waiting, escalated = ask(at=now()), ask(by=bo, at=now())
    case = by_hand.escalate(db, escalated, by=bo)
    for thread in (waiting, escalated):
        attaching.attach(db, outage, thread)
    affected.join(db, outage, [noa.id])
    me_too.add(db, waiting, by=kim)
    incidents.fix(db, outage, by=kim, body="It works again.")
    attaching.follow_end(db, outage)
    db.commit()
    work()
    work()
    db.expire_all()
    assert [told(person) for person in (ana, bo, noa, kim)] == [1, 1, 1, 1]
    assert case.state == State.ANSWERED
    said = db.exec(select(Answer).order_by(col(Answer.thread_id))).all()
    assert [answer.thread_id for answer in said] == [waiting.id, escalated.id]
    assert all(answer.official and f"/incidents/{outage.id}" in answer.body for answer in said)
    assert waiting.uncovered_since is None
    assert ignored() == []


def test_what_was_fixed_ends_as_solved_only_when_its_asker_says_so(
    db: Session, asked: Thread, outage: Incident, ana: Person, kim: Person, work: Work
):
    case = by_hand.escalate(db, asked, by=ana)
    attaching.attach(db, outage, asked)
    incidents.fix(db, outage, by=kim, body="It works again.")
    attaching.follow_end(db, outage)
    db.commit()
    work()
    db.expire_all()
    assert asked.solved_at is None
    answers.accept(db, db.exec(select(Answer)).one(), by=ana)
    assert case.state == State.RESOLVED


def test_whoever_still_has_it_is_helped_sooner(
    db: Session, asked: Thread, outage: Incident, ana: Person, kim: Person, work: Work
):
    attaching.attach(db, outage, asked)
    incidents.fix(db, outage, by=kim, body="It works again.")
    attaching.follow_end(db, outage)
    db.commit()
    work()
    db.expire_all()
    fail(db, asked, by=ana)
    window = windows.of(db, asked.id)
    assert window
    assert window.due_at <= now() + timedelta(minutes=31)


def test_an_incident_that_was_none_gives_everybody_their_own_clock_back(
    db: Session, ask: Ask, outage: Incident, ana: Person, bo: Person, kim: Person, work: Work
):
    waiting, escalated = ask(at=now()), ask(by=bo, at=now())
    case = by_hand.escalate(db, escalated, by=bo)
    for thread in (waiting, escalated):
        attaching.attach(db, outage, thread)
    incidents.dismiss(db, outage, by=kim)
    attaching.follow_end(db, outage)
    db.commit()
    assert ignored() == []
    work()
    db.expire_all()
    assert windows.of(db, waiting.id)
    assert case.state == State.QUEUED
    assert told(ana) == 0
    assert ignored() == []


def test_an_update_is_owed_every_half_hour_and_late_ones_are_told_and_counted(db: Session, kim: Person, lee: Person):
    outage = incidents.open_new(db, by=kim, title="No data", at=T)
    db.commit()
    assert not reminding.remind_some(minutes(24))
    assert reminding.remind_some(minutes(25))
    assert (told(kim, "incident update due"), told(lee, "incident update due")) == (1, 0)
    assert reminding.remind_some(minutes(30))
    assert not reminding.remind_some(minutes(31))
    with reading() as looking:
        assert looking.get_one(Incident, outage.id).late_count == 1
    assert (told(kim, "incident late"), told(lee, "incident late")) == (1, 1)
    incidents.tell_how_it_goes(db, outage, by=lee, body="A crew is there.", at=minutes(40))
    assert outage.update_due_at == minutes(70)
    db.commit()
    assert reminding.remind_some(minutes(65))
    assert told(lee, "incident update due") == 1


def test_its_story_has_everything_that_was_said_and_one_answer(db: Session, outage: Incident, kim: Person):
    incidents.answer(db, outage, by=kim, body="Use Wi-Fi calling.")
    incidents.tell_how_it_goes(db, outage, by=kim, body="Half is done.")
    incidents.answer(db, outage, by=kim, body="Use **Wi-Fi** calling.")
    incidents.fix(db, outage, by=kim, body="It works again.")
    assert [entry.kind for entry in story.of(db, outage.id)] == ["fixed", "answer", "update", "answer", "opened"]
    assert "<strong>" in outage.answer_html
    with pytest.raises(NotOpen):
        incidents.tell_how_it_goes(db, outage, by=kim, body="More.")


def test_who_joins_after_it_was_fixed_is_told_too(db: Session, outage: Incident, noa: Person, kim: Person, work: Work):
    incidents.fix(db, outage, by=kim, body="It works again.")
    affected.join(db, outage, [noa.id])
    db.commit()
    work()
    assert told(noa) == 1
    with reading() as looking:
        assert looking.exec(select(IncidentMember.told_at)).one()


def test_every_kind_of_notice_is_known():
    assert {"incident suspected", "incident update due", "incident late", "surge"} <= notifications.KINDS.keys()

"""What became of what was promised is counted as it happens."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from community import answers, threads
from community.database import now
from community.people import Person
from escalation import asking, by_hand, cases, claims, measures, windows
from escalation.cases import Case
from escalation.measures import Kind, Measure, MeasuredDay
from tests.cast import Ask

HOUR = timedelta(hours=1)


def found(db: Session, kind: Kind) -> list[Measure]:
    db.flush()
    return list(db.exec(select(Measure).where(Measure.kind == kind).order_by(Measure.id)))


@pytest.fixture
def replied(db: Session, ask: Ask, ana: Person, kim: Person) -> Callable[..., Case]:
    """`replied(minutes=20)` is a case that kim answered so long after ana had passed it on."""

    def with_reply(**length: float) -> Case:
        start = now() - timedelta(days=1)
        case = by_hand.escalate(db, ask(at=start), by=ana, at=start)
        at = start + timedelta(**length)
        claims.claim(db, case, by=kim, at=at)
        claims.reply(db, case, by=kim, body="Switch the SIM tray.", at=at)
        return case

    return with_reply


def test_a_question_is_taken_over_in_time(db: Session, ask: Ask):
    thread = ask()
    due = windows.of(db, thread.id).due_at
    windows.escalate_due(db, due + timedelta(seconds=0.5))
    (measure,) = found(db, Kind.TAKEN_OVER)
    assert (measure.value, measure.late, measure.since) == (0.5, 0, due)
    assert (measure.thread_id, measure.what) == (thread.id, "unanswered")


def test_after_an_outage_it_says_how_late_it_was(db: Session, ask: Ask):
    due = windows.of(db, ask().id).due_at
    windows.escalate_due(db, due + 6 * HOUR)
    assert found(db, Kind.TAKEN_OVER)[0].late == 6 * 3600


def test_what_is_passed_on_by_hand_was_not_due(db: Session, ask: Ask, ana: Person):
    by_hand.escalate(db, ask(), by=ana)
    assert found(db, Kind.TAKEN_OVER) == []


def test_the_first_reply_is_measured_from_the_moment_the_team_had_it(replied, db: Session):
    case = replied(minutes=20)
    (measure,) = found(db, Kind.REPLIED)
    assert (measure.value, measure.late, measure.since) == (20 * 60, 0, case.opened_at)


def test_a_first_reply_that_was_late_says_by_how_much(replied, db: Session):
    replied(hours=3)
    assert found(db, Kind.REPLIED)[0].late == 3600


def test_asking_the_customer_is_a_first_reply_and_the_answer_after_it_is_not_another(
    db: Session, ask: Ask, ana: Person, kim: Person
):
    start = now() - timedelta(days=1)
    case = by_hand.escalate(db, ask(at=start), by=ana, at=start)
    claims.claim(db, case, by=kim, at=start)
    asking.ask_customer(db, case, by=kim, body="Which phone is it?", at=start + HOUR)
    claims.claim(db, case, by=kim, at=start + 2 * HOUR)
    claims.reply(db, case, by=kim, body="Switch the SIM tray.", at=start + 2 * HOUR)
    assert [measure.at for measure in found(db, Kind.REPLIED)] == [start + HOUR]


def test_what_comes_back_is_counted_and_its_next_reply_too(replied, db: Session, ana: Person, kim: Person):
    case = replied(minutes=20)
    at = case.opened_at + HOUR
    threads.fail(db, db.get_one(threads.Thread, case.thread_id), by=ana, at=at)
    (back,) = found(db, Kind.CAME_BACK)
    assert (back.value, back.what, back.at) == (40 * 60, "unhelped", at)
    claims.claim(db, case, by=kim, at=at)
    claims.reply(db, case, by=kim, body="Then another one.", at=at + timedelta(minutes=5))
    assert [measure.value for measure in found(db, Kind.REPLIED)] == [20 * 60, 5 * 60]


def test_a_lease_that_ends_does_not_come_back(db: Session, ask: Ask, ana: Person, kim: Person):
    case = claims.claim(db, by_hand.escalate(db, ask(), by=ana), by=kim)
    cases.move(db, case, db.get_one(threads.Thread, case.thread_id), cases.State.QUEUED, reason="lease over")
    assert found(db, Kind.CAME_BACK) == []


def test_an_answer_of_the_community_is_no_reply_of_the_team(db: Session, ask: Ask, ana: Person, bo: Person):
    thread = ask()
    by_hand.escalate(db, thread, by=ana)
    answers.post(db, thread, by=bo, body="Restart it.")
    assert found(db, Kind.REPLIED) == []


def test_a_day_that_is_over_is_summed_up_once(replied, db: Session):
    for minutes in (10, 20, 180):
        replied(minutes=minutes)
    days = db.exec(select(MeasuredDay).where(MeasuredDay.kind == Kind.REPLIED)).all()
    assert all(day.due_at == measures.midnight(day.day) + timedelta(days=1, minutes=10) for day in days)
    db.commit()
    assert not measures.sum_up_some(min(day.due_at for day in days) - timedelta(seconds=1))
    assert measures.sum_up_some(now() + timedelta(days=2))
    assert not measures.sum_up_some(now() + timedelta(days=2))
    db.expire_all()
    assert sum(day.count for day in days) == 3
    assert sum(day.late for day in days) == 1
    assert sorted(point for day in days for point in day.points) == [600, 1200, 10800]


def test_a_day_is_summed_up_again_when_something_is_added_to_it(replied, db: Session):
    replied(minutes=10)
    db.commit()
    measures.sum_up_some(now() + timedelta(days=2))
    db.expire_all()
    replied(minutes=20)
    db.commit()
    assert measures.sum_up_some(now() + timedelta(seconds=1))


def test_of_many_values_a_hundred_and_one_keep_the_shape():
    values = [float(n) for n in range(10_001)]
    kept = measures.spread(values)
    assert (len(kept), kept[0], kept[50], kept[90], kept[-1]) == (101, 0, 5000, 9000, 10000)
    assert measures.spread([1.0, 2.0]) == [1.0, 2.0]


def test_days_begin_at_midnight_utc():
    assert measures.midnight(datetime(2026, 11, 22, tzinfo=UTC).date()) == datetime(2026, 11, 22, tzinfo=UTC)

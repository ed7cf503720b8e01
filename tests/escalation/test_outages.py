"""Clocks that jump, workers that disagree about the time, and hours in which nobody worked."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import Session, col, select

from community.database import now, reading, snapshot
from community.people import Person
from escalation import checks, claims, windows, worker
from escalation.cases import Case, State
from escalation.windows import Window
from tests.cast import Ask

TEN_MINUTES = timedelta(minutes=10)
OUTAGE = timedelta(hours=6)


def test_after_six_hours_without_a_worker_everything_is_caught_up_in_due_order(db: Session, ask: Ask):
    began = now() - OUTAGE
    for minutes in (340, 20, 200, 100, 5):
        windows.arm(db, ask(), began + timedelta(minutes=minutes))
    db.commit()
    overdue = due_order()
    walk_until_done()
    assert [case.thread_id for case in cases()] == overdue
    assert not wrong()


def test_a_clock_ten_minutes_ahead_opens_each_case_once_and_its_return_changes_nothing(db: Session, ask: Ask):
    windows.arm(db, ask(), now() + timedelta(minutes=5))
    db.commit()
    for jump in (TEN_MINUTES, timedelta(0), -TEN_MINUTES, TEN_MINUTES):
        with time_machine.travel(now() + jump):
            walk_until_done()
    assert len(cases()) == 1
    assert not wrong()


def test_a_clock_ten_minutes_behind_opens_nothing_early_and_catches_up(db: Session, ask: Ask):
    windows.arm(db, ask(), now())
    db.commit()
    with time_machine.travel(now() - TEN_MINUTES):
        walk_until_done()
        assert cases() == []
    walk_until_done()
    assert len(cases()) == 1


def test_workers_whose_clocks_are_twenty_minutes_apart_open_one_case_between_them(db: Session, ask: Ask):
    windows.arm(db, ask(), now())
    db.commit()
    for skew in (TEN_MINUTES, -TEN_MINUTES, TEN_MINUTES, timedelta(0)):
        windows.escalate_some(now() + skew)
    assert len(cases()) == 1


@pytest.mark.parametrize("jump", [TEN_MINUTES, -TEN_MINUTES])
def test_an_agent_keeps_the_case_although_the_clock_jumps_ten_minutes(
    db: Session, ask: Ask, kim: Person, jump: timedelta
):
    windows.arm(db, ask(), now())
    db.commit()
    walk_until_done()
    case = cases()[0]
    claims.claim(db, db.get_one(Case, case.id), by=kim)
    db.commit()
    with time_machine.travel(now() + jump):
        walk_until_done()
    assert cases()[0].state == State.CLAIMED


def test_a_first_reply_is_never_due_before_its_case_was_opened_whatever_the_clock_did(db: Session, ask: Ask):
    for jump in (TEN_MINUTES, -TEN_MINUTES):
        windows.arm(db, ask(), now() + jump)
        db.commit()
        with time_machine.travel(now() + jump):
            walk_until_done()
    assert all(case.reply_due_at > case.opened_at for case in cases())


def walk_until_done() -> None:
    while any(step() for step in worker.STEPS):
        pass


def cases() -> list[Case]:
    with reading() as db:
        return list(db.exec(select(Case).order_by(col(Case.id))))


def due_order() -> list[int]:
    with reading() as db:
        return list(db.exec(select(Window.thread_id).order_by(col(Window.due_at))))


def wrong() -> list[str]:
    with snapshot() as db:
        return list(checks.disagreements(db))

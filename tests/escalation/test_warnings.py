"""Whoever holds a promise is told in time, and a promise is broken once, when it is due and never before."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from community import notifications
from community.database import reading, writing
from community.events import Event
from community.notifications import Notification
from community.people import Person, Role
from escalation import agents, calendars, clocks, teams, warnings
from escalation.cases import Case, State
from escalation.clocks import Kind, SlaClock
from escalation.teams import Team
from escalation.warnings import warn_some, whom
from tests.at_once import at_once
from tests.cast import Ask, joins

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = timedelta(microseconds=1)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
OFFICE = {str(day): [["09:00", "17:00"]] for day in range(5)}
NIGHTS = {str(day): [["22:00", "06:00"]] for day in range(7)}


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.fixture
def max_(database: str) -> Person:
    """Plans the desk's work."""
    return joins("Max", Role.MANAGER)


@pytest.fixture
def office(db: Session, kim: Person, lee: Person, max_: Person) -> Team:
    """Kim and Lee work from nine to five, in UTC."""
    ours = calendars.put(db, name="Office", timezone="UTC", hours=OFFICE, at=MONDAY)
    team = teams.add(db, name="Office", calendar_id=ours.id)
    for agent in (kim, lee):
        agents.place(db, agent, team)
    return team


@pytest.fixture
def case(db: Session, ask: Ask, office: Team) -> Case:
    """Opened at nine, and nobody's yet: the first reply is due at eleven."""
    return opened(db, ask, office, at(9))


def opened(db: Session, ask: Ask, team: Team, start: datetime, by: Person | None = None) -> Case:
    thread = ask()
    case = Case(thread_id=thread.id, cause="unanswered", team_id=team.id, reply_due_at=start)
    db.add(case)
    db.flush()
    clocks.start(db, case.id, 3, team.id, start)
    if by:
        claimed(db, case, by)
    db.commit()
    return case


def claimed(db: Session, case: Case, by: Person) -> None:
    case.state, case.assignee_id, case.lease_until = State.CLAIMED, by.id, case.reply_due_at
    db.commit()


def warn_all(moment: datetime) -> None:
    while warn_some(moment):
        pass


def told(kind: str | None = None) -> list[int]:
    """Who was told, by the order in which they were."""
    with reading() as db:
        rows = select(Notification.person_id).order_by(Notification.id)
        return list(db.exec(rows.where(Notification.kind == kind) if kind else rows))


def lates() -> list[Event]:
    with reading() as db:
        return list(db.exec(select(Event).where(Event.kind == "case.late")))


def clock_of(case: Case, kind: Kind = Kind.FIRST_REPLY) -> SlaClock:
    with reading() as db:
        return clocks.of(db, [case.id])[case.id][kind]


def test_nobody_is_told_before_half_of_the_time_is_gone(case: Case):
    assert not warn_some(at(10) - MOMENT)
    assert told() == []


def test_at_half_the_owner_is_told_and_nobody_else(db: Session, case: Case, kim: Person):
    claimed(db, case, kim)
    assert warn_some(at(10))
    assert told("clock") == [kim.id]
    assert not warn_some(at(10))


def test_what_is_nobodys_is_told_the_team(case: Case, kim: Person, lee: Person):
    warn_some(at(10))
    assert sorted(told("clock")) == [kim.id, lee.id]


def test_at_three_quarters_the_team_is_told_as_well(db: Session, case: Case, kim: Person, lee: Person):
    claimed(db, case, kim)
    warn_some(at(10))
    warn_some(at(10, 30))
    assert told("clock") == [kim.id, lee.id]


def test_when_it_is_broken_those_who_plan_the_work_are_told_too(
    db: Session, case: Case, kim: Person, lee: Person, max_: Person
):
    claimed(db, case, kim)
    warn_all(at(11))
    assert sorted(told("clock late")) == sorted([kim.id, lee.id, max_.id])


def test_somebody_is_told_even_where_nobody_is_in_the_team():
    assert whom(([], [], [7]), 50) == {7}
    assert whom(([], [3], [7]), 50) == {3}
    assert whom(([], [], []), 100) == set()


def test_a_breach_fires_once_and_never_early(case: Case):
    warn_all(at(11) - MOMENT)
    assert (lates(), clock_of(case).breached_at) == ([], None)
    warn_all(at(11))
    warn_all(at(11))
    warn_all(at(16))
    assert [(late.subject_id, late.thread_id) for late in lates()] == [(case.id, case.thread_id)]
    assert clock_of(case).breached_at == at(11)


def test_after_hours_of_downtime_a_breach_fires_once_and_says_when_it_was(case: Case):
    warn_all(at(17))
    assert (clock_of(case).breached_at, len(told("clock"))) == (at(11), 0)
    assert [late.data["clock"] for late in lates()] == ["first_reply"]


def test_downtime_is_caught_up_in_the_order_in_which_it_was_due(db: Session, ask: Ask, office: Team):
    cases = [opened(db, ask, office, at(9, minute)) for minute in (30, 0, 15)]
    warn_all(at(16))
    assert [late.subject_id for late in lates()] == [cases[1].id, cases[2].id, cases[0].id]


def test_more_than_a_batch_is_told_of_in_rounds(db: Session, ask: Ask, office: Team, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(warnings, "BATCH", 2)
    for _ in range(5):
        opened(db, ask, office, at(9))
    assert [warn_some(at(12)) for _ in range(4)] == [True, True, True, False]
    assert len(lates()) == 5


@pytest.mark.parametrize(
    ("start", "hours_of_the_night"),
    [(datetime(2026, 10, 24, 22, tzinfo=BERLIN), 9), (datetime(2026, 3, 28, 22, tzinfo=BERLIN), 7)],
    ids=["summer ends", "summer begins"],
)
def test_a_breach_fires_once_and_never_early_across_a_night_when_the_clocks_change(
    db: Session, ask: Ask, start: datetime, hours_of_the_night: int
):
    """A night shift of 22 to 6 has nine hours, or seven; eight hours of work end in it, or in the next."""
    ours = calendars.put(db, name="Nights", timezone="Europe/Berlin", hours=NIGHTS, at=start)
    case = opened(db, ask, teams.add(db, name="Nights", calendar_id=ours.id), start)
    clocks.move(db, case.id, case.team_id, 4, start)
    db.commit()
    rest = timedelta(hours=8 - hours_of_the_night)
    due = start.astimezone(UTC) + 8 * HOUR if rest < timedelta() else (start + timedelta(days=1)).astimezone(UTC) + rest
    warn_all(due - MOMENT)
    assert (lates(), clock_of(case).due_at) == ([], due)
    warn_all(due)
    warn_all(due + 3 * HOUR)
    assert (len(lates()), clock_of(case).breached_at) == (1, due)


def test_a_clock_that_stands_still_warns_nobody(db: Session, case: Case):
    clocks.pause(db, case.id, at(9, 30))
    db.commit()
    assert not warn_some(at(16))


def test_a_pause_moves_the_warning_and_the_breach(db: Session, case: Case):
    clocks.pause(db, case.id, at(9, 30))
    clocks.resume(db, case.id, at(13))
    db.commit()
    warn_all(at(14, 30) - MOMENT)
    assert lates() == []
    warn_all(at(14, 30))
    assert clock_of(case).breached_at == at(14, 30)


def test_a_reply_that_came_late_while_nobody_watched_is_told_once(db: Session, case: Case, max_: Person):
    clocks.replied(db, case.id, at(12))
    db.commit()
    warn_all(at(12))
    warn_all(at(12))
    assert (len(lates()), told("clock late").count(max_.id)) == (1, 1)


def test_a_promise_made_anew_warns_anew(db: Session, case: Case, kim: Person):
    claimed(db, case, kim)
    warn_all(at(11))
    clocks.replied(db, case.id, at(12))
    clocks.waits_again(db, case.id, 3, at(13))
    db.commit()
    warn_all(at(15))
    assert (len(lates()), told("clock late").count(kim.id)) == (2, 2)


def test_in_a_surge_nobody_but_the_owner_is_buried_in_warnings(
    db: Session, ask: Ask, office: Team, kim: Person, lee: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(warnings, "UNSEEN_MOST", 3)
    for minute in range(6):
        opened(db, ask, office, at(9, minute), by=kim)
    warn_all(at(10, 40))
    assert (told().count(kim.id), told().count(lee.id)) == (6, 3)
    with writing() as other:
        notifications.see(other, lee)
    warn_all(at(16))
    assert told().count(lee.id) == 6


def test_of_workers_at_once_one_tells(case: Case):
    at_once(*[lambda: warn_all(at(11))] * 4)
    assert len(lates()) == 1


def test_the_due_warnings_are_found_by_their_index(db: Session):
    postgresql = db.get_bind().dialect.name == "postgresql"
    if postgresql:
        db.execute(text("SET enable_seqscan = off"))
    asked = "SELECT case_id FROM slaclock WHERE warn_at <= '2026-11-23' ORDER BY warn_at LIMIT 100"
    plan = db.execute(text(f"EXPLAIN {'' if postgresql else 'QUERY PLAN '}{asked}")).all()
    assert "ix_slaclock_warn_at" in str(plan)

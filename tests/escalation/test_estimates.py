"""When the team will probably reply, from how it has replied of late."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import Session

from community.database import now
from community.people import Person
from escalation import by_hand, calendars, estimates, teams
from escalation.cases import Case
from escalation.measures import Kind, Measure
from tests.cast import Ask

MONDAY = datetime(2099, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def team_id(db: Session) -> int:
    return teams.first(db).id


@pytest.fixture
def case(db: Session, ask: Ask, ana: Person) -> Case:
    return by_hand.escalate(db, ask(), by=ana)


def replied(db: Session, case: Case, *minutes: float, waited: float = 600) -> None:
    """The team replied so many minutes ago, each time to somebody who had waited so long."""
    for ago in minutes:
        at = now() - ago * MINUTE
        figures = {"since": at - waited * MINUTE, "value": waited * 60}
        whose = {"thread_id": case.thread_id, "case_id": case.id, "team_id": case.team_id}
        db.add(Measure(kind=Kind.REPLIED, at=at, **figures, **whose))
    db.flush()


def test_a_team_that_has_hardly_replied_gets_no_estimate(db: Session, case: Case, team_id: int):
    replied(db, case, 40, 30, 20, 10)
    assert estimates.probably(db, team_id, 1) is None


def test_the_third_in_line_waits_three_gaps_of_a_busy_team(db: Session, case: Case, team_id: int):
    replied(db, case, 60, 50, 40, 30, 20, 10)
    assert estimates.pace_of(db, team_id, at=now()).every == 10 * MINUTE
    assert estimates.probably(db, team_id, 3, now()) == MONDAY + 30 * MINUTE


def test_three_of_four_gaps_are_within_what_is_said(db: Session, case: Case, team_id: int):
    replied(db, case, 5, 10, 15, 20, 60)
    assert estimates.pace_of(db, team_id, at=now()).every == 40 * MINUTE


def test_a_quiet_hour_is_not_slowness(db: Session, case: Case, team_id: int):
    replied(db, case, 2000, 1500, 1000, 500, 100, waited=12)
    assert estimates.pace_of(db, team_id, at=now()).every == 12 * MINUTE


def test_another_teams_replies_say_nothing_about_this_one(db: Session, case: Case, team_id: int):
    other = teams.add(db, name="Billing", calendar_id=teams.first(db).calendar_id)
    replied(db, case, 60, 50, 40, 30, 20, 10)
    assert estimates.probably(db, other.id, 1) is None


def test_it_is_told_to_the_next_five_minutes(db: Session, case: Case, team_id: int):
    replied(db, case, 18, 15, 12, 9, 6, 3)
    assert estimates.probably(db, team_id, 1, now()) == MONDAY + 5 * MINUTE
    assert estimates.probably(db, team_id, 2, now()) == MONDAY + 10 * MINUTE


def test_what_the_team_cannot_do_today_it_does_when_it_is_back(db: Session, case: Case, team_id: int):
    replied(db, case, 60, 50, 40, 30, 20, 10)
    office(db)
    evening = MONDAY.replace(hour=16, minute=50)
    assert estimates.probably(db, team_id, 2, evening) == MONDAY.replace(hour=9, minute=10) + timedelta(days=1)
    assert estimates.probably(db, team_id, 2, evening, around_the_clock=True) == evening + 20 * MINUTE


def test_a_team_that_has_gone_home_says_when_it_is_back(db: Session, team_id: int):
    office(db)
    assert estimates.back_at(db, team_id, MONDAY) is None
    assert estimates.back_at(db, team_id, MONDAY.replace(hour=20)) == MONDAY.replace(hour=9) + timedelta(days=1)


def office(db: Session) -> None:
    """The first team works from nine to five, Monday to Friday."""
    days = {str(day): [["09:00", "17:00"]] for day in range(5)}
    calendar = calendars.put(db, name="Office", timezone="UTC", hours=days)
    teams.first(db).calendar_id = calendar.id
    db.flush()

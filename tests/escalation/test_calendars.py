"""Calendars are versions: a new one holds for its teams and for every promise that is still open."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from community.people import Person
from escalation import calendars, claims, clocks, new_hours, teams
from escalation.calendars import ALWAYS, BusinessCalendar, NeverChanges, Outdated, UnknownZone, WrongHours
from escalation.cases import Case
from escalation.clocks import Kind
from escalation.holidays import UnknownPlace
from escalation.hours import EmptyCalendar
from escalation.teams import Team
from tests.cast import Ask

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
OFFICE = {str(day): [["09:00", "17:00"]] for day in range(5)}
LATE = {str(day): [["12:00", "20:00"]] for day in range(5)}


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def put(db: Session, **changes) -> BusinessCalendar:
    said = {"name": "Office", "timezone": "UTC", "hours": OFFICE, "at": MONDAY}
    return calendars.put(db, **{**said, **changes})


@pytest.fixture
def office(db: Session) -> Team:
    return teams.add(db, name="Office", calendar_id=put(db).id)


def opened(db: Session, ask: Ask, team: Team, start: datetime, priority: int = 3) -> Case:
    thread = ask()
    case = Case(thread_id=thread.id, cause="unanswered", priority=priority, team_id=team.id, reply_due_at=start)
    db.add(case)
    db.flush()
    case.reply_due_at = clocks.start(db, case.id, priority, team.id, start)
    db.flush()
    return case


def begin(db: Session, team: Team, moment: datetime, **changes) -> BusinessCalendar:
    later = put(db, **{"hours": LATE, "after": 1, **changes})
    new_hours.begin(db, later, at=moment)
    db.refresh(team)
    return later


def test_the_first_team_works_around_the_clock(db: Session):
    assert teams.first(db).calendar_id == calendars.always(db).id
    assert calendars.always(db).name == ALWAYS


def test_what_is_urgent_keeps_running_around_the_clock(db: Session):
    with pytest.raises(NeverChanges):
        put(db, name=ALWAYS, after=1)


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was(db: Session, sam: Person):
    first = put(db)
    second = put(db, hours=LATE, after=1, by=sam)
    assert [(it.id, it.version, it.made_by_id) for it in calendars.versions(db, "Office")] == [
        (second.id, 2, sam.id),
        (first.id, 1, None),
    ]
    assert (first.hours, second.hours) == (OFFICE, LATE)
    assert [it.name for it in calendars.newest(db)] == [ALWAYS, "Office"]
    assert calendars.newest(db)[1].id == second.id


def test_two_who_change_it_at_once_do_not_overwrite_each_other(db: Session):
    put(db)
    put(db, hours=LATE, after=1)
    with pytest.raises(Outdated):
        put(db, hours=OFFICE, after=1)
    with pytest.raises(Outdated):
        put(db)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"hours": {}}, EmptyCalendar),
        ({"hours": {"0": []}}, EmptyCalendar),
        ({"hours": {}, "open": [["2026-11-01", [["09:00", "12:00"]]]]}, EmptyCalendar),
        ({"timezone": "Mars/Base"}, UnknownZone),
        ({"timezone": "/etc/passwd"}, UnknownZone),
        ({"country": "XX"}, UnknownPlace),
        ({"country": "DE", "region": "Mordor"}, UnknownPlace),
        ({"hours": {"0": [["09:00", "25:00"]]}}, WrongHours),
        ({"hours": {"0": [["09:00"]]}}, WrongHours),
        ({"hours": {"7": [["09:00", "17:00"]]}}, WrongHours),
        ({"hours": {"0": [["09:00", "10:00"]] * 7}}, WrongHours),
        ({"closed": ["24.12."]}, WrongHours),
        ({"closed": ["2026-12-24"] * 2 + [f"{year}-12-24" for year in range(2000, 2401)]}, WrongHours),
        ({"open": ["2026-11-28"]}, WrongHours),
    ],
)
def test_what_cannot_be_worked_by_is_refused(db: Session, changes: dict, refused: type[ValueError]):
    with pytest.raises(refused):
        put(db, **changes)


def test_an_open_day_has_the_hours_of_its_weekday_or_its_own(db: Session):
    kept = put(db, country="DE", open=["2026-12-25", ("2026-11-28", [("10:00", "12:00")])])
    assert kept.open == [["2026-12-25", []], ["2026-11-28", [["10:00", "12:00"]]]]


def test_a_region_without_its_country_is_forgotten(db: Session):
    assert put(db, region="BE").region == ""


def test_teams_move_to_the_new_version(db: Session, office: Team):
    later = begin(db, office, at(8))
    assert office.calendar_id == later.id
    assert teams.first(db).calendar_id == calendars.always(db).id


def test_more_teams_can_be_given_these_hours(db: Session, office: Team):
    ours = put(db, hours=LATE, after=1)
    new_hours.begin(db, ours, [teams.first(db).id], at=at(8))
    db.refresh(office)
    assert teams.first(db).calendar_id == office.calendar_id == ours.id


def test_open_promises_follow_the_new_hours(db: Session, ask: Ask, office: Team):
    case = opened(db, ask, office, at(10))
    begin(db, office, at(11))
    first, resolution = (clocks.of(db, [case.id])[case.id][kind] for kind in (Kind.FIRST_REPLY, Kind.RESOLUTION))
    assert (first.consumed, first.due_at, case.reply_due_at) == (3600, at(13), at(13))
    assert (resolution.consumed, resolution.calendar_id) == (3600, office.calendar_id)


def test_a_promise_that_stands_still_takes_the_new_hours_when_it_goes_on(db: Session, ask: Ask, office: Team):
    case = opened(db, ask, office, at(10))
    clocks.pause(db, case.id, at(11))
    begin(db, office, at(11))
    assert clocks.of(db, [case.id])[case.id][Kind.FIRST_REPLY].due_at is None
    assert clocks.resume(db, case.id, at(9, day=1)) == at(13, day=1)


def test_what_is_urgent_is_due_when_it_was(db: Session, ask: Ask, office: Team):
    case = opened(db, ask, office, at(10), priority=1)
    begin(db, office, at(10, 5))
    assert case.reply_due_at == at(10, 15)


def test_other_teams_are_left_alone(db: Session, ask: Ask, office: Team):
    case = opened(db, ask, teams.first(db), at(3))
    begin(db, office, at(4))
    assert case.reply_due_at == at(5)


def test_what_was_met_is_not_opened_again(db: Session, ask: Ask, office: Team):
    case = opened(db, ask, office, at(10))
    clocks.replied(db, case.id, at(11))
    begin(db, office, at(11))
    first = clocks.of(db, [case.id])[case.id][Kind.FIRST_REPLY]
    assert (first.met_at, first.running_since) == (at(11), None)
    assert case.reply_due_at == at(20)


def test_a_team_given_another_calendar_takes_its_promises_along(db: Session, ask: Ask, office: Team):
    case = opened(db, ask, office, at(16))
    teams.work_by(db, calendars.always(db).id, [office.id])
    new_hours.follow(db, [office.id], at=at(17))
    assert case.reply_due_at == at(18)


def test_hundreds_of_promises_follow_in_one_go(db: Session, ask: Ask, office: Team):
    cases = [opened(db, ask, office, at(10)) for _ in range(new_hours.BATCH // 10)]
    original, new_hours.BATCH = new_hours.BATCH, 7
    begin(db, office, at(11))
    new_hours.BATCH = original
    assert {case.reply_due_at for case in cases} == {at(13)}


def test_a_claimed_case_can_still_be_answered_after_its_hours_changed(db: Session, kim: Person, ask: Ask, office: Team):
    case = opened(db, ask, office, at(10))
    claims.claim(db, case, by=kim, at=at(10))
    version, fence = case.version, case.fence
    begin(db, office, at(10, 10))
    assert (case.version, case.fence) == (version, fence)
    claims.reply(db, case, by=kim, body="Switch it off and on.", at=at(10, 20))

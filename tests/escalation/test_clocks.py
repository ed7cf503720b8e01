"""The clocks of a case: what starts, stops, pauses and moves them, and what never does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from community.events import Event
from community.threads import Thread
from escalation import calendars, clocks, teams
from escalation.cases import Case
from escalation.clocks import TARGETS, Kind, SlaClock
from escalation.teams import Team
from tests.cast import Ask

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
OFFICE = {str(day): [["09:00", "17:00"]] for day in range(5)}
NIGHTS = {str(day): [["22:00", "06:00"]] for day in range(7)}


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    """On this day after the Monday."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.fixture
def office(db: Session) -> Team:
    """Works from nine to five, Monday to Friday, in UTC."""
    ours = calendars.put(db, name="Office", timezone="UTC", hours=OFFICE, at=MONDAY)
    return teams.add(db, name="Office", calendar_id=ours.id)


@pytest.fixture
def nights(db: Session) -> Team:
    ours = calendars.put(db, name="Nights", timezone="UTC", hours=NIGHTS, at=MONDAY)
    return teams.add(db, name="Nights", calendar_id=ours.id)


@pytest.fixture
def case(db: Session, ask: Ask, office: Team) -> Case:
    """A case without clocks."""
    return bare_case(db, ask, office)


def bare_case(db: Session, ask: Ask, team: Team, priority: int = 3) -> Case:
    thread = ask()
    case = Case(thread_id=thread.id, cause="unanswered", priority=priority, team_id=team.id, reply_due_at=MONDAY)
    db.add(case)
    db.flush()
    return case


def clock(db: Session, case: Case, kind: Kind = Kind.FIRST_REPLY) -> SlaClock:
    return clocks.of(db, [case.id])[case.id][kind]


def running(db: Session, case: Case) -> set[Kind]:
    return {kind for kind, clock in clocks.of(db, [case.id])[case.id].items() if clock.running_since}


@contextmanager
def statements(db: Session) -> Iterator[list[str]]:
    """Which statements are sent meanwhile."""
    seen: list[str] = []

    def see(_connection, _cursor, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(db.get_bind(), "before_cursor_execute", see)
    yield seen
    event.remove(db.get_bind(), "before_cursor_execute", see)


def lates(db: Session) -> list[Event]:
    return list(db.exec(select(Event).where(Event.kind == "case.late")))


@pytest.mark.parametrize(
    ("priority", "first_reply", "next_update", "resolution"),
    [
        (1, 15 * MINUTE, 30 * MINUTE, 4 * HOUR),
        (2, HOUR, 2 * HOUR, 8 * HOUR),
        (3, 2 * HOUR, 8 * HOUR, 48 * HOUR),
        (4, 8 * HOUR, 48 * HOUR, 120 * HOUR),
    ],
)
def test_the_targets_are_those_that_were_promised(
    priority: int, first_reply: timedelta, next_update: timedelta, resolution: timedelta
):
    target = TARGETS[priority]
    assert (target.first_reply, target.next_update, target.resolution) == (first_reply, next_update, resolution)
    assert target.around_the_clock == (priority == 1)


def test_a_new_case_is_promised_a_first_reply_and_a_resolution_in_the_teams_hours(
    db: Session, case: Case, office: Team
):
    due = clocks.start(db, case.id, 3, office.id, at(16))
    assert due == at(10, day=1)
    assert running(db, case) == {Kind.FIRST_REPLY, Kind.RESOLUTION}
    assert clock(db, case).warn_at == at(17)


def test_what_is_urgent_runs_around_the_clock_whatever_the_team(db: Session, case: Case, office: Team):
    assert clocks.start(db, case.id, 1, office.id, at(3)) == at(3, 15)


def test_a_hundred_cases_start_in_as_many_statements_as_one(db: Session, ask: Ask, office: Team, nights: Team):
    opened = [(bare_case(db, ask, office).id, number % 4 + 1, (office, nights)[number % 2].id) for number in range(100)]
    with statements(db) as seen:
        due = clocks.start_all(db, opened, at(10))
    assert len(seen) <= 4
    assert len(due) == 100
    assert due[opened[0][0]] == at(10, 15)
    assert due[opened[1][0]] == at(23)


def test_nothing_opened_is_nothing_started(db: Session):
    assert clocks.start_all(db, [], at(10)) == {}


def test_a_public_reply_stops_the_first_reply_and_starts_the_next_update(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    assert clocks.replied(db, case.id, at(10)) == at(10, day=1)
    first = clock(db, case)
    assert (first.met_at, first.running_since, first.due_at, first.breached_at) == (at(10), None, None, None)
    assert running(db, case) == {Kind.NEXT_UPDATE, Kind.RESOLUTION}


def test_the_next_reply_promises_the_next_update_anew(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    clocks.replied(db, case.id, at(10))
    assert clocks.replied(db, case.id, at(16)) == at(16, day=1)
    assert clock(db, case).met_at == at(10)


def test_the_update_never_overrules_the_first_reply(db: Session, case: Case, office: Team):
    """Not while nobody has replied, and not after the customer wrote again, however much of it is used."""
    clocks.start(db, case.id, 2, office.id, at(9))
    assert Kind.NEXT_UPDATE not in running(db, case)
    clocks.replied(db, case.id, at(9, 30))
    assert clocks.waits_again(db, case.id, 2, at(11, 20)) == at(12, 20)
    assert running(db, case) == {Kind.FIRST_REPLY, Kind.RESOLUTION}


def test_a_message_of_the_customer_restarts_the_first_reply(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    clocks.replied(db, case.id, at(10))
    clocks.pause(db, case.id, at(10))
    assert clocks.waits_again(db, case.id, 3, at(12)) == at(14)
    first = clock(db, case)
    assert (first.consumed, first.met_at, first.warned, first.warn_at) == (0, None, 0, at(13))


def test_a_customer_who_writes_while_they_wait_is_not_made_to_wait_longer(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    assert clocks.waits_again(db, case.id, 3, at(10, 30)) == at(11)


def test_the_third_round_is_promised_sooner(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    clocks.replied(db, case.id, at(10))
    assert clocks.waits_again(db, case.id, 2, at(11)) == at(12)


def test_waiting_for_the_customer_pauses_and_what_was_consumed_carries_over(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    clocks.pause(db, case.id, at(10, 30))
    resting = clock(db, case)
    assert (resting.consumed, resting.due_at, resting.warn_at, running(db, case)) == (5400, None, None, set())
    assert clocks.resume(db, case.id, at(16, 45)) == at(9, 15, day=1)


def test_pausing_twice_is_pausing_once(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    clocks.pause(db, case.id, at(10))
    clocks.pause(db, case.id, at(11))
    assert clock(db, case).consumed == 3600


def test_a_pause_of_only_closed_hours_changes_nothing(db: Session, case: Case, office: Team):
    due = clocks.start(db, case.id, 3, office.id, at(16))
    clocks.pause(db, case.id, at(18))
    assert clocks.resume(db, case.id, at(8, day=1)) == due


def test_after_a_first_reply_what_goes_on_is_the_update(db: Session, case: Case, office: Team):
    case.priority = 2
    clocks.start(db, case.id, 2, office.id, at(9))
    clocks.replied(db, case.id, at(9, 30))
    clocks.pause(db, case.id, at(10))
    assert clocks.resume(db, case.id, at(11)) == at(12, 30)


def test_a_change_of_team_recomputes_in_the_hours_of_the_other(db: Session, case: Case, office: Team, nights: Team):
    clocks.start(db, case.id, 3, office.id, at(16))
    assert clocks.move(db, case.id, nights.id, 3, at(18)) == at(23)
    assert clock(db, case).consumed == 3600


def test_a_change_of_priority_recomputes_and_what_was_consumed_stays_consumed(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    assert clocks.move(db, case.id, office.id, 2, at(9, 30)) == at(10)
    assert clocks.move(db, case.id, office.id, 4, at(9, 45)) == at(17)


def test_the_night_before_it_was_urgent_is_not_held_against_anybody(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(17))
    assert clocks.move(db, case.id, office.id, 1, at(3, day=1)) == at(3, 15, day=1)


def test_moving_a_case_whose_clocks_stand_still_does_not_start_them(
    db: Session, case: Case, office: Team, nights: Team
):
    clocks.start(db, case.id, 3, office.id, at(9))
    clocks.pause(db, case.id, at(10))
    assert clocks.move(db, case.id, nights.id, 3, at(11)) is None
    case.team_id = nights.id
    assert clocks.resume(db, case.id, at(12)) == at(23)


def test_a_case_that_is_over_has_no_clock_running_and_can_begin_again(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    clocks.replied(db, case.id, at(10))
    clocks.stop(db, case.id, at(11))
    assert (running(db, case), clock(db, case, Kind.RESOLUTION).met_at) == (set(), at(11))
    assert clocks.waits_again(db, case.id, 3, at(12)) == at(14)
    assert (clock(db, case, Kind.RESOLUTION).met_at, clock(db, case, Kind.RESOLUTION).consumed) == (None, 7200)


def test_a_reply_at_the_last_moment_is_in_time(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    clocks.replied(db, case.id, at(11))
    assert (clock(db, case).breached_at, lates(db)) == (None, [])


def test_a_late_reply_is_late_though_nobody_noticed_in_time(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    clocks.replied(db, case.id, at(11, 1))
    assert (clock(db, case).breached_at, clock(db, case).met_at) == (at(11), at(11, 1))
    assert [(late.subject_id, late.data) for late in lates(db)] == [(case.id, {"clock": "first_reply"})]


def test_a_promise_made_anew_can_be_broken_anew(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    clocks.replied(db, case.id, at(12))
    clocks.waits_again(db, case.id, 3, at(13))
    assert clock(db, case).breached_at is None
    clocks.replied(db, case.id, at(16))
    assert (clock(db, case).breached_at, len(lates(db))) == (at(15), 2)


def test_a_promise_that_is_broken_stays_broken_with_more_time(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 2, office.id, at(9))
    clocks.move(db, case.id, office.id, 4, at(10, 1))
    clocks.replied(db, case.id, at(16, day=4))
    assert (clock(db, case).breached_at, len(lates(db))) == (at(10), 1)


def test_a_broken_promise_makes_the_threads_page_new(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    before = db.get_one(Thread, case.thread_id).version
    clocks.pause(db, case.id, at(12))
    assert db.get_one(Thread, case.thread_id).version == before + 1


def test_a_case_from_before_there_were_clocks_gets_them_with_its_first_step(db: Session, case: Case, office: Team):
    assert clocks.waits_again(db, case.id, 3, at(9)) == at(11)
    assert running(db, case) == {Kind.FIRST_REPLY, Kind.RESOLUTION}


def test_the_promise_of_a_case_is_the_clock_that_runs_towards_the_customer(db: Session, case: Case, office: Team):
    clocks.start(db, case.id, 3, office.id, at(9))
    assert clocks.promised(clocks.of(db, [case.id])[case.id]) is clock(db, case)
    clocks.replied(db, case.id, at(10))
    assert clocks.promised(clocks.of(db, [case.id])[case.id]) is clock(db, case, Kind.NEXT_UPDATE)
    clocks.pause(db, case.id, at(11))
    assert clocks.promised(clocks.of(db, [case.id])[case.id]) is None

"""Business time is exact: in every zone, over every shift, on the nights when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, settings
from hypothesis import given as given_any
from hypothesis import strategies as st

from escalation import hours
from escalation.calendars import BusinessCalendar
from escalation.hours import EmptyCalendar, add, between, is_open, opens_at, spans

HOUR = timedelta(hours=1)
NOTHING = timedelta()
ALL_DAY = [["00:00", "00:00"]]
OFFICE = [["09:00", "17:00"]]

ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana"),
    *("Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"),
)
"""Among them half an hour of summer time, clocks that change at midnight, and quarters of an hour from UTC."""

PLACES = (("", ""), ("DE", "BE"), ("US", "CA"), ("PL", ""), ("SE", ""))


def given(*values):
    """The first look at a country's holidays takes its time, so there is no deadline."""
    return lambda test: settings(deadline=None)(given_any(*values)(test))


def week(shifts: list[list[str]], days: range = range(5)) -> dict[str, list[list[str]]]:
    return {str(day): shifts for day in days}


def calendar(zone: str = "Europe/Berlin", hours: dict | None = None, **more) -> BusinessCalendar:
    return BusinessCalendar(name="Ours", timezone=zone, hours=week(OFFICE) if hours is None else hours, **more)


def local(*parts: int, zone: str = "Europe/Berlin", fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold)


def wall(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


shifts = st.tuples(st.integers(0, 95), st.integers(1, 96)).map(lambda s: [wall(15 * s[0]), wall(15 * (s[0] + s[1]))])
weeks = st.dictionaries(st.integers(0, 6).map(str), st.lists(shifts, min_size=1, max_size=3), min_size=1)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
moments = st.timedeltas(NOTHING, timedelta(days=700)).map(lambda passed: datetime(2026, 1, 1, tzinfo=UTC) + passed)
durations = st.timedeltas(NOTHING, timedelta(hours=50))


@st.composite
def calendars(draw) -> BusinessCalendar:
    """Any team's hours: several shifts a day, over midnight too, holidays, closed days, and days open all the same."""
    country, region = draw(st.sampled_from(PLACES))
    own = st.lists(shifts, min_size=1, max_size=2)
    return BusinessCalendar(
        name="Any",
        timezone=draw(st.sampled_from(ZONES)),
        hours=draw(weeks),
        country=country,
        region=region,
        closed=[day.isoformat() for day in draw(st.lists(days, max_size=5))],
        open=[[day.isoformat(), draw(own)] for day in draw(st.lists(days, max_size=3, unique=True))],
    )


@given(calendars(), moments, durations)
def test_add_and_between_are_inverse(any: BusinessCalendar, start: datetime, covered: timedelta):
    assert between(any, start, add(any, start, covered)) == covered


@given(calendars(), moments, moments)
def test_between_and_add_are_inverse_wherever_somebody_works(any: BusinessCalendar, start: datetime, end: datetime):
    assume(start < end)
    end = opens_at(any, end)
    covered = between(any, start, end)
    assert opens_at(any, add(any, start, covered) if covered else start) == end or covered == NOTHING


@given(calendars(), moments, durations, durations)
def test_adding_twice_is_adding_the_sum(any: BusinessCalendar, start: datetime, a: timedelta, b: timedelta):
    assert add(any, start, a + b) == add(any, add(any, start, a), b)


@given(calendars(), moments, moments, durations, durations)
def test_what_starts_later_or_takes_longer_is_never_due_earlier(
    any: BusinessCalendar, start: datetime, later: datetime, covered: timedelta, longer: timedelta
):
    start, later = sorted((start, later))
    covered, longer = sorted((covered, longer))
    assert add(any, start, covered) <= add(any, start, longer)
    assert add(any, start, covered) <= add(any, later, covered)
    assert between(any, start, later) >= NOTHING


@given(calendars(), moments, durations.filter(bool))
def test_what_is_due_is_due_while_somebody_works(any: BusinessCalendar, start: datetime, covered: timedelta):
    due = add(any, start, covered)
    assert is_open(any, due - timedelta(microseconds=1))
    assert due >= start + covered


@given(st.sampled_from(ZONES), moments, durations)
def test_around_the_clock_is_utc(zone: str, start: datetime, covered: timedelta):
    always = calendar(zone, week(ALL_DAY, range(7)))
    assert add(always, start, covered) == start + covered
    assert between(always, start, start + covered) == covered
    assert is_open(always, start)


@given(calendars(), moments, st.lists(st.timedeltas(NOTHING, timedelta(days=3)), min_size=1, max_size=5), durations)
def test_pauses_move_what_is_due_by_exactly_what_they_covered(
    any: BusinessCalendar, start: datetime, turns: list[timedelta], target: timedelta
):
    consumed, at = NOTHING, start
    for number, turn in enumerate(turns):
        runs = number % 2 == 0
        consumed += between(any, at, at + turn) if runs else NOTHING
        at += turn
    assume(consumed < target)
    paused = sum((between(any, *turn) for turn in _paused(start, turns)), NOTHING)
    assert add(any, at, target - consumed) == add(any, start, target + paused)


def _paused(start: datetime, turns: list[timedelta]):
    for number, turn in enumerate(turns):
        if number % 2:
            yield start, start + turn
        start += turn


@given(calendars(), moments, moments, moments)
def test_splitting_an_interval_changes_nothing(any: BusinessCalendar, a: datetime, b: datetime, c: datetime):
    a, b, c = sorted((a, b, c))
    assert between(any, a, b) + between(any, b, c) == between(any, a, c)


@given(st.sampled_from(ZONES), st.lists(st.integers(1, 95), min_size=1, max_size=3), moments, durations)
def test_splitting_a_shift_changes_nothing(zone: str, cuts: list[int], start: datetime, covered: timedelta):
    edges = [0, *sorted({15 * cut for cut in cuts}), 24 * 60]
    split = [[wall(a), wall(b)] for a, b in pairwise(edges)]
    whole = [[wall(0), wall(24 * 60)]]
    assert add(calendar(zone, week(split)), start, covered) == add(calendar(zone, week(whole)), start, covered)


@given(calendars(), moments)
def test_open_time_comes_in_order_and_never_twice(any: BusinessCalendar, start: datetime):
    found = list(islice(spans(any, start), 30))
    assert all(opens < closes for opens, closes in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))


@given(calendars(), moments)
@example(calendar(hours=week([["02:30", "02:45"]], range(7))), datetime(2026, 3, 29, 0, 59, tzinfo=UTC))
def test_opening_is_the_first_open_moment(any: BusinessCalendar, at: datetime):
    opens = opens_at(any, at)
    assert opens >= at
    assert is_open(any, opens)
    assert between(any, at, opens) == NOTHING


@given(st.sampled_from(ZONES), days, st.times(), st.times())
def test_a_later_wall_clock_is_never_an_earlier_moment(zone: str, day: date, one: time, other: time):
    one, other = sorted((one.replace(microsecond=0), other.replace(microsecond=0)))
    assert hours.instant(day, one, ZoneInfo(zone)) <= hours.instant(day, other, ZoneInfo(zone))


def test_splitting_the_working_day_leaves_the_break_out():
    lunch = calendar(hours=week([["09:00", "12:00"], ["13:00", "17:00"]]))
    assert add(lunch, local(2026, 11, 23, 11), 2 * HOUR) == local(2026, 11, 23, 14)
    assert between(lunch, local(2026, 11, 23, 9), local(2026, 11, 23, 17)) == 7 * HOUR


def test_shifts_that_overlap_count_once():
    two = calendar(hours=week([["08:00", "14:00"], ["12:00", "18:00"]]))
    assert between(two, local(2026, 11, 23), local(2026, 11, 24)) == 10 * HOUR


def test_a_night_has_an_hour_more_when_summer_ends_and_one_less_when_it_begins():
    nights = calendar(hours=week([["22:00", "06:00"]], range(7)))
    assert between(nights, local(2026, 10, 24, 12), local(2026, 10, 25, 12)) == 9 * HOUR
    assert between(nights, local(2026, 3, 28, 12), local(2026, 3, 29, 12)) == 7 * HOUR
    assert between(nights, local(2026, 6, 6, 12), local(2026, 6, 7, 12)) == 8 * HOUR


def test_the_day_on_which_summer_ends_has_25_hours():
    always = calendar(hours=week(ALL_DAY, range(7)))
    assert between(always, local(2026, 10, 25), local(2026, 10, 26)) == 25 * HOUR
    assert add(always, local(2026, 10, 25), 12 * HOUR) == local(2026, 10, 25, 11)


def test_an_hour_that_never_comes_is_nobodys_shift():
    gap = calendar(hours=week([["02:00", "03:00"]], range(7)))
    assert between(gap, local(2026, 3, 29), local(2026, 3, 30)) == NOTHING
    half = calendar(hours=week([["02:30", "04:00"]], range(7)))
    assert between(half, local(2026, 3, 29), local(2026, 3, 30)) == HOUR


def test_an_hour_that_comes_twice_is_worked_twice():
    both = calendar(hours=week([["01:00", "04:00"]], range(7)))
    assert between(both, local(2026, 10, 25), local(2026, 10, 26)) == 4 * HOUR


def test_what_is_not_done_by_friday_evening_goes_on_on_monday_though_the_clocks_changed():
    assert add(calendar(), local(2026, 10, 23, 16), 2 * HOUR) == local(2026, 10, 26, 10)


def test_due_at_the_closing_moment_is_due_then_and_not_the_next_morning():
    assert add(calendar(), local(2026, 11, 23, 15), 2 * HOUR) == local(2026, 11, 23, 17)


def test_nobody_works_at_the_closing_moment():
    assert is_open(calendar(), local(2026, 11, 23, 9))
    assert not is_open(calendar(), local(2026, 11, 23, 17))
    assert opens_at(calendar(), local(2026, 11, 23, 17)) == local(2026, 11, 24, 9)


def test_holidays_of_the_country_and_the_region_are_closed():
    berlin, bavaria = calendar(country="DE", region="BE"), calendar(country="DE", region="BY")
    womens_day = local(2027, 3, 8, 10)
    assert (is_open(berlin, womens_day), is_open(bavaria, womens_day)) == (False, True)
    assert not is_open(bavaria, local(2026, 12, 25, 10))
    assert is_open(calendar(), local(2026, 12, 25, 10))


def test_further_days_are_closed_and_holidays_may_be_worked():
    ours = calendar(country="DE", closed=["2026-12-24"], open=["2026-12-25"])
    assert not is_open(ours, local(2026, 12, 24, 10))
    assert is_open(ours, local(2026, 12, 25, 10))


def test_a_saturday_may_be_open_with_hours_of_its_own():
    ours = calendar(open=[["2026-11-28", [["10:00", "12:00"]]]])
    assert between(ours, local(2026, 11, 28), local(2026, 11, 29)) == 2 * HOUR


def test_a_shift_belongs_to_the_day_on_which_it_begins():
    nights = calendar(hours=week([["22:00", "06:00"]], range(7)), closed=["2026-12-24"])
    assert is_open(nights, local(2026, 12, 24, 5))
    assert not is_open(nights, local(2026, 12, 24, 23))
    assert not is_open(nights, local(2026, 12, 25, 5))


def test_teams_in_other_zones_work_by_their_own_clock():
    assert opens_at(calendar("Asia/Kolkata"), local(2026, 11, 23, 0)) == local(2026, 11, 23, 9, zone="Asia/Kolkata")


@pytest.mark.parametrize(
    "ask", [lambda c, at: add(c, at, HOUR), lambda c, at: between(c, at, at + HOUR), is_open, opens_at]
)
def test_an_empty_calendar_is_an_error_and_not_a_loop(ask):
    with pytest.raises(EmptyCalendar):
        ask(calendar(hours={}), local(2026, 11, 23))
    with pytest.raises(EmptyCalendar):
        ask(calendar(hours={"0": []}), local(2026, 11, 23))


def test_a_calendar_that_only_opened_once_is_an_error_afterwards():
    once = calendar(hours={}, open=[["2026-11-28", [["10:00", "12:00"]]]])
    assert add(once, local(2026, 11, 23), HOUR) == local(2026, 11, 28, 11)
    with pytest.raises(EmptyCalendar):
        add(once, local(2026, 11, 23), 3 * HOUR)


def test_time_is_only_ever_added():
    with pytest.raises(ValueError, match="only ever added"):
        add(calendar(), local(2026, 11, 23), -HOUR)


def test_between_the_wrong_way_round_is_nothing():
    assert between(calendar(), local(2026, 11, 24, 12), local(2026, 11, 23, 12)) == NOTHING

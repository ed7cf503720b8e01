"""Quiet hours and digests by the clock on somebody's wall, on the nights that clocks change, too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community import quiet

ZONES = ["Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "UTC"]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(ZONES).map(ZoneInfo)
hours = st.integers(0, 23)


@settings(deadline=None)
@given(at=moments, zone=zones, begins=st.none() | hours, ends=st.none() | hours)
def test_nothing_comes_in_quiet_hours_and_nothing_waits_longer_than_them(at, zone, begins, ends):
    comes = quiet.after(at, zone, begins, ends)
    assert comes >= at
    assert not quiet.is_quiet(comes, zone, begins, ends)
    assert comes == at or quiet.is_quiet(at, zone, begins, ends)
    assert comes - at <= timedelta(hours=26)
    assert quiet.after(comes, zone, begins, ends) == comes


@settings(deadline=None)
@given(at=moments, zone=zones, hour=hours, weekly=st.booleans())
def test_a_digest_comes_at_its_hour_within_a_day_or_a_week(at, zone, hour, weekly):
    comes = quiet.next_digest(at, zone, hour, weekly=weekly)
    assert timedelta(0) < comes - at <= timedelta(days=7 if weekly else 1, hours=2)
    local = comes.astimezone(zone)
    assert local.hour == hour or local.utcoffset() != (comes - timedelta(hours=2)).astimezone(zone).utcoffset()
    assert not weekly or local.weekday() == quiet.MONDAY


@pytest.mark.parametrize(
    ("at", "comes"),
    [
        ("2026-03-28T22:30:00+00:00", "2026-03-29T01:00:00+00:00"),  # 2:00 does not exist in Warsaw that night
        ("2026-10-24T22:30:00+00:00", "2026-10-25T00:00:00+00:00"),  # 2:00 comes twice; the first is the end
        ("2026-06-01T10:00:00+00:00", "2026-06-01T10:00:00+00:00"),
    ],
)
def test_the_nights_on_which_the_clocks_change(at: str, comes: str):
    found = quiet.after(datetime.fromisoformat(at), ZoneInfo("Europe/Warsaw"), 22, 2)
    assert found == datetime.fromisoformat(comes)

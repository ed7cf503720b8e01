"""Shifts as people write them."""

import pytest

from web import shifts


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("09:00–17:30", [["09:00", "17:30"]]),
        ("9-12, 13.15-17", [["09:00", "12:00"], ["13:15", "17:00"]]),
        ("22:00 - 06:00", [["22:00", "06:00"]]),
        ("0-24", [["00:00", "00:00"]]),
        ("", []),
    ],
)
def test_a_day_is_read_as_people_write_it(written: str, kept: list[list[str]]) -> None:
    assert shifts.read([written]) == ({"0": kept} if kept else {})


@pytest.mark.parametrize("wrong", ["nine to five", "09:00", "25:00–26:00", "9:75-10", ",".join(["1-2"] * 7)])
def test_what_is_no_shift_is_refused(wrong: str) -> None:
    with pytest.raises(shifts.NoShift):
        shifts.read([wrong])


def test_what_is_written_is_read_again() -> None:
    week = ["09:00–12:00, 13:00–17:00", "", "22:00–06:00", "", "", "", ""]
    assert shifts.written(shifts.read(week)) == week


def test_days_that_are_alike_are_said_together() -> None:
    assert shifts.in_words(shifts.read(["9-17", "9-17", "", "9-17", "", "10-12", ""])) == [
        ("Mon–Tue", "09:00–17:00"),
        ("Thu", "09:00–17:00"),
        ("Sat", "10:00–12:00"),
    ]

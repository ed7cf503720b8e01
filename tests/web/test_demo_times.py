"""How the demo says how long ago."""

from datetime import timedelta

import pytest

from web.demo.times import parse


def test_lengths_of_time_read_as_people_say_them():
    assert parse("2 d 4 h") == timedelta(days=2, hours=4)
    assert parse("60m") == parse("1 h") == timedelta(hours=1)
    assert parse("5 mo") == timedelta(days=150)
    assert parse("3s") == timedelta(seconds=3)


@pytest.mark.parametrize("nonsense", ["", "soon", "4", "4 parsecs", "2 d and 4 h"])
def test_other_lengths_of_time_are_refused(nonsense: str):
    with pytest.raises(ValueError, match="not a length of time"):
        parse(nonsense)

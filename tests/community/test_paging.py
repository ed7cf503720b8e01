"""Keyset paging: each row once, and no cursor but a list's own."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.paging import WrongCursor, cursor, page_of, read

MOMENTS = st.integers(0, 7 * 10**15).map(lambda micros: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros))


def written(json: str) -> str:
    return base64.urlsafe_b64encode(json.encode()).decode().rstrip("=")


@given(moment=MOMENTS, id=st.integers(0, 2**61))
def test_a_cursor_is_read_as_it_was_written(moment: datetime, id: int):
    assert read(cursor("threads", (moment, id)), "threads", datetime, int) == (moment, id)


@given(st.text(max_size=60))
def test_any_other_text_is_a_wrong_cursor(text: str):
    with pytest.raises(WrongCursor):
        read(text, "threads", int)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "===",
        "é",
        written("7"),
        written("{}"),
        written('["threads"]'),
        written('["threads", "1"]'),
        written('["threads", 1.5]'),
        written('["threads", true]'),
        written('["threads", null]'),
        written('["threads", 1, 2]'),
        written(f'["threads", {10**30}]'),
        written("[" * 100_000),
        written('["threads", NaN]'),
    ],
)
def test_a_broken_cursor_is_refused(broken: str):
    with pytest.raises(WrongCursor):
        read(broken, "threads", int)


def test_a_moment_beyond_the_calendar_is_refused():
    with pytest.raises(WrongCursor):
        read(cursor("threads", (2**61, 1)), "threads", datetime, int)


def test_a_cursor_of_another_list_is_refused():
    with pytest.raises(WrongCursor):
        read(cursor("moderation log", (7,)), "threads", int)


@given(st.lists(st.integers(0, 2**40), unique=True), st.integers(1, 9))
def test_pages_hold_each_row_once(ids: list[int], limit: int):
    rows, seen, after = sorted(ids), [], None
    while True:
        last = read(after, "numbers", int)[0] if after else -1
        page = page_of([id for id in rows if id > last][: limit + 1], limit, "numbers", lambda id: (id,))
        seen += page.items
        if not (after := page.next):
            break
    assert seen == rows

"""What a thread is about, in words people choose."""

import pytest
from sqlmodel import Session

from community import tags
from tests.cast import Ask


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (["eSIM", " ESIM "], ["esim"]),
        (["roaming  abroad"], ["roaming-abroad"]),
        (["#fiber,", ",#"], ["fiber"]),
        (["", "   "], []),
        (["x" * 60], ["x" * 40]),
        (["<b>", "日本"], ["<b>", "日本"]),
    ],
)
def test_tags_are_tidied(chosen: list[str], kept: list[str]):
    assert tags.tidy(chosen) == kept


def test_a_thread_carries_exactly_the_tags_it_was_last_given(db: Session, ask: Ask):
    thread = ask(tags_=["esim", "travel"])
    tags.set_for(db, thread.id, thread.created_at, ["travel", "billing"])
    assert tags.of(db, [thread.id]) == {thread.id: ["billing", "travel"]}


def test_two_threads_share_a_tag(db: Session, ask: Ask):
    first, second = ask(tags_=["esim"]), ask(tags_=["ESIM"])
    assert tags.of(db, [first.id, second.id]) == {first.id: ["esim"], second.id: ["esim"]}

"""The public log: every use of power, page by page."""

import pytest
from sqlmodel import Session

from community import threads
from community.paging import WrongCursor
from community.people import Person
from moderation import log
from tests.cast import Ask


@pytest.fixture
def hidden(db: Session, sam: Person, ask: Ask) -> list[str]:
    """Five reasons, in the order they were given."""
    reasons = [f"Reason {n}" for n in range(5)]
    for reason in reasons:
        threads.hide(db, ask(), by=sam, reason=reason)
    return reasons


def test_the_newest_comes_first_and_each_line_once(db: Session, hidden: list[str]):
    told, after = [], None
    while True:
        page = log.page(db, after=after, limit=2)
        told += [event.reason for event in page.items]
        if not (after := page.next):
            break
    assert told == hidden[::-1]


def test_only_the_use_of_power_is_on_it(db: Session, ask: Ask):
    ask()
    assert log.page(db).items == []


def test_a_cursor_of_another_list_is_refused(db: Session, hidden: list[str]):
    with pytest.raises(WrongCursor):
        log.page(db, after="WyJ0aHJlYWRzIiwxXQ")

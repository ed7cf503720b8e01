"""Lists of threads: which, in which order, and page by page."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from community import answers, categories, listing, threads
from community.categories import Category
from community.database import now
from community.listing import Filter
from community.paging import WrongCursor
from community.people import Person
from community.threads import Kind, State, Thread
from tests.cast import Ask
from tests.databases import examples

START = now() - timedelta(days=1)


def ids(db: Session, **filter) -> list[int]:
    return [row.id for row in listing.page(db, Filter(**filter)).items]


def after(minutes: int):
    return START + timedelta(minutes=minutes)


def test_the_newest_stands_first_and_says_what_a_list_shows(db: Session, bo: Person, ask: Ask):
    older, newer = ask(at=after(1)), ask(by=bo, title="No sound", at=after(2))
    row, other = listing.page(db).items
    assert (row.id, other.id) == (newer.id, older.id)
    assert (row.title, row.author.name, row.category_name, row.reference) == (
        *("No sound", "Bo", "General"),
        f"LB-{newer.id}",
    )


def test_hidden_threads_are_in_no_list(db: Session, sam: Person, ask: Ask):
    thread = ask(tags_=["esim"])
    threads.hide(db, thread, by=sam, reason="Spam")
    assert [ids(db), ids(db, tag="esim"), ids(db, needs_answer=True), listing.by_ids(db, [thread.id])] == [
        [],
        [],
        [],
        {},
    ]
    assert listing.count(db, Filter()) == 0


def test_each_filter_keeps_what_it_is_about(db: Session, bo: Person, ask: Ask):
    plans = categories.add(db, name="Plans")
    one = ask(category=plans)
    two = ask(tags_=["esim"])
    three = ask(by=bo, kind=Kind.IDEA)
    assert ids(db, category="plans") == [one.id]
    assert ids(db, tag="esim") == [two.id]
    assert ids(db, kind="idea") == ids(db, author="bo") == [three.id]
    assert ids(db, category="plans", kind="idea") == []


def test_threads_are_found_by_how_they_stand(db: Session, ana: Person, bo: Person, ask: Ask):
    waiting, answered, solved = (ask(at=after(minute)) for minute in (1, 2, 3))
    answers.post(db, answered, by=bo, body="Restart it.")
    answers.accept(db, answers.post(db, solved, by=bo, body="Restart it."), by=ana)
    assert ids(db, state=State.OPEN) == [waiting.id]
    assert ids(db, state=State.ANSWERED) == [answered.id]
    assert ids(db, state=State.SOLVED) == ids(db, newly_solved=True) == [solved.id]


def test_who_waits_longest_stands_first_among_those_who_need_an_answer(db: Session, bo: Person, ask: Ask):
    first, second, covered = (ask(at=after(minute)) for minute in (1, 2, 3))
    answers.post(db, covered, by=bo, body="Restart it.")
    assert ids(db, needs_answer=True) == [first.id, second.id]


def test_a_cursor_belongs_to_the_list_with_its_filters(db: Session, ask: Ask):
    ask()
    ask()
    cursor = listing.page(db, limit=1).next
    with pytest.raises(WrongCursor):
        listing.page(db, Filter(kind="question"), after=cursor)


FILTERS = (
    Filter(),
    Filter(tag="esim"),
    Filter(category="general"),
    Filter(needs_answer=True),
    Filter(newly_solved=True),
)


@trying(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.lists(st.integers(0, 3), max_size=9), limit=st.integers(1, 4))
def test_pages_hold_each_thread_once_however_many_share_a_moment(
    db: Session, general: Category, ana: Person, ask: Ask, minutes: list[int], limit: int
):
    asked = [ask(at=after(minute), tags_=["esim"]) for minute in minutes]
    for thread in asked[::2]:
        answers.accept(db, answers.post(db, thread, by=ana, body="Found it.", at=after(5)), by=ana, at=after(6))
    for filter in FILTERS:
        seen, cursor = [], None
        while True:
            page = listing.page(db, filter, after=cursor, limit=limit)
            seen += [row.id for row in page.items]
            if not (cursor := page.next):
                break
        assert seen == [row.id for row in listing.page(db, filter, limit=100).items]
        assert len(seen) == len(set(seen)) == listing.count(db, filter)
    db.rollback()


def test_a_list_of_a_tag_keeps_the_order_of_asking(db: Session, ask: Ask):
    made = [ask(tags_=["esim"], at=after(minute)).id for minute in (3, 1, 2)]
    assert ids(db, tag="esim") == [made[0], made[2], made[1]]
    assert db.exec(select(Thread.id).order_by(col(Thread.created_at).desc())).all() == ids(db)

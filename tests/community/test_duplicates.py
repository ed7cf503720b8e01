"""Two threads ask the same: attached, never deleted, and never in a circle."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from community import duplicates, me_too, threads
from community.database import writing
from community.duplicates import Circle, NotComparable
from community.people import Person
from community.threads import Kind, Thread
from search.links import Link
from tests.at_once import at_once
from tests.cast import Ask
from tests.databases import examples


def test_the_asker_counts_as_one_more_who_has_it_until_it_is_detached(db: Session, bo: Person, sam: Person, ask: Ask):
    first, second = ask(), ask(by=bo)
    assert duplicates.attach(db, second, first, by=sam) == first
    assert (second.duplicate_of_id, first.me_too_count, me_too.has(db, first, bo)) == (first.id, 1, True)
    duplicates.detach(db, second, by=sam)
    assert (second.duplicate_of_id, first.me_too_count) == (None, 0)


def test_whoever_said_so_before_says_so_still(db: Session, bo: Person, sam: Person, ask: Ask):
    first, second = ask(), ask(by=bo)
    me_too.add(db, first, by=bo)
    duplicates.attach(db, second, first, by=sam)
    duplicates.detach(db, second, by=sam)
    assert first.me_too_count == 1


def test_what_is_attached_to_a_duplicate_is_attached_to_the_first(db: Session, sam: Person, ask: Ask):
    first, second, third, fourth = (ask() for _ in range(4))
    duplicates.attach(db, third, second, by=sam)
    duplicates.attach(db, second, first, by=sam)
    duplicates.attach(db, fourth, third, by=sam)
    assert [it.duplicate_of_id for it in (first, second, third, fourth)] == [None, first.id, first.id, first.id]
    assert list(duplicates.of(db, first.id)) == [second, third, fourth]


def test_it_cannot_be_attached_to_itself_also_not_by_way_of_others(db: Session, sam: Person, ask: Ask):
    first, second = ask(), ask()
    with pytest.raises(Circle):
        duplicates.attach(db, first, first, by=sam)
    duplicates.attach(db, second, first, by=sam)
    with pytest.raises(Circle):
        duplicates.attach(db, first, second, by=sam)


def test_only_visible_threads_of_a_kind_can_ask_the_same(db: Session, sam: Person, ask: Ask):
    hidden = ask()
    threads.hide(db, hidden, by=sam, reason="Spam")
    with pytest.raises(NotComparable):
        duplicates.attach(db, ask(), hidden, by=sam)
    with pytest.raises(NotComparable):
        duplicates.attach(db, ask(), ask(kind=Kind.IDEA), by=sam)


def test_similar_questions_learn_from_it_and_forget_it(db: Session, sam: Person, ask: Ask):
    first, second = ask(), ask()
    duplicates.attach(db, second, first, by=sam)
    assert db.exec(select(Link.source_id, Link.target_id)).all() == [(second.id, first.id)]
    duplicates.detach(db, second, by=sam)
    assert db.exec(select(Link)).all() == []


def test_two_who_attach_each_to_the_other_at_once_make_no_circle(db: Session, sam: Person, ask: Ask):
    first, second = ask().id, ask().id
    db.commit()

    def attach(one: int, other: int) -> None:
        with writing() as db:
            try:
                duplicates.attach(db, db.get_one(Thread, one), db.get_one(Thread, other), by=sam)
            except Circle:
                db.rollback()

    at_once(*[lambda: attach(first, second), lambda: attach(second, first)] * 4)
    db.expire_all()
    assert [db.get_one(Thread, id).duplicate_of_id for id in (first, second)].count(None) == 1


@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=12))
def test_however_they_are_attached_every_chain_ends(db: Session, sam: Person, ask: Ask, moves):
    asked = [ask() for _ in range(5)]
    for one, other, attached in moves:
        try:
            if attached:
                duplicates.attach(db, asked[one], asked[other], by=sam)
            else:
                duplicates.detach(db, asked[one], by=sam)
        except Circle:
            continue
    roots = [duplicates.root(db, thread) for thread in asked]
    assert all(root.duplicate_of_id is None for root in roots)
    counted = [sum(thread.duplicate_of_id == root.id for thread in asked) for root in asked]
    assert all(root.me_too_count <= min(count, 1) for root, count in zip(asked, counted, strict=True))
    db.rollback()

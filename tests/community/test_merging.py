"""Two threads become one, and two again."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from community import answers, checks, comments, duplicates, me_too, merging, people, subscriptions, threads, votes
from community.answers import Answer
from community.categories import Category
from community.comments import Comment
from community.database import write_engine, writing
from community.duplicates import Circle
from community.me_too import MeToo
from community.merging import NotMerged
from community.people import Person
from community.subscriptions import Kind, Level, Subscription
from community.threads import Thread
from community.votes import Vote
from tests.cast import Ask
from tests.databases import examples


def test_what_was_said_goes_on_in_the_other(db: Session, bo: Person, noa: Person, sam: Person, ask: Ask):
    first, second = ask(), ask(by=noa)
    answer = answers.post(db, second, by=bo, body="Switch it off.")
    comment = comments.post(db, second, by=bo, body="And on.", answer=answer)
    votes.cast(db, second, by=bo, value=1)
    me_too.add(db, second, by=bo)
    assert merging.merge(db, second, first, by=sam) == first
    db.expire_all()
    assert (db.get_one(Answer, answer.id).thread_id, db.get_one(Comment, comment.id).thread_id) == (first.id, first.id)
    assert (first.answer_count, first.score, first.me_too_count) == (1, 1, 2)
    assert not second.visible
    assert first.uncovered_since is None
    assert list(merging.into(db, first.id)) == [second]


def test_parted_each_has_its_own_again(db: Session, bo: Person, sam: Person, ask: Ask):
    first, second = ask(), ask()
    answer = answers.post(db, second, by=bo, body="Switch it off.")
    merging.merge(db, second, first, by=sam)
    merging.part(db, second, by=sam)
    db.expire_all()
    assert db.get_one(Answer, answer.id).thread_id == second.id
    assert (second.visible, second.duplicate_of_id, second.answer_count, first.answer_count) == (True, None, 1, 0)
    with pytest.raises(NotMerged):
        merging.part(db, second, by=sam)


def test_nothing_is_merged_into_itself_also_not_in_a_circle(db: Session, sam: Person, ask: Ask):
    first, second = ask(), ask()
    with pytest.raises(Circle):
        merging.merge(db, first, first, by=sam)
    duplicates.attach(db, second, first, by=sam)
    with pytest.raises(Circle):
        merging.merge(db, first, second, by=sam)


def test_two_who_merge_crosswise_do_not_wait_for_each_other(sam: Person, kim: Person, ask: Ask, db: Session):
    one, other = ask().id, ask().id
    db.commit()

    def merge(which: tuple[int, int]) -> str:
        try:
            with writing() as session:
                first, second = (session.get_one(Thread, id) for id in which)
                merging.merge(session, first, second, by=session.get_one(Person, sam.id))
        except (Circle, duplicates.NotComparable) as refused:
            return type(refused).__name__
        return "merged"

    with ThreadPoolExecutor(2) as both:
        results = list(both.map(merge, [(one, other), (other, one)]))
    assert results.count("merged") == 1


PEOPLE = ("Pia", "Quin", "Rui")
WHO, WHICH = st.sampled_from(PEOPLE), st.integers(0, 2)
VOTES = st.lists(st.tuples(WHO, WHICH, st.sampled_from([1, -1])), max_size=6)
TOO = st.lists(st.tuples(WHO, WHICH), max_size=4)
FOLLOWED = st.lists(st.tuples(WHO, WHICH, st.sampled_from(list(Level))), max_size=4)
ORDERS = st.sampled_from([(0, 1), (1, 0)])


def what_stands(db: Session) -> list[Any]:
    """Who voted, who has it, who follows, and what is counted of it."""
    db.flush()
    rows = [
        select(col(Vote.person_id), col(Vote.thread_id), col(Vote.value), col(Vote.moved_from_id)),
        select(col(MeToo.person_id), col(MeToo.thread_id), col(MeToo.moved_from_id)),
        select(col(Subscription.person_id), col(Subscription.subject_id), col(Subscription.level)),
        select(col(Thread.id), col(Thread.score), col(Thread.me_too_count), col(Thread.answer_count)),
        select(col(Person.id), col(Person.points)),
    ]
    return [sorted(map(repr, db.execute(every))) for every in rows]


@settings(
    max_examples=examples(25),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cast=VOTES, too=TOO, followed=FOLLOWED, order=ORDERS, unfair=st.booleans())
def test_parted_everything_is_as_it_was_and_meanwhile_everything_agrees(
    general: Category, sam: Person, cast: list, too: list, followed: list, order: tuple[int, int], unfair: bool
):
    """Merged one after the other, parted in any order; one of the votes may have been found unfair."""
    with Session(write_engine(), expire_on_commit=False) as db:
        crowd = {name: people.add(db, name=name) for name in PEOPLE}
        asked = [threads.ask(db, by=crowd[name], category=general, title=name, body="How?") for name in PEOPLE]
        for name, n, value in cast:
            votes.cast(db, asked[n], by=crowd[name], value=value)
        for name, n in too:
            if crowd[name].id != asked[n].author_id:
                me_too.add(db, asked[n], by=crowd[name])
        for name, n, level in followed:
            subscriptions.follow(db, crowd[name], Kind.THREAD, asked[n].id, level)
        if unfair and (vote := db.exec(select(Vote)).first()):
            votes.discount(db, vote, because="unfair")
        before = what_stands(db)
        merging.merge(db, asked[0], asked[1], by=sam)
        merging.merge(db, asked[1], asked[2], by=sam)
        assert list(checks.disagreements(db)) == []
        for n in order:
            merging.part(db, db.get_one(Thread, asked[n].id), by=sam)
            assert list(checks.disagreements(db)) == []
        assert what_stands(db) == before
        db.rollback()


def test_a_vote_that_is_taken_back_meanwhile_is_gone_and_its_author_has_not_earned_it(
    db: Session, ask: Ask, bo: Person, noa: Person, sam: Person
):
    first, second = ask(), ask(by=noa)
    votes.cast(db, second, by=bo, value=1)
    merging.merge(db, second, first, by=sam)
    assert (db.get_one(Person, noa.id).points, first.score) == (5, 1)
    votes.withdraw(db, first, by=bo)
    assert list(checks.disagreements(db)) == []
    merging.part(db, second, by=sam)
    assert (db.get_one(Person, noa.id).points, first.score, second.score) == (0, 0, 0)

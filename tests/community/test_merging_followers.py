"""Whoever follows a thread that is merged hears how it goes on: once, and only if they want to."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from community import announcing, answers, merging, subscriptions
from community.categories import Category
from community.database import writing
from community.notifications import Notification
from community.people import Person
from community.subscriptions import Kind, Level
from community.threads import Thread
from tests.cast import Ask, joins
from tests.databases import examples
from tests.web.forum import ask as post_question

Told = Callable[[], list[tuple[str, str, int]]]


@pytest.fixture
def told(db: Session) -> Told:
    """`told()` tells everybody, and says who was told what in which thread."""

    def all_of_it() -> list[tuple[str, str, int]]:
        db.commit()
        while announcing.tell_some():
            pass
        those = select(Person.name, Notification.kind, Notification.thread_id)
        those = those.join(Person, col(Person.id) == Notification.person_id)
        return sorted(db.exec(those.where(~col(Notification.kind).startswith("thread "))).all())

    return all_of_it


def level(db: Session, person: Person, thread: Thread) -> Level | None:
    return subscriptions.of(db, person, Kind.THREAD, thread.id)


def test_followers_go_on_in_the_other_thread_and_hear_there(
    db: Session, ask: Ask, ana: Person, bo: Person, noa: Person, sam: Person, told: Told
):
    first, second = ask(), ask(by=noa)
    subscriptions.follow(db, bo, Kind.THREAD, second.id, Level.ANSWERS)
    merging.merge(db, second, first, by=sam)
    assert (level(db, noa, first), level(db, bo, first)) == (Level.ALL, Level.ANSWERS)
    answers.post(db, first, by=sam, body="Restart it.")
    expected = [("Ana", "answered", first.id), ("Bo", "answered there", first.id), ("Noa", "answered there", first.id)]
    assert told() == expected


def test_what_somebody_chose_in_the_other_thread_holds(
    db: Session, ask: Ask, bo: Person, noa: Person, sam: Person, told: Told
):
    first, second = ask(), ask(by=noa)
    subscriptions.follow(db, noa, Kind.THREAD, first.id, Level.MUTED)
    subscriptions.follow(db, bo, Kind.THREAD, first.id, Level.ANSWERS)
    subscriptions.follow(db, bo, Kind.THREAD, second.id)
    merging.merge(db, second, first, by=sam)
    assert (level(db, noa, first), level(db, bo, first)) == (Level.MUTED, Level.ANSWERS)
    answers.post(db, first, by=sam, body="Restart it.")
    assert [name for name, _, _ in told()] == ["Ana", "Bo"]


def test_whoever_muted_the_one_hears_nothing_in_the_other(db: Session, ask: Ask, bo: Person, sam: Person, told: Told):
    first, second = ask(), ask()
    subscriptions.follow(db, bo, Kind.THREAD, second.id, Level.MUTED)
    merging.merge(db, second, first, by=sam)
    answers.post(db, first, by=sam, body="Restart it.")
    assert [name for name, _, _ in told()] == ["Ana"]
    answers.post(db, first, by=bo, body="Or wait.")
    assert level(db, bo, first) == Level.MUTED


def test_parted_each_is_followed_as_before(db: Session, ask: Ask, ana: Person, noa: Person, sam: Person):
    first, second = ask(), ask(by=noa)
    merging.merge(db, second, first, by=sam)
    merging.part(db, second, by=sam)
    assert (level(db, noa, first), level(db, noa, second)) == (None, Level.ALL)
    assert (level(db, ana, first), level(db, ana, second)) == (Level.ALL, None)


def test_whoever_chose_the_other_meanwhile_or_wrote_in_it_still_follows_it(
    db: Session, ask: Ask, bo: Person, kim: Person, noa: Person, sam: Person
):
    first, second = ask(), ask(by=noa)
    for person in (bo, kim):
        subscriptions.follow(db, person, Kind.THREAD, second.id)
    merging.merge(db, second, first, by=sam)
    subscriptions.follow(db, bo, Kind.THREAD, first.id, Level.ANSWERS)
    answers.post(db, first, by=kim, body="Restart it.")
    merging.part(db, second, by=sam)
    assert [level(db, person, first) for person in (bo, kim, noa)] == [Level.ANSWERS, Level.ALL, None]
    assert [level(db, person, second) for person in (bo, kim, noa)] == [Level.ALL] * 3


def test_what_was_merged_twice_is_parted_from_where_it_stands(db: Session, ask: Ask, noa: Person, sam: Person):
    last, middle, first = ask(), ask(), ask(by=noa)
    merging.merge(db, first, middle, by=sam)
    merging.merge(db, middle, last, by=sam)
    assert [level(db, noa, thread) for thread in (last, middle)] == [Level.ALL, None]
    merging.part(db, middle, by=sam)
    assert [level(db, noa, thread) for thread in (last, middle)] == [Level.ALL, None]
    merging.part(db, first, by=sam)
    assert [level(db, noa, thread) for thread in (last, middle, first)] == [None, None, Level.ALL]


def test_a_list_names_what_it_goes_on_in_and_not_both(db: Session, ask: Ask, noa: Person, sam: Person):
    first, second = ask(title="No signal"), ask(title="No bars", by=noa)
    merging.merge(db, second, first, by=sam)
    assert [row.name for row in subscriptions.page(db, noa).items] == ["No signal"]
    assert subscriptions.count(db, noa) == 1
    merging.part(db, second, by=sam)
    assert [row.name for row in subscriptions.page(db, noa).items] == ["No bars"]


def test_what_was_said_a_moment_before_is_told_where_it_went(
    db: Session, ask: Ask, bo: Person, noa: Person, sam: Person, told: Told
):
    first, second = ask(), ask(by=noa)
    answers.post(db, second, by=bo, body="Restart it.")
    merging.merge(db, second, first, by=sam)
    assert told() == [("Ana", "answered", first.id), ("Noa", "answered there", first.id)]


def test_parted_while_it_is_told_the_rest_hear_of_it_where_it_stands(
    *,
    db: Session,
    ask: Ask,
    bo: Person,
    noa: Person,
    kim: Person,
    sam: Person,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(announcing, "AT_ONCE", 2)
    first, second = ask(), ask(by=noa)
    assert told() == []
    subscriptions.follow(db, kim, Kind.PERSON, bo.id)
    answers.post(db, second, by=bo, body="Restart it.")
    merging.merge(db, second, first, by=sam)
    db.commit()
    assert announcing.tell_some()
    merging.part(db, second, by=sam)
    expected = [("Ana", "answered", first.id), ("Kim", "answered by them", second.id)]
    assert told() == [*expected, ("Noa", "answered there", first.id)]


def test_whoever_left_the_other_meanwhile_has_left_both(db: Session, ask: Ask, bo: Person, noa: Person, sam: Person):
    first, second = ask(), ask(by=noa)
    subscriptions.follow(db, bo, Kind.THREAD, first.id)
    subscriptions.follow(db, bo, Kind.THREAD, second.id)
    merging.merge(db, second, first, by=sam)
    for person in (bo, noa):
        subscriptions.unfollow(db, person, Kind.THREAD, first.id)
    merging.part(db, second, by=sam)
    assert [level(db, person, thread) for person in (bo, noa) for thread in (first, second)] == [None] * 4


def test_whoever_followed_both_differently_does_so_again(db: Session, ask: Ask, bo: Person, sam: Person):
    first, second = ask(), ask()
    subscriptions.follow(db, bo, Kind.THREAD, first.id, Level.ANSWERS)
    subscriptions.follow(db, bo, Kind.THREAD, second.id, Level.MUTED)
    merging.merge(db, second, first, by=sam)
    assert level(db, bo, first) == Level.ANSWERS
    merging.part(db, second, by=sam)
    assert (level(db, bo, first), level(db, bo, second)) == (Level.ANSWERS, Level.MUTED)


def test_whoever_began_after_the_merge_follows_what_they_chose(db: Session, ask: Ask, bo: Person, sam: Person):
    first, second = ask(), ask()
    merging.merge(db, second, first, by=sam)
    subscriptions.follow(db, bo, Kind.THREAD, first.id)
    merging.part(db, second, by=sam)
    assert (level(db, bo, first), level(db, bo, second)) == (Level.ALL, None)


PEOPLE = ("Pia", "Quin", "Rui")
CHOICES = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(list(Level)))


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(of_first=CHOICES, of_second=CHOICES, told_before=st.booleans())
def test_nobody_hears_of_one_answer_twice_or_against_their_will(
    general: Category,
    bo: Person,
    sam: Person,
    crowd: dict[str, Person],
    of_first: dict[str, Level],
    of_second: dict[str, Level],
    told_before: bool,
):
    first, second = (post_question(bo, general) for _ in range(2))
    with writing() as db:
        for thread, chosen in ((first, of_first), (second, of_second)):
            for name, chose in chosen.items():
                subscriptions.follow(db, crowd[name], Kind.THREAD, thread.id, chose)
        answer = answers.post(db, second, by=bo, body="Restart it.")
        numbers = first.id, second.id, answer.id
    while told_before and announcing.tell_some():
        pass
    with writing() as db:
        merging.merge(db, db.get_one(Thread, numbers[1]), db.get_one(Thread, numbers[0]), by=sam)
    while announcing.tell_some():
        pass
    with writing() as db:
        heard = select(Notification.person_id).where(
            Notification.subject_id == numbers[2], col(Notification.thread_id).in_(numbers[:2])
        )
        names = {person.id: name for name, person in crowd.items()}
        those = sorted(names[id] for id in db.exec(heard) if id in names)
    holds = of_second if told_before else of_second | of_first
    assert those == sorted(name for name, chose in holds.items() if chose != Level.MUTED)


@pytest.fixture
def crowd(database: str) -> dict[str, Person]:
    return {name: joins(name) for name in PEOPLE}

"""Levels are entered and left by the rule, and the rule is the same for every series of counts."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from community import people
from community.categories import Category
from community.database import now, reading, writing
from community.notifications import Notification
from community.people import Person
from community.threads import Thread
from escalation import counting, surge, volunteers
from escalation.surge import BUCKET, ENTERS_AT, LEAVES_AFTER, AskedCount, Level, Surge, next_level

NOON = (now() + timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)
"""To come, because the counting begins when the tables are made."""

ratios = st.lists(st.floats(0, 500), min_size=0, max_size=6)
levels = st.sampled_from(list(Level))


def level_after(series: list[float]) -> Level:
    """The level at the end of a series that begins with none."""
    level = Level.NONE
    for end in range(1, len(series) + 1):
        level = next_level(level, series[max(0, end - LEAVES_AFTER) : end])
    return level


@given(levels, ratios, st.floats(0, 500), st.floats(0, 100))
def test_more_questions_never_lower_the_level(current: Level, full: list[float], running: float, more: float):
    assert next_level(current, [it + more for it in full], running + more) >= next_level(current, full, running)


@given(levels, ratios, st.floats(0, 500))
def test_a_bucket_that_is_not_over_only_lifts(current: Level, full: list[float], running: float):
    assert next_level(current, full, running) >= next_level(current, full)


@given(levels, st.lists(st.floats(0, 500), min_size=0, max_size=LEAVES_AFTER - 1))
def test_nothing_is_left_before_six_buckets(current: Level, full: list[float]):
    assert next_level(current, full) >= current


@given(st.lists(st.floats(0, 2.99), max_size=40))
def test_below_three_times_the_usual_nothing_happens(series: list[float]):
    assert level_after(series) == Level.NONE


@given(st.lists(st.floats(0, 500), max_size=30))
def test_six_quiet_buckets_end_everything(series: list[float]):
    assert level_after([*series, *[1.4] * LEAVES_AFTER]) == Level.NONE


@given(st.sampled_from(list(ENTERS_AT)), st.lists(st.floats(0.5, 0.99), min_size=1, max_size=40))
def test_between_half_and_the_line_a_level_holds(level: Level, parts: list[float]):
    line = ENTERS_AT[level]
    assert level_after([line, line, *(line * part for part in parts)]) == level


@pytest.mark.parametrize(
    ("series", "level"),
    [
        ([3], Level.NONE),
        ([3, 3], Level.ONE),
        ([3, 1, 3], Level.NONE),
        ([10], Level.NONE),
        ([10, 10], Level.TWO),
        ([100], Level.THREE),
        ([3, 99], Level.ONE),
        ([100, *[20] * 5], Level.THREE),
        ([100, *[20] * 6], Level.TWO),
        ([100, *[2] * 6], Level.ONE),
        ([100, *[1] * 6], Level.NONE),
    ],
)
def test_the_rule_as_it_is_written(series: list[float], level: Level):
    assert level_after(series) == level


@pytest.fixture
def crowd() -> list[Person]:
    with writing() as db:
        return [people.add(db, name=f"Asker {n}") for n in range(3)]


def ask_many(n: int, at: datetime, crowd: list[Person], place: Category) -> None:
    """Rows alone: only their times count here."""
    said = {"category_id": place.id, "title": "?", "body": "?", "body_html": "?", "created_at": at}
    with writing() as db:
        db.add_all(Thread(author_id=crowd[each % 3].id, **said) for each in range(n))


def watch(at: datetime) -> Level:
    while counting.watch_some(at):
        pass
    with reading() as db:
        return surge.level(db)


def test_what_is_asked_is_counted_in_its_bucket_and_its_category(general: Category, crowd: list[Person]):
    ask_many(4, NOON + timedelta(minutes=3), crowd, general)
    ask_many(2, NOON + timedelta(minutes=12), crowd, general)
    watch(NOON + timedelta(minutes=13))
    watch(NOON + timedelta(minutes=25))
    with reading() as db:
        rows = db.exec(select(AskedCount.bucket_at, AskedCount.category_id, AskedCount.count)).all()
    assert sorted(rows) == [
        (NOON, 0, 4),
        (NOON, general.id, 4),
        (NOON + BUCKET, 0, 2),
        (NOON + BUCKET, general.id, 2),
    ]


def test_a_surge_is_entered_told_and_left(general: Category, crowd: list[Person], kim: Person, sam: Person):
    with writing() as db:
        volunteers.sign_up(db, sam)
    ask_many(15, NOON + timedelta(minutes=1), crowd, general)
    assert watch(NOON + timedelta(minutes=2)) == Level.NONE
    ask_many(15, NOON + timedelta(minutes=11), crowd, general)
    assert watch(NOON + timedelta(minutes=12)) == Level.ONE
    with reading() as db:
        told = db.exec(select(Notification.person_id).where(Notification.kind == "surge")).all()
    assert list(told) == [kim.id]
    assert watch(NOON + timedelta(minutes=70)) == Level.ONE
    assert watch(NOON + timedelta(minutes=80)) == Level.NONE
    with reading() as db:
        stretch = db.exec(select(Surge)).one()
    assert stretch.left_at == NOON + timedelta(minutes=80)


def test_a_hundred_times_as_many_are_noticed_within_a_minute_and_volunteers_are_called(
    general: Category, crowd: list[Person], sam: Person
):
    with writing() as db:
        volunteers.sign_up(db, sam)
    ask_many(500, NOON + timedelta(minutes=1), crowd, general)
    assert watch(NOON + timedelta(minutes=2)) == Level.THREE
    with reading() as db:
        told = db.exec(select(Notification.person_id).where(Notification.kind == "surge")).all()
    assert list(told) == [sam.id]


def test_the_usual_is_the_median_of_the_same_hour_of_the_week(general: Category):
    with writing() as db:
        for week in range(1, 9):
            for step in range(6):
                at = NOON - timedelta(weeks=week) + BUCKET * step
                count = 900 if week == 1 else 20 + step
                db.add(AskedCount(bucket_at=at, category_id=0, count=count))
    with reading() as db:
        usual = counting.usually(db, NOON, {0, general.id})
    assert usual == {0: 23, general.id: 5.0}


def test_after_an_outage_every_bucket_is_counted_however_long_it_was(general: Category, crowd: list[Person]):
    ask_many(1, NOON, crowd, general)
    watch(NOON + timedelta(minutes=1))
    for day in (2, 5, 9):
        ask_many(day, NOON + timedelta(days=day), crowd, general)
    watch(NOON + timedelta(days=10))
    with reading() as db:
        counted = db.exec(select(AskedCount.count).where(AskedCount.category_id == 0)).all()
    assert sorted(counted) == [1, 2, 5, 9]


def test_what_was_set_by_hand_ends_by_hand(db: Session, kim: Person, general: Category, crowd: list[Person]):
    surge.change(db, Level.TWO, by=kim, at=NOON)
    db.commit()
    assert watch(NOON + timedelta(hours=3)) == Level.TWO
    ask_many(500, NOON + timedelta(hours=3, minutes=1), crowd, general)
    assert watch(NOON + timedelta(hours=3, minutes=2)) == Level.THREE
    assert watch(NOON + timedelta(hours=6)) == Level.TWO
    surge.change(db, Level.NONE, by=kim, at=NOON + timedelta(hours=6))
    db.commit()
    assert watch(NOON + timedelta(hours=7)) == Level.NONE

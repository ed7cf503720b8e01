"""How long the community has before the team takes over."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community import answers, categories, threads
from community.categories import Category
from community.database import now
from community.people import Person
from community.threads import Kind
from escalation import policies, triggers
from tests.cast import Ask

HOUR = timedelta(hours=1)


def due(db: Session, thread):
    return triggers.due(db, thread)


def test_a_category_without_its_own_has_the_window_of_the_setting(db: Session, configure, general: Category):
    configure(escalation_window="90m")
    assert policies.of(db, general.id).window == timedelta(minutes=90)


def test_a_category_can_have_a_window_of_its_own(db: Session, general: Category):
    plans = categories.add(db, name="Plans")
    policies.set_for(db, plans, policies.PRESETS["relaxed"])
    assert policies.of(db, plans.id).window == timedelta(hours=24)
    assert policies.of(db, general.id).window == HOUR
    assert policies.windows_here(db) == (HOUR, timedelta(hours=24))


def test_setting_it_again_begins_another_version(db: Session, general: Category, kim: Person):
    policies.set_for(db, None, 2 * HOUR)
    first = policies.set_for(db, general, 3 * HOUR)
    second = policies.set_for(db, general, 4 * HOUR, by=kim)
    assert (policies.of(db, general.id).window, policies.default(db).window) == (4 * HOUR, 2 * HOUR)
    assert (first.version, second.version, first.ended_at) == (1, 2, second.starts_at)
    assert [(it.version, it.made_by_id) for it in policies.versions(db, general)] == [(2, kim.id), (1, None)]


def test_a_question_is_due_a_window_after_it_was_asked(db: Session, ask: Ask):
    thread = ask()
    assert due(db, thread) == thread.created_at + HOUR


def test_nothing_asked_before_a_policy_begins_escalates_because_of_it(db: Session, general: Category, ask: Ask):
    old = ask(at=policies.default(db).starts_at - timedelta(days=400))
    policies.set_for(db, general, HOUR, starts_at=now())
    assert due(db, old) is None
    policies.set_for(db, general, HOUR, starts_at=old.created_at)
    assert due(db, old) == old.created_at + HOUR


def test_what_waits_already_keeps_what_it_was_promised(db: Session, general: Category, ask: Ask):
    thread = ask()
    policies.set_for(db, general, HOUR / 4, starts_at=thread.created_at + timedelta(seconds=1))
    assert due(db, thread) == thread.created_at + HOUR
    later = ask(at=thread.created_at + timedelta(seconds=2))
    assert due(db, later) == later.created_at + HOUR / 4


def test_a_version_may_begin_later_and_until_then_the_one_before_holds(db: Session, general: Category, ask: Ask):
    begins = now() + HOUR
    policies.set_for(db, general, 4 * HOUR, starts_at=now() - HOUR)
    policies.set_for(db, general, HOUR, starts_at=begins)
    before, after = ask(), ask(at=begins)
    assert (due(db, before), due(db, after)) == (before.created_at + 4 * HOUR, begins + HOUR)
    assert policies.of(db, general.id).window == 4 * HOUR


def test_switching_on_again_does_not_bring_back_what_was_switched_off(db: Session, general: Category, ask: Ask):
    thread = ask()
    policies.set_for(db, general, HOUR, escalates=False, at=now())
    policies.set_for(db, general, HOUR)
    assert due(db, thread) is None
    assert due(db, later := ask()) == later.created_at + HOUR


def test_giving_up_its_own_policy_a_category_follows_the_others_again(db: Session, general: Category, ask: Ask):
    policies.set_for(db, general, 4 * HOUR)
    waiting = ask()
    policies.give_up(db, general)
    assert due(db, waiting) == waiting.created_at + 4 * HOUR
    assert due(db, later := ask()) == later.created_at + HOUR


def test_where_escalation_is_off_nothing_is_due(db: Session, general: Category, ask: Ask):
    thread = ask()
    policies.set_for(db, general, HOUR, escalates=False)
    assert due(db, thread) is None


@pytest.mark.parametrize("kind", [Kind.DISCUSSION, Kind.IDEA])
def test_talk_is_never_due(db: Session, ask: Ask, kind: Kind):
    assert due(db, ask(kind=kind)) is None


def test_a_hidden_or_closed_question_is_not_due(db: Session, sam: Person, ask: Ask):
    hidden, closed = ask(), ask()
    threads.hide(db, hidden, by=sam, reason="Spam")
    threads.close(db, closed, by=sam, reason="Old")
    assert (due(db, hidden), due(db, closed)) == (None, None)


@pytest.mark.parametrize(("window", "second"), [(4 * HOUR, HOUR / 2), (HOUR / 6, HOUR / 6)])
def test_the_second_round_is_thirty_minutes_or_the_policys_own_window_if_shorter(
    db: Session, general: Category, ana: Person, bo: Person, ask: Ask, window: timedelta, second: timedelta
):
    policies.set_for(db, general, window, starts_at=now() - HOUR)
    thread = ask()
    answers.post(db, thread, by=bo, body="Restart it.")
    threads.fail(db, thread, by=ana)
    assert thread.failed_at
    assert due(db, thread) == thread.failed_at + second

"""What waits already follows another version of its policy, as far as it concerns it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import categories
from community.categories import Category
from community.database import now
from escalation import following, policies, windows
from escalation.windows import Window
from tests.cast import Ask

HOUR = timedelta(hours=1)


def due(db: Session, thread) -> object:
    db.expire_all()
    window = windows.of(db, thread.id)
    return window and window.due_at


def test_a_version_that_begins_in_the_past_moves_what_waits_since_then(db: Session, general: Category, ask: Ask, work):
    begins = now() + timedelta(minutes=1)
    before, after = ask(), ask(at=begins)
    policies.set_for(db, general, 4 * HOUR, starts_at=begins, at=begins + HOUR / 2)
    db.commit()
    work()
    assert (due(db, before), due(db, after)) == (before.created_at + HOUR, begins + 4 * HOUR)


def test_switching_off_ends_the_windows_of_that_place_alone(db: Session, general: Category, ask: Ask, work):
    here, elsewhere = ask(), ask(category=categories.add(db, name="Plans"))
    policies.set_for(db, general, escalates=False)
    db.commit()
    work()
    assert (due(db, here), due(db, elsewhere)) == (None, elsewhere.created_at + HOUR)


@pytest.mark.parametrize("escalates", [True, False])
def test_the_one_for_all_the_others_leaves_a_place_with_its_own_alone(
    db: Session, general: Category, ask: Ask, work, escalates: bool
):
    plans = categories.add(db, name="Plans")
    policies.set_for(db, plans, 2 * HOUR)
    own, other = ask(category=plans), ask()
    policies.set_for(db, None, 3 * HOUR, escalates=escalates, starts_at=own.created_at)
    db.commit()
    work()
    assert due(db, own) == own.created_at + 2 * HOUR
    assert due(db, other) == (other.created_at + 3 * HOUR if escalates else None)


def test_it_goes_through_them_a_batch_at_a_time(db: Session, general: Category, ask: Ask, monkeypatch):
    monkeypatch.setattr(following, "BATCH", 3)
    for _ in range(8):
        ask()
    policy = policies.set_for(db, general, escalates=False)
    db.commit()
    following.follow([policy.id])
    following.follow([policy.id])
    assert db.exec(select(Window)).all() == []

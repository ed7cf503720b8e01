"""Where a thread belongs."""

import pytest
from sqlmodel import Session

from community import categories
from community.categories import UnknownCategory
from tests.cast import Ask


def test_a_new_category_stands_at_the_end_of_the_list(db: Session):
    categories.add(db, name="Mobile plans")
    assert [category.slug for category in categories.in_order(db)] == ["general", "mobile-plans"]


def test_a_name_gets_an_address_nobody_has(db: Session):
    names = ["Général", "日本", "中国", "A very long name " * 5]
    made = [categories.add(db, name=name[:80]).slug for name in names]
    assert made[:3] == ["general-2", "category", "category-2"]
    assert len(made[3]) <= 60


def test_an_unknown_category_is_refused(db: Session):
    with pytest.raises(UnknownCategory):
        categories.by_slug(db, "nowhere")


def test_it_is_found_by_its_name_or_by_the_address_it_would_have(db: Session):
    japanese = categories.add(db, name="日本")
    assert categories.called(db, "日本") == japanese
    assert categories.called(db, "中国") is None
    assert categories.called(db, "GENERAL") == categories.by_slug(db, "general")


def test_only_a_category_without_threads_can_be_removed(db: Session, ask: Ask):
    ask()
    db.expire_all()
    with pytest.raises(ValueError, match="General has threads"):
        categories.remove(db, categories.by_slug(db, "general"))
    categories.remove(db, categories.add(db, name="Empty"))
    assert len(categories.in_order(db)) == 1

"""Departments are asked by a rule as soon as a matching case opens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import categories, tags
from community.categories import Category
from community.database import now
from community.people import Person
from escalation import by_hand, experts, teams, watching
from escalation.cases import Case, State
from escalation.experts import ExpertRequest
from escalation.teams import Team
from escalation.watching import FitsEverything, Told, WatchRule
from tests.cast import Ask


@pytest.fixture
def billing(db: Session) -> Team:
    return teams.add(db, name="Billing", kind="department", calendar_id=1)


def rule(team: Team, **changes) -> WatchRule:
    return WatchRule(**{"name": "Refunds", "team_id": team.id, "question": "May we refund this?"} | changes)


def told(words: str = "", category_id: int = 1, tag_ids: tuple[int, ...] = ()) -> Told:
    return Told(1, category_id, words, words, set(tag_ids))


@pytest.mark.parametrize(
    ("words", "fits"),
    [("I want a Refund", True), ("refunded twice", False), ("charged  twice", False), ("CHARGED TWICE!", True)],
)
def test_words_are_whole_words_or_whole_phrases_in_any_case(db: Session, billing: Team, words: str, fits: bool) -> None:
    kept = watching.save(db, rule(billing, words="refund\n charged   twice \n\n"))
    assert watching.fits(kept, told(words)) is fits


def test_everything_that_is_set_must_fit(db: Session, billing: Team) -> None:
    strict = rule(billing, words="refund", category_id=1, tag_id=7)
    assert watching.fits(strict, told("refund", 1, (7, 8)))
    assert not watching.fits(strict, told("refund", 2, (7,)))
    assert not watching.fits(strict, told("refund", 1, (8,)))
    assert not watching.fits(strict, told("hello", 1, (7,)))


def test_a_rule_that_fits_everything_is_refused(db: Session, billing: Team) -> None:
    with pytest.raises(FitsEverything):
        watching.save(db, rule(billing, words=" \n "))


def test_a_matching_case_asks_the_department_once_and_stays_in_the_queue(
    db: Session, ask: Ask, ana: Person, billing: Team, work: Callable
) -> None:
    kept = watching.save(db, rule(billing, words="refund"))
    case = by_hand.escalate(db, ask(title="I want a refund"), by=ana)
    other = by_hand.escalate(db, ask(title="No signal"), by=ana)
    db.commit()
    work()
    watching.ask_departments([case.thread_id, other.thread_id])
    db.expire_all()
    requests = db.exec(select(ExpertRequest)).all()
    assert [(it.case_id, it.team_id, it.watch_rule_id, it.asked_by_id) for it in requests] == [
        (case.id, billing.id, kept.id, None)
    ]
    assert db.get_one(Case, case.id).state == State.QUEUED
    assert watching.asked_lately(db) == {kept.id: 1}


def test_a_late_or_answered_rule_leaves_the_case_where_it_is(
    db: Session, ask: Ask, ana: Person, kim: Person, billing: Team, work: Callable
) -> None:
    watching.save(db, rule(billing, words="refund"))
    case = by_hand.escalate(db, ask(title="I want a refund"), by=ana)
    db.commit()
    work()
    experts.late_some(now() + timedelta(days=2))
    db.expire_all()
    request = db.exec(select(ExpertRequest)).one()
    experts.answer(db, request, by=kim, body="Yes.")
    assert db.get_one(Case, case.id).state == State.QUEUED


def test_a_rule_at_rest_asks_nobody(db: Session, ask: Ask, ana: Person, billing: Team, work: Callable) -> None:
    watching.save(db, rule(billing, words="refund", active=False))
    by_hand.escalate(db, ask(title="I want a refund"), by=ana)
    db.commit()
    work()
    assert db.exec(select(ExpertRequest)).all() == []


def test_the_preview_counts_the_cases_of_the_last_thirty_days(
    db: Session, ask: Ask, ana: Person, billing: Team, general: Category
) -> None:
    elsewhere = categories.add(db, name="Elsewhere")
    fresh = by_hand.escalate(db, ask(title="A refund", tags_=["billing"]), by=ana)
    by_hand.escalate(db, ask(title="A refund", category=elsewhere), by=ana)
    old = by_hand.escalate(db, ask(title="A refund"), by=ana)
    old.opened_at -= timedelta(days=31)
    by_hand.escalate(db, ask(title="No signal"), by=ana)
    db.flush()
    found = watching.preview(db, rule(billing, words="refund", category_id=general.id))
    assert (found.matched, found.read, found.newest) == (1, 3, [(fresh.thread_id, "A refund")])
    assert watching.preview(db, rule(billing, tag_id=tags.named(db, "billing").id)).matched == 1
    assert watching.preview(db, rule(billing, words="refund")).matched == 2


def test_a_preview_reads_so_many_cases_and_no_more(
    db: Session, ask: Ask, ana: Person, billing: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "PREVIEWED_MOST", 2)
    for _ in range(3):
        by_hand.escalate(db, ask(title="A refund"), by=ana)
    found = watching.preview(db, rule(billing, words="refund"))
    assert (found.matched, found.read, found.bounded) == (2, 2, True)

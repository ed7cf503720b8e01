"""A person's points are the sum of their ledger, whatever happened in which order."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlmodel import Session, select

from community import answers, checks, ranks, reputation, votes
from community.answers import Answer
from community.people import Person
from community.reputation import LedgerEntry
from community.threads import Thread
from tests.cast import Ask, joins

DEEDS = ("up", "down", "withdraw", "up the thread", "down the thread", "accept", "unaccept", "hide", "unhide")
HISTORIES = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 3), st.integers(0, 2)), max_size=25)


def do(db: Session, deed: str, by: Person, answer: Answer) -> None:
    thread = answers.thread_of(db, answer)
    if deed == "withdraw":
        votes.withdraw(db, answer, by=by)
    elif deed in ("accept", "unaccept"):
        if answer.visible:
            getattr(answers, deed)(db, answer, by=by)
    elif deed in ("hide", "unhide"):
        getattr(answers, deed)(db, answer, by=by, **({"reason": "Rude"} if deed == "hide" else {}))
    else:
        votes.cast(db, thread if "thread" in deed else answer, by=by, value=1 if deed.startswith("up") else -1)


def earned(db: Session, person: Person, given: list[Answer], asked: list[Thread]) -> int:
    """What somebody should have, counted from the votes and acceptances that stand now."""
    cast = db.exec(select(votes.Vote)).all()
    mine, threads = {a.id for a in given if a.author_id == person.id}, {t.id for t in asked if t.author_id == person.id}
    points = sum(10 if vote.value > 0 else -2 for vote in cast if vote.answer_id in mine)
    points += sum(5 for vote in cast if vote.thread_id in threads and vote.value > 0)
    points -= sum(1 for vote in cast if vote.answer_id and vote.value < 0 and vote.person_id == person.id)
    others = [a for a in given if a.accepted_at and a.author_id != a.accepted_by_id]
    points += sum(15 for a in others if a.author_id == person.id) + sum(
        2 for a in others if a.accepted_by_id == person.id
    )
    return 0 if person.is_staff else points


@trying(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES)
def test_points_are_the_ledger_and_the_ledger_is_what_stands(
    db: Session, ana: Person, bo: Person, noa: Person, kim: Person, ask: Ask, history: list[tuple[str, int, int]]
):
    people = [ana, bo, noa, kim]
    asked = [ask(), ask(by=bo)]
    given = [
        answers.post(db, thread, by=by, body="Restart.")
        for thread, by in zip([*asked, asked[0]], people[1:], strict=True)
    ]
    for deed, who, which in history:
        do(db, deed, people[who], given[which])
    db.flush()
    db.expire_all()
    for person in people:
        lines = db.exec(select(LedgerEntry.points).where(LedgerEntry.person_id == person.id)).all()
        assert db.get_one(Person, person.id).points == sum(lines) == earned(db, person, given, asked)
    assert list(checks.disagreements(db)) == []
    db.rollback()


def test_a_line_of_the_ledger_says_what_it_was_for(db: Session, bo: Person):
    reputation.earn(db, "answer accepted", person_id=bo.id, subject=7)
    line = db.exec(select(LedgerEntry)).one()
    assert (line.rule, line.points, line.subject_id, line.person_id) == ("answer accepted", 15, 7, bo.id)


@pytest.mark.parametrize(
    ("size", "points", "rank"),
    [
        ("large", 14, "New"),
        ("large", 15, "Member"),
        ("large", 249, "Helper"),
        ("medium", 25, "Helper"),
        ("small", 25, "Advisor"),
        ("small", 100, "Expert"),
        ("small", -3, "New"),
    ],
)
def test_points_climb_the_ladder_of_a_community_of_this_size(configure, size: str, points: int, rank: str):
    configure(community_size=size)
    assert ranks.rank_for("customer", points, is_staff=False).name == rank


def test_superusers_and_staff_are_appointed(sam: Person, kim: Person):
    assert (ranks.rank_of(sam).name, ranks.rank_of(kim).name) == ("Superuser", "Staff")
    assert ranks.at_least(sam, "Helper")
    assert not ranks.at_least(joins("Zoe"), "Member")

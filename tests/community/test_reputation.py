"""A person's points are the sum of their ledger, whatever happened in which order."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlmodel import Session, select

from community import answers, checks, earned, reputation, verifying, votes, worked
from community.answers import Answer
from community.database import now
from community.people import Person
from community.points import DAILY, OVER, RULES, Deed, worth
from community.reputation import LedgerEntry
from community.votes import Vote
from tests.cast import Ask
from tests.databases import examples

DEEDS = (
    *("up", "down", "withdraw", "up the thread", "down the thread", "accept", "unaccept", "hide", "unhide"),
    *("worked", "did not work", "discount", "recount", "doubt", "believe"),
)
HISTORIES = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)), max_size=25
)
MORNING = datetime(2026, 11, 20, 8, tzinfo=UTC)
MANY = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def do(db: Session, deed: str, by: Person, answer: Answer, at: datetime) -> None:
    thread = answers.thread_of(db, answer)
    match deed:
        case "withdraw":
            votes.withdraw(db, answer, by=by, at=at)
        case "accept" | "unaccept" if answer.visible:
            getattr(answers, deed)(db, answer, by=by, at=at)
        case "hide":
            answers.hide(db, answer, by=by, reason="Rude", at=at)
        case "unhide":
            answers.unhide(db, answer, by=by, at=at)
        case "worked":
            worked.add(db, answer, by=by, at=at)
        case "did not work":
            worked.remove(db, answer, by=by, at=at)
        case "discount" | "recount":
            if vote := votes.of(db, answer, by):
                getattr(votes, deed)(db, vote, because="fair play", at=at)
        case "doubt" | "believe":
            answers.let_acceptance_count(db, answer, deed == "believe", because="fair play", at=at)
        case "up" | "down" | "up the thread" | "down the thread":
            on = thread if "thread" in deed else answer
            votes.cast(db, on, by=by, value=1 if deed.startswith("up") else -1, at=at)


@trying(max_examples=examples(20), **MANY)
@given(history=HISTORIES)
def test_points_are_the_ledger_and_the_ledger_is_what_stands(
    db: Session, ana: Person, bo: Person, noa: Person, kim: Person, ask: Ask, history: list[tuple[str, int, int, int]]
):
    people = [ana, bo, noa, kim]
    asked = [ask(), ask(by=bo)]
    given = [
        answers.post(db, thread, by=by, body="Restart.")
        for thread, by in zip([*asked, asked[0]], people[1:], strict=True)
    ]
    for deed, who, which, day in history:
        do(db, deed, people[who], given[which], MORNING + timedelta(days=day))
    db.flush()
    for person in people:
        lines = db.exec(select(LedgerEntry.points).where(LedgerEntry.person_id == person.id)).all()
        assert points(db, person) == sum(lines)
    assert list(checks.disagreements(db)) == []
    assert points(db, kim) == 0
    db.rollback()


CROWD = st.lists(
    st.tuples(st.sampled_from(("up", "worked", "up the thread", "down")), st.integers(0, 29), st.integers(0, 2)),
    unique_by=lambda it: (it[0] == "worked", "thread" in it[0], it[1]),
    min_size=15,
    max_size=40,
)


@trying(max_examples=4, **MANY)
@given(crowd=CROWD, order=st.randoms(use_true_random=False), gone=st.integers(0, 14))
def test_points_are_the_same_in_whatever_order_it_happened(
    db: Session, ana: Person, bo: Person, ask: Ask, crowd: list[tuple[str, int, int]], order: random.Random, gone: int
):
    voters = [joined(db, number) for number in range(30)]
    totals = []
    for deeds in (crowd, order.sample(crowd, len(crowd))):
        answer = answers.post(db, ask(by=bo), by=bo, body="Restart.")
        for deed, who, day in deeds:
            do(db, deed, voters[who], answer, MORNING + timedelta(days=day))
        for deed, who, _ in [it for it in deeds if it in crowd[:gone]]:
            undone = {"worked": "did not work", "up the thread": ""}.get(deed, "withdraw")
            do(db, undone, voters[who], answer, MORNING + timedelta(days=5))
        db.flush()
        totals.append(points(db, bo))
        assert worth(earned.of(db, [bo.id])[bo.id]) == totals[-1]
        for line in db.exec(select(LedgerEntry).where(LedgerEntry.person_id == bo.id)).all():
            db.delete(line)
        db.get_one(Person, bo.id).points = 0
        for table in (Vote, worked.Worked):
            for row in db.exec(select(table)).all():
                db.delete(row)
        db.flush()
    assert totals[0] == totals[1]
    db.rollback()


def joined(db: Session, number: int) -> Person:
    person = Person(name=f"Voter {number}", handle=f"voter-{number}")
    db.add(person)
    db.flush()
    return person


def points(db: Session, person: Person) -> int:
    db.flush()
    db.expire_all()
    return db.get_one(Person, person.id).points


def liked(db: Session, answer: Answer, count: int, at: datetime = MORNING) -> list[Person]:
    """Voted up by so many people."""
    voters = [joined(db, number) for number in range(count)]
    for voter in voters:
        votes.cast(db, answer, by=voter, value=votes.UP, at=at)
    return voters


def test_no_more_than_200_points_a_day_come_from_votes(db: Session, bo: Person, ana: Person, ask: Ask):
    answer = answers.post(db, ask(), by=bo, body="Restart.")
    liked(db, answer, 23)
    answers.accept(db, answer, by=ana, at=MORNING)
    assert points(db, bo) == DAILY + RULES["answer accepted"].points
    assert list(checks.disagreements(db)) == []


def test_a_day_begins_at_midnight_utc(db: Session, bo: Person, ask: Ask):
    answer = answers.post(db, ask(), by=bo, body="Restart.")
    voters = liked(db, answer, 20, at=datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC))
    votes.cast(db, answer, by=joined(db, 30), value=votes.UP, at=datetime(2026, 11, 21, tzinfo=UTC))
    assert points(db, bo) == 10 * len(voters) + 10


def test_what_the_limit_kept_back_is_given_when_others_are_taken_back(db: Session, bo: Person, ask: Ask):
    answer = answers.post(db, ask(), by=bo, body="Restart.")
    voters = liked(db, answer, 23)
    for voter in voters[:3]:
        vote = votes.of(db, answer, voter)
        assert vote
        votes.discount(db, vote, because="fair play", at=now())
    assert (points(db, bo), answer.score) == (DAILY, 20)
    given = select(LedgerEntry.points).where(LedgerEntry.rule == OVER).order_by(LedgerEntry.id)
    assert list(db.exec(given)) == [-10, -10, -10, 10, 10, 10]


def test_worked_for_me_is_worth_30_an_answer_at_most(db: Session, bo: Person, ask: Ask):
    answer = answers.post(db, ask(), by=bo, body="Restart.")
    helped = [joined(db, number) for number in range(12)]
    for place, person in enumerate(helped):
        worked.add(db, answer, by=person, at=MORNING + timedelta(days=place))
    assert (points(db, bo), answer.worked_count) == (30, 12)
    worked.remove(db, answer, by=helped[0])
    worked.remove(db, answer, by=helped[1])
    assert points(db, bo) == 30
    worked.remove(db, answer, by=helped[2])
    assert points(db, bo) == 27
    assert list(checks.disagreements(db)) == []


def test_confirmed_deflections_are_worth_20_a_day_at_most(db: Session, bo: Person):
    for subject in range(25):
        reputation.earn(db, "confirmed deflection", person_id=bo.id, subject=subject, at=MORNING)
    reputation.earn(db, "confirmed deflection", person_id=bo.id, subject=1, at=MORNING + timedelta(days=1))
    assert points(db, bo) == 21


def test_what_staff_verify_earns_once_and_is_taken_back_with_it(
    db: Session, ana: Person, bo: Person, kim: Person, lee: Person, ask: Ask
):
    answer = answers.post(db, ask(), by=bo, body="Restart.")
    verifying.verify(db, answer, by=ana)
    assert points(db, bo) == 0
    verifying.verify(db, answer, by=kim)
    verifying.verify(db, answer, by=lee)
    assert points(db, bo) == RULES["staff verified"].points
    verifying.unverify(db, answer, by=lee)
    assert points(db, bo) == 0


def test_voting_for_oneself_earns_nothing(db: Session, bo: Person, ask: Ask):
    thread = ask(by=bo)
    answer = answers.post(db, thread, by=bo, body="Restart.")
    for on in (thread, answer):
        votes.cast(db, on, by=bo, value=votes.UP)
    worked.add(db, answer, by=bo)
    answers.accept(db, answer, by=bo)
    assert points(db, bo) == 0


def test_a_deed_that_nothing_stands_for_is_named(db: Session, bo: Person):
    reputation.earn(db, "answer voted up", person_id=bo.id, subject=7, at=MORNING)
    assert list(checks.disagreements(db)) == [
        f"person {bo.id}: “answer voted up” about 7 on 2026-11-20 is 1 times in the ledger, and 0 times true"
    ]


def test_deeds_are_worth_what_the_rules_say():
    day = MORNING.date()
    deeds = {
        Deed("answer voted up", 1, day): 25,
        Deed("worked for me", 1, day): 4,
        Deed("answer voted down", 1, day): 1,
    }
    assert worth(deeds) == DAILY - 2


def test_a_line_of_the_ledger_says_what_it_was_for(db: Session, bo: Person):
    reputation.earn(db, "answer accepted", person_id=bo.id, subject=7)
    line = db.exec(select(LedgerEntry)).one()
    assert (line.rule, line.points, line.subject_id, line.person_id) == ("answer accepted", 15, 7, bo.id)

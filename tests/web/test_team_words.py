"""The status line while the team has a question, and on the ways off the road."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import Session

from community import duplicates, needs_info
from community.people import Person
from community.threads import Thread
from escalation import asking, by_hand, claims, experts, promises, snoozing, teams
from escalation.cases import Case
from escalation.measures import Kind, Measure
from escalation.promises import Standing
from tests.cast import Ask
from web import status

NOON = datetime(2099, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def standing(db: Session, thread: Thread, **later: float) -> Standing:
    db.flush()
    return promises.standing(db, thread, NOON + timedelta(**later))


def sentence(db: Session, thread: Thread, **later: float) -> str:
    return status.sentence(standing(db, thread, **later))


@pytest.fixture
def thread(bo: Person, kim: Person, ask: Ask) -> Thread:
    return ask()


@pytest.fixture
def claimed(db: Session, thread: Thread, kim: Person) -> Case:
    return claims.claim(db, by_hand.escalate(db, thread, by=kim), by=kim)


def replied_every_ten_minutes(db: Session, case: Case, minutes: int = 10) -> None:
    for n in range(6):
        at = NOON - timedelta(minutes=minutes * n)
        whose = {"thread_id": case.thread_id, "case_id": case.id, "team_id": case.team_id}
        db.add(Measure(kind=Kind.REPLIED, at=at, since=at - 5 * HOUR, value=60 * minutes, **whose))


def test_the_asker_is_waited_for(db: Session, thread: Thread, claimed: Case, kim: Person):
    asking.ask_customer(db, claimed, by=kim, body="Which phone is it?")
    assert sentence(db, thread).startswith("Kim needs something from Ana. Our clock stands still until it is here")
    assert not standing(db, thread, days=2).broken


def test_a_department_is_asked_and_what_it_was_asked_stays_private(
    db: Session, thread: Thread, claimed: Case, kim: Person
):
    experts.ask(db, claimed, by=kim, team=teams.first(db), question="Is tower 7 down?", within=3 * HOUR)
    assert sentence(db, thread) == "With Support. Their answer is expected by 15:00."
    assert "tower" not in sentence(db, thread, hours=3)
    assert sentence(db, thread, hours=3).startswith("We said 14:00 and did not manage. With Support.")


def test_a_rest_says_until_when_and_the_promise_runs_on(db: Session, thread: Thread, claimed: Case, kim: Person):
    snoozing.snooze(db, claimed, by=kim, until=NOON + HOUR)
    said = sentence(db, thread)
    assert said.startswith("Our team comes back to this at the time it set: 13:00. Sooner, if Ana writes.")
    assert said.endswith("First reply promised by 14:00.")


def test_a_missing_detail_says_when_it_closes(db: Session, thread: Thread, bo: Person):
    needs_info.ask(db, thread, by=bo, detail="Which phone is it?")
    assert sentence(db, thread).startswith("A detail from Ana is missing. The clock stands still")
    assert "27 Nov, 12:00" in sentence(db, thread)


def test_a_duplicate_says_where_it_is_answered(db: Session, ask: Ask, thread: Thread, bo: Person):
    other = ask()
    duplicates.attach(db, thread, other, by=bo)
    assert sentence(db, thread) == f"{other.reference} asks the same. What is answered there helps here, too."


def test_in_line_the_probable_time_stands_beside_the_promise(db: Session, thread: Thread, kim: Person):
    replied_every_ten_minutes(db, by_hand.escalate(db, thread, by=kim))
    said = sentence(db, thread)
    assert said.endswith("The way we get on, you hear from us by about 12:10, and by 14:00 at the latest.")


def test_a_promise_the_team_will_probably_not_keep_is_said_before_it_is_broken(
    db: Session, thread: Thread, kim: Person
):
    replied_every_ten_minutes(db, by_hand.escalate(db, thread, by=kim), minutes=180)
    assert sentence(db, thread).endswith("We promised 14:00; the way we get on, it may be about 15:00.")


def test_a_broken_promise_is_given_a_new_time(db: Session, thread: Thread, kim: Person):
    replied_every_ten_minutes(db, by_hand.escalate(db, thread, by=kim))
    said = sentence(db, thread, hours=3)
    assert said.startswith("We said 14:00 and did not manage.")
    assert said.endswith("The way we get on, you hear from us by about 15:10.")


def test_presumed_never_looks_confirmed(db: Session, thread: Thread):
    thread.presumed_at, thread.uncovered_since = NOON, None
    assert sentence(db, thread).startswith("Taken as answered, because nobody objected for a week.")
    assert status.look(standing(db, thread)) == ""
    assert status.stations(standing(db, thread))[-1][:2] == ("presumed", "Presumed")

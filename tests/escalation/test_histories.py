"""Whatever happens to a question, in whatever order, its case keeps what everybody relies on."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from community import answers, comments, threads
from community.answers import Answer
from community.categories import Category
from community.database import now
from community.people import Person
from escalation import (
    asking,
    attaching,
    by_hand,
    cases,
    checks,
    claims,
    clocks,
    followups,
    incidents,
    reopening,
    snoozing,
    windows,
)
from escalation.cases import OPEN, OVER, RUNNING, WITH_TEAM, Case, State
from escalation.incidents import Incident
from tests.databases import examples

MINUTES = st.sampled_from([0, 1, 20, 45, 130, 26 * 60, 4 * 24 * 60, 8 * 24 * 60])


class History:
    """One question, and everything that can happen to it."""

    def __init__(self, db: Session, people: dict[str, Person], category: Category):
        self.db, self.people, self.at = db, people, now()
        self.fence, self.version, self.id = 0, 0, 0
        self.incident: Incident | None = None
        self.thread = threads.ask(
            db, by=people["ana"], category=category, title="No signal", body="Since this morning.", at=self.at
        )

    @property
    def case(self) -> Case | None:
        return cases.open_for(self.db, self.thread.id) or cases.latest_for(self.db, self.thread.id)

    def pass_by(self, minutes: int) -> None:
        """The worker's steps, in this transaction."""
        self.at += timedelta(minutes=minutes, seconds=1)
        windows.escalate_due(self.db, self.at)
        self._leases()
        for thread in snoozing._due(self.db, self.at):
            snoozing._wake_due(self.db, thread, self.at)
        for thread in followups._due(self.db, self.at):
            followups._look_at(self.db, thread, self.db.get_one(followups.Followup, thread.id), self.at)

    def do(self, deed: str) -> None:
        """What is refused is refused with a sentence, and changes nothing."""
        with suppress(ValueError, AssertionError):
            DEEDS[deed](self)

    def post(self, who: str) -> Answer:
        return answers.post(self.db, self.thread, by=self.people[who], body="Restart it.", at=self.at)

    def newest(self) -> Answer:
        mine = select(Answer).where(Answer.thread_id == self.thread.id, col(Answer.hidden_at).is_(None))
        return self._some(self.db.exec(mine.order_by(col(Answer.id).desc())).first())

    def open_case(self) -> Case:
        return self._some(cases.open_for(self.db, self.thread.id))

    def _leases(self) -> None:
        case = self.case
        if case and case.lease_until and case.lease_until <= self.at:
            cases.move(self.db, case, self.thread, State.QUEUED, reason="lease over", at=self.at)

    def _some(self, found):
        assert found
        return found

    def check(self) -> None:
        self.db.flush()
        mine = self.db.exec(select(Case).where(Case.thread_id == self.thread.id)).all()
        assert sum(case.state in OPEN for case in mine) <= 1
        assert self.thread.with_team == any(case.state in WITH_TEAM for case in mine)
        for case in mine:
            self._check_case(case)
        assert list(checks.disagreements(self.db)) == []
        self._check_numbers()

    def _check_case(self, case: Case) -> None:
        running = [clock for clock in clocks.of(self.db, [case.id])[case.id].values() if clock.running_since]
        assert bool(running) == (case.state in RUNNING), case.state
        assert bool(case.lease_until) == (case.state == State.CLAIMED)
        assert bool(case.ended_at) == (case.state in OVER)

    def _check_numbers(self) -> None:
        """They only ever rise."""
        case = self.case
        if case and case.id == self.id:
            assert (case.fence >= self.fence, case.version >= self.version) == (True, True)
        if case:
            self.id, self.fence, self.version = case.id, case.fence, case.version


def _join_incident(it: History) -> None:
    it.incident = it.incident or incidents.open_new(it.db, by=it.people["kim"], title="No signal", at=it.at)
    attaching.attach(it.db, it.incident, it.thread, by=it.people["kim"], at=it.at)


def _leave_incident(it: History) -> None:
    if it.incident:
        attaching.detach(it.db, it.incident, it.thread, by=it.people["ana"], at=it.at)


def _until(it: History) -> datetime:
    return it.at + timedelta(hours=1)


DEEDS: dict[str, Callable[[History], object]] = {
    "bo answers": lambda it: it.post("bo"),
    "ana answers": lambda it: it.post("ana"),
    "ana comments": lambda it: comments.post(it.db, it.thread, by=it.people["ana"], body="And?", at=it.at),
    "ana accepts": lambda it: answers.accept(it.db, it.newest(), by=it.people["ana"], at=it.at),
    "ana takes it back": lambda it: answers.unaccept(it.db, it.newest(), by=it.people["ana"], at=it.at),
    "did not help": lambda it: threads.fail(it.db, it.thread, by=it.people["ana"], at=it.at),
    "it came back": lambda it: reopening.reopen(it.db, it.thread, by=it.people["ana"], at=it.at),
    "passed on by hand": lambda it: by_hand.escalate(it.db, it.thread, by=it.people["ana"], at=it.at),
    "kim claims": lambda it: claims.claim(it.db, it.open_case(), by=it.people["kim"], at=it.at),
    "lee claims": lambda it: claims.claim(it.db, it.open_case(), by=it.people["lee"], at=it.at),
    "kim releases": lambda it: claims.release(it.db, it.open_case(), by=it.people["kim"], at=it.at),
    "kim replies": lambda it: claims.reply(it.db, it.open_case(), by=it.people["kim"], body="So.", at=it.at),
    "kim asks back": lambda it: asking.ask_customer(
        it.db, it.open_case(), by=it.people["kim"], body="Which one?", at=it.at
    ),
    "kim snoozes": lambda it: snoozing.snooze(it.db, it.open_case(), by=it.people["kim"], until=_until(it), at=it.at),
    "kim wakes it": lambda it: snoozing.wake(it.db, it.open_case(), by=it.people["kim"], at=it.at),
    "it joins an incident": _join_incident,
    "it leaves the incident": _leave_incident,
    "sam hides the answer": lambda it: answers.hide(it.db, it.newest(), by=it.people["sam"], reason="Spam", at=it.at),
    "sam hides it": lambda it: threads.hide(it.db, it.thread, by=it.people["sam"], reason="Spam", at=it.at),
    "sam brings it back": lambda it: threads.unhide(it.db, it.thread, by=it.people["sam"], at=it.at),
}

STEPS = st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), MINUTES), min_size=1, max_size=14)


@pytest.fixture
def people(ana: Person, bo: Person, sam: Person, kim: Person, lee: Person) -> dict[str, Person]:
    return {"ana": ana, "bo": bo, "sam": sam, "kim": kim, "lee": lee}


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_history_leaves_case_thread_and_clocks_agreed(
    db: Session, people: dict[str, Person], general: Category, steps: list[tuple[str, int]]
):
    try:
        history = History(db, people, general)
        for deed, minutes in steps:
            history.do(deed)
            history.check()
            history.pass_by(minutes)
            history.check()
    finally:
        db.rollback()
        db.expunge_all()


def test_the_history_above_reaches_every_state_but_what_takes_two_threads(
    db: Session, people: dict[str, Person], general: Category
):
    """A machine that never gets anywhere would prove nothing."""
    seen: set[str] = set()
    for road in ROADS:
        history = History(db, people, general)
        for deed in road:
            history.do(deed)
            history.pass_by(1)
            seen.add(getattr(history.case, "state", ""))
    assert seen >= set(State) - {State.MERGED, State.WITH_EXPERT, State.CLOSED}


ROADS = (
    ("passed on by hand", "bo answers", "ana accepts"),
    ("passed on by hand", "kim claims", "kim replies", "ana accepts", "it came back"),
    ("passed on by hand", "kim claims", "kim asks back", "ana comments", "kim snoozes", "sam hides it"),
    ("passed on by hand", "it joins an incident"),
)

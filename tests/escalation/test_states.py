"""The table of ways: every one that is drawn, every one that is not, and what each does to the clocks."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from community.database import now
from community.events import Event
from community.people import Person
from community.threads import Thread
from escalation import by_hand, cases, clocks, incidents
from escalation.cases import Case, State, WrongMove
from escalation.clocks import Kind
from escalation.states import OPEN, OVER, RUNNING, WAYS, WITH_TEAM, Clocks
from tests.cast import Ask

MINUTE = timedelta(minutes=1)

ROADS: dict[State, tuple[State, ...]] = {
    State.QUEUED: (),
    State.CLAIMED: (State.CLAIMED,),
    State.WAITING_CUSTOMER: (State.CLAIMED, State.WAITING_CUSTOMER),
    State.WITH_EXPERT: (State.CLAIMED, State.WITH_EXPERT),
    State.SNOOZED: (State.SNOOZED,),
    State.IN_INCIDENT: (State.IN_INCIDENT,),
    State.ANSWERED: (State.CLAIMED, State.ANSWERED),
    State.RESOLVED: (State.CLAIMED, State.ANSWERED, State.RESOLVED),
    State.CLOSED: (State.CLAIMED, State.ANSWERED, State.RESOLVED, State.CLOSED),
    State.WITHDRAWN: (State.WITHDRAWN,),
    State.MERGED: (State.MERGED,),
    State.CANCELLED: (State.CANCELLED,),
}
"""How a new case comes into each state."""

WAYS_THERE = [(start, to) for start, ways in WAYS.items() for to in ways]
NO_WAYS = {start: [to for to in State if to not in WAYS[start]] for start in State}


class Desk:
    """One case, and whoever moves it, a minute at a time."""

    def __init__(self, db: Session, case: Case, thread: Thread, other: Case, agent: Person):
        self.db, self.case, self.thread, self.other, self.agent = db, case, thread, other, agent
        self.at = now()

    def move(self, *states: State) -> None:
        for state in states:
            self.at += MINUTE
            self._prepare(state)
            cases.move(self.db, self.case, self.thread, state, by=self.agent, until=self._until(state), at=self.at)

    def running(self) -> set[Kind]:
        return {kind for kind, clock in clocks.of(self.db, [self.case.id])[self.case.id].items() if clock.running_since}

    def _prepare(self, state: State) -> None:
        if state == State.MERGED:
            self.case.merged_into_id = self.other.id
        if state == State.IN_INCIDENT:
            self.case.incident_id = incidents.suspect(self.db, title="No signal", category_id=None, at=self.at).id

    def _until(self, state: State) -> datetime | None:
        return self.at + timedelta(hours=1) if state in (State.CLAIMED, State.SNOOZED) else None


@pytest.fixture
def desk(db: Session, ask: Ask, ana: Person, kim: Person) -> Desk:
    thread = ask()
    other = by_hand.escalate(db, ask(), by=ana)
    return Desk(db, by_hand.escalate(db, thread, by=ana), thread, other, kim)


def happened(db: Session, case: Case) -> int:
    return len(db.exec(select(Event.id).where(Event.thread_id == case.thread_id)).all())


def test_every_state_has_its_ways():
    assert set(WAYS) == set(ROADS) == set(State)
    assert set(OPEN) | set(OVER) == set(State)
    assert not set(OPEN) & set(OVER)


@pytest.mark.parametrize(("start", "to"), WAYS_THERE)
def test_a_way_that_is_drawn_leads_there(desk: Desk, start: State, to: State):
    desk.move(*ROADS[start])
    before = (desk.case.version, desk.case.fence, happened(desk.db, desk.case))
    desk.move(to)
    after = (desk.case.version, desk.case.fence, happened(desk.db, desk.case))
    assert desk.case.state == to
    assert after == (before[0] + 1, before[1] + (to == State.CLAIMED), before[2] + 1)
    assert desk.thread.with_team == (to in WITH_TEAM)
    assert bool(desk.case.ended_at) == (to in OVER)


@pytest.mark.parametrize(("start", "to"), WAYS_THERE)
def test_the_clocks_of_a_case_run_exactly_where_the_table_says(desk: Desk, start: State, to: State):
    desk.move(*ROADS[start], to)
    running = desk.running()
    assert bool(running) == (to in RUNNING)
    if WAYS[start][to] == Clocks.AGAIN:
        assert running == {Kind.FIRST_REPLY, Kind.RESOLUTION}


@pytest.mark.parametrize("start", State)
def test_a_way_that_is_not_drawn_is_refused(desk: Desk, start: State):
    desk.move(*ROADS[start])
    before = desk.case.model_dump()
    for to in NO_WAYS[start]:
        with pytest.raises(WrongMove, match=f"{start} cannot become {to}"):
            cases.move(desk.db, desk.case, desk.thread, to, by=desk.agent, at=desk.at)
    assert desk.case.model_dump() == before


def test_a_claim_starts_no_clock_and_stops_none(desk: Desk):
    due = desk.case.reply_due_at
    desk.move(State.CLAIMED, State.QUEUED, State.CLAIMED, State.WITH_EXPERT, State.QUEUED)
    assert desk.case.reply_due_at == due


def test_what_was_waited_for_the_customer_is_added_to_what_is_promised(desk: Desk):
    """Nobody had replied: the first reply that was promised is still to come."""
    due = desk.case.reply_due_at
    desk.move(State.WAITING_CUSTOMER, State.QUEUED)
    assert abs(desk.case.reply_due_at - due - MINUTE) < timedelta(seconds=2)


def test_after_an_answer_the_first_reply_is_promised_anew(desk: Desk):
    desk.move(State.CLAIMED, State.ANSWERED, State.QUEUED)
    assert desk.case.reply_due_at == desk.at + cases.FIRST_REPLY[3]


def test_what_starts_again_after_it_was_over_is_another_generation(desk: Desk):
    desk.move(State.CLAIMED, State.ANSWERED, State.RESOLVED, State.QUEUED)
    assert (desk.case.generation, desk.case.next_agent_id, desk.case.assignee_id) == (2, desk.agent.id, None)


def test_who_gave_a_case_back_is_not_the_first_to_be_offered_it(desk: Desk):
    desk.move(State.CLAIMED, State.QUEUED)
    assert desk.case.next_agent_id is None


@pytest.mark.parametrize("rest", [State.WAITING_CUSTOMER, State.WITH_EXPERT, State.SNOOZED, State.ANSWERED])
def test_who_had_a_case_before_it_waited_is_offered_it_first(desk: Desk, rest: State):
    desk.move(State.CLAIMED, rest, State.QUEUED)
    assert desk.case.next_agent_id == desk.agent.id

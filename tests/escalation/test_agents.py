"""Who works at the desk, and whether they are there."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community.database import now
from community.languages import UnknownLanguage
from community.people import Person
from escalation import agents, by_hand, claims, teams, workload
from escalation.agents import A_NIGHT, PRESENT_FOR, Agent, NotStaff, Presence, WrongNumber
from escalation.calendars import BusinessCalendar
from tests.at_once import at_once
from tests.cast import Ask

MINUTE = timedelta(minutes=1)


def test_an_agent_who_opens_the_desk_is_in_the_first_team_and_online(db: Session, kim: Person) -> None:
    at = now()
    agent = agents.seen(db, kim, at)
    assert agent
    assert agent.team_id == teams.first(db).id
    assert agent.takes_cases(at)


def test_others_of_the_staff_are_put_into_a_team_by_somebody(db: Session, sam: Person, ana: Person) -> None:
    assert agents.seen(db, sam) is None
    assert agents.seen(db, ana) is None


def test_whoever_has_closed_the_desk_is_away(db: Session, kim: Person) -> None:
    at = now()
    agent = agents.seen(db, kim, at)
    assert agent
    assert agent.says(at + PRESENT_FOR - MINUTE) == Presence.ONLINE
    assert agent.says(at + PRESENT_FOR) == Presence.AWAY
    assert not agent.takes_cases(at + PRESENT_FOR)


@pytest.mark.parametrize("presence", [Presence.BUSY, Presence.AWAY])
def test_what_somebody_says_of_themselves_stays_while_they_are_there(
    db: Session, kim: Person, presence: Presence
) -> None:
    at = now()
    agents.say(db, kim, presence, at)
    agent = agents.seen(db, kim, at + MINUTE)
    assert agent
    assert (agent.says(at + MINUTE), agent.takes_cases(at + MINUTE)) == (presence, False)


def test_after_a_night_they_are_there_again(db: Session, kim: Person) -> None:
    at = now()
    agents.say(db, kim, Presence.AWAY, at)
    morning = at + A_NIGHT + MINUTE
    agent = agents.seen(db, kim, morning)
    assert agent
    assert agent.takes_cases(morning)


def test_a_page_that_reports_every_second_is_not_written_down_every_second(db: Session, kim: Person) -> None:
    at = now()
    agents.seen(db, kim, at)
    agent = agents.seen(db, kim, at + timedelta(seconds=10))
    assert agent
    assert agent.seen_at == at


def test_two_pages_opened_at_once_are_one_agent(database: str, kim: Person) -> None:
    from community.database import reading, writing

    def open_the_desk() -> None:
        with writing() as db:
            agents.seen(db, kim)

    at_once(*[open_the_desk] * 4)
    with reading() as db:
        assert agents.of(db, kim)


def test_only_staff_work_in_a_team(db: Session, ana: Person) -> None:
    with pytest.raises(NotStaff):
        agents.place(db, ana, teams.first(db))


@pytest.mark.parametrize(
    ("wrong", "error"), [({"languages": ["xx"]}, UnknownLanguage), ({"most_cases": 51}, WrongNumber)]
)
def test_nonsense_is_refused(db: Session, kim: Person, wrong: dict, error: type[Exception]) -> None:
    with pytest.raises(error):
        agents.place(db, kim, teams.first(db), **wrong)


def test_skills_are_levels_by_tag_and_nought_is_none(db: Session, kim: Person) -> None:
    agent = agents.place(db, kim, teams.first(db))
    agents.know(db, agent, {"eSIM": 3, "roaming": 1, "billing": 0})
    assert agents.skills(db, [kim.id]) == {kim.id: {"esim": 3, "roaming": 1}}
    agents.know(db, agent, {"esim": 2})
    assert agents.skills(db, [kim.id]) == {kim.id: {"esim": 2}}
    with pytest.raises(WrongNumber):
        agents.know(db, agent, {"esim": 4})


def test_who_leaves_a_team_keeps_neither_skills_nor_turn(db: Session, kim: Person) -> None:
    agent = agents.place(db, kim, teams.first(db))
    agents.know(db, agent, {"esim": 2})
    agents.leave(db, agent)
    assert agents.of(db, kim) is None
    assert agents.skills(db, [kim.id]) == {}


def test_being_idle_counts_from_the_last_case(db: Session, kim: Person, ask: Ask, ana: Person) -> None:
    at = now()
    agents.seen(db, kim, at - MINUTE)
    case = by_hand.escalate(db, ask(), by=ana)
    claims.claim(db, case, by=kim, at=at)
    assert db.get_one(Agent, kim.id, populate_existing=True).idle_since == at


def test_own_shifts_stand_on_the_teams_calendar(db: Session, kim: Person) -> None:
    calendar = db.get_one(BusinessCalendar, teams.first(db).calendar_id)
    monday_nine = now().replace(year=2026, month=11, day=23, hour=9, minute=0)
    agent = agents.place(db, kim, teams.first(db), hours={"0": [["08:00", "12:00"]]})
    assert workload.on_shift(agent, calendar, monday_nine)
    assert not workload.on_shift(agent, calendar, monday_nine + timedelta(hours=4))
    calendar.closed = ["2026-11-23"]
    assert not workload.on_shift(agent, calendar, monday_nine)

"""Cases find somebody: offered to one, then to a wider circle, and never twice at once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from community import people, speaking, threads
from community.categories import Category
from community.database import now, reading, writing
from community.notifications import Notification
from community.people import Person
from community.threads import Thread
from escalation import agents, by_hand, claims, routing, teams
from escalation.agents import PRESENT_FOR, Agent, Presence
from escalation.cases import Case, State
from escalation.ranking import Tier
from escalation.routing import LASTS, LOOK_AGAIN
from escalation.teams import Team
from tests.at_once import at_once
from tests.cast import Ask, joins
from tests.databases import examples

LASTS_HERE = LASTS[3]
SECOND = timedelta(seconds=1)
Open = Callable[..., Case]


@pytest.fixture
def opened(db: Session, ask: Ask, ana: Person) -> Open:
    """`opened(by=bo, body=…)` asks something and hands it to the team."""

    def make(at: datetime | None = None, **asked) -> Case:
        thread = ask(**{"at": at, **asked})
        return by_hand.escalate(db, thread, by=db.get_one(Person, thread.author_id), at=at)

    return make


def here(db: Session, person: Person, at: datetime, *, team: Team | None = None, **how) -> Agent:
    """At the desk, online, and able to do what is said."""
    skills = how.pop("skills", {})
    agent = agents.place(db, person, team or teams.first(db), **how)
    agents.say(db, person, Presence.ONLINE, at)
    agents.know(db, agent, skills)
    agent.seen_at = at
    db.flush()
    return agent


def still_there(db: Session, at: datetime) -> None:
    for agent in db.exec(select(Agent)):
        agent.seen_at = at


def offer(db: Session, case: Case, at: datetime) -> int | None:
    """Whom it is offered to after a round at this moment."""
    still_there(db, at)
    db.flush()
    routing.offer_due(db, at)
    db.flush()
    return case.offered_to_id


def test_a_queued_case_is_offered_for_some_minutes_and_its_agent_is_told(
    db: Session, opened: Open, kim: Person
) -> None:
    at = now()
    here(db, kim, at)
    case = opened(at=at)
    assert offer(db, case, at) == kim.id
    assert case.offered_until == at + LASTS_HERE
    assert db.exec(select(Notification.kind).where(Notification.person_id == kim.id)).all() == ["offered"]
    assert routing.offered(db, kim, at) == [case]
    assert routing.offered(db, kim, at + LASTS_HERE) == []


def test_an_offer_that_nobody_takes_goes_to_the_next_exactly_when_its_time_is_over(
    db: Session, opened: Open, kim: Person, lee: Person
) -> None:
    at = now()
    here(db, kim, at, skills={"esim": 2})
    here(db, lee, at)
    case = opened(at=at, tags_=["esim"])
    assert (offer(db, case, at), case.tier) == (kim.id, Tier.SKILLED)
    assert (offer(db, case, at + LASTS_HERE - SECOND), case.tier) == (kim.id, Tier.SKILLED)
    assert (offer(db, case, at + LASTS_HERE), case.tier) == (lee.id, Tier.TEAM)
    assert (offer(db, case, at + LASTS_HERE * 2), case.tier) == (kim.id, Tier.EVERYBODY)
    assert (offer(db, case, at + LASTS_HERE * 3), case.tier) == (lee.id, Tier.EVERYBODY)


def test_an_offer_is_a_turn_and_no_lock(db: Session, opened: Open, kim: Person, lee: Person) -> None:
    at = now()
    here(db, kim, at)
    case = opened(at=at)
    offer(db, case, at)
    claims.claim(db, case, by=lee, at=at)
    assert (case.assignee_id, case.offered_to_id, case.offered_until, case.tier) == (lee.id, None, None, 0)


def test_back_in_the_queue_it_is_offered_anew(db: Session, opened: Open, kim: Person) -> None:
    at = now()
    here(db, kim, at)
    case = opened(at=at)
    claims.claim(db, case, by=kim, at=at)
    claims.release(db, case, by=kim, at=at + SECOND)
    assert offer(db, case, at + SECOND) == kim.id


@pytest.mark.parametrize("presence", [Presence.AWAY, Presence.BUSY])
def test_whoever_is_not_online_is_never_offered_anything(
    db: Session, opened: Open, kim: Person, presence: Presence
) -> None:
    at = now()
    here(db, kim, at)
    agents.say(db, kim, presence, at)
    assert offer(db, opened(at=at), at) is None


def test_whoever_closed_the_desk_is_never_offered_anything(db: Session, opened: Open, kim: Person) -> None:
    at = now()
    here(db, kim, at)
    case = opened(at=at + PRESENT_FOR)
    db.flush()
    routing.offer_due(db, at + PRESENT_FOR)
    assert case.offered_to_id is None


def test_whoever_is_off_shift_is_asked_only_about_what_runs_around_the_clock(
    db: Session, opened: Open, kim: Person
) -> None:
    at = now()
    yesterday = str((at - timedelta(days=2)).weekday())
    here(db, kim, at, hours={yesterday: [["09:00", "10:00"]]})
    case = opened(at=at)
    assert offer(db, case, at) is None
    case.priority = 1
    assert offer(db, case, at + LOOK_AGAIN) == kim.id


def test_nobody_is_offered_more_than_they_take(db: Session, opened: Open, kim: Person, bo: Person) -> None:
    at = now()
    here(db, kim, at, most_cases=2)
    claims.claim(db, opened(at=at), by=kim, at=at)
    first, second = opened(at=at, by=bo), opened(at=at)
    assert offer(db, first, at) == kim.id
    assert second.offered_to_id is None
    assert second.offered_until == at, "it waits for room, and is offered as soon as there is some"


def test_a_department_is_offered_nothing(db: Session, opened: Open, kim: Person) -> None:
    at = now()
    billing = teams.add(db, name="Billing", kind="department", calendar_id=1)
    here(db, kim, at, team=billing)
    assert offer(db, opened(at=at), at) is None


def test_the_same_customer_comes_back_to_the_same_agent_while_they_are_there(
    db: Session, opened: Open, ana: Person, kim: Person, lee: Person
) -> None:
    at = now()
    here(db, lee, at, skills={"esim": 3})
    here(db, kim, at)
    earlier = opened(at=at)
    claims.claim(db, earlier, by=kim, at=at)
    claims.reply(db, earlier, by=kim, body="Turn it off and on.", at=at)
    case = opened(at=at, tags_=["esim"])
    assert (offer(db, case, at), case.tier) == (kim.id, Tier.SAME_AGENT)
    agents.say(db, kim, Presence.AWAY, at)
    another = opened(at=at, tags_=["esim"])
    assert (offer(db, another, at), another.tier) == (lee.id, Tier.SKILLED)


def test_a_question_goes_only_to_who_can_read_it(db: Session, opened: Open, kim: Person, lee: Person) -> None:
    at = now()
    here(db, kim, at, languages=["en"], skills={"esim": 3})
    here(db, lee, at, languages=["en", "pl"])
    case = opened(at=at, tags_=["esim"], title="Nie mam zasięgu", body="Nie mam zasięgu od rana, a to jest mój numer.")
    assert (offer(db, case, at), case.language) == (lee.id, "pl")


def test_when_somebody_says_the_language_its_case_follows(
    db: Session, opened: Open, ana: Person, kim: Person, lee: Person
) -> None:
    at = now()
    here(db, kim, at, languages=["en"])
    here(db, lee, at, languages=["pl"])
    case = opened(at=at, title="PUK", body="1234")
    speaking.say(db, db.get_one(Thread, case.thread_id), "pl", by=ana)
    assert (offer(db, case, at), case.language) == (lee.id, "pl")


def test_where_the_words_do_not_say_the_language_the_askers_setting_does(
    db: Session, opened: Open, ana: Person, kim: Person
) -> None:
    at = now()
    here(db, kim, at, languages=["en"])
    asker = db.get_one(Person, ana.id)
    people.describe(asker, name="Ana", about="", language="pl", timezone="")
    case = opened(at=at, title="PUK", body="1234")
    assert (offer(db, case, at), case.language, case.offered_until) == (None, "pl", at + LOOK_AGAIN)


def test_a_category_is_a_product_whoever_knows_its_tag_knows_it(
    db: Session, opened: Open, general: Category, kim: Person, lee: Person
) -> None:
    at = now()
    here(db, kim, at)
    here(db, lee, at, skills={general.slug: 2})
    assert offer(db, opened(at=at), at) == lee.id


def test_the_soonest_due_is_offered_first(db: Session, opened: Open, kim: Person, bo: Person) -> None:
    at = now()
    here(db, kim, at, most_cases=1)
    later, sooner = opened(at=at), opened(at=at - timedelta(minutes=30), by=bo)
    assert offer(db, sooner, at) == kim.id
    assert later.offered_to_id is None


def test_next_is_ones_own_turn_then_the_soonest_due_one_can_read(
    db: Session, opened: Open, kim: Person, lee: Person, bo: Person
) -> None:
    at = now()
    here(db, kim, at, languages=["en"])
    here(db, lee, at)
    polish = opened(at=at - timedelta(hours=1), body="Nie mam zasięgu od rana, a to jest mój numer.")
    english, offered = opened(at=at - SECOND, by=bo), opened(at=at)
    assert routing.next_for(db, kim, at) == english
    offered.offered_to_id, offered.offered_until = kim.id, at + LASTS_HERE
    assert routing.next_for(db, kim, at) == offered
    assert routing.next_for(db, lee, at) == polish
    english.offered_to_id, english.offered_until = lee.id, at + LASTS_HERE
    claims.claim(db, offered, by=kim, at=at)
    assert routing.next_for(db, kim, at) is None, "it is lee's turn, and the other one is not in kim's language"


def test_twenty_routers_at_once_offer_a_case_once(database: str, general: Category, ana: Person) -> None:
    crew = [joins(f"Agent{number}", people.Role.AGENT) for number in range(20)]
    at = now()
    with writing() as db:
        for agent in crew:
            here(db, agent, at)
        for number in range(10):
            thread = threads.ask(db, by=ana, category=general, title=f"No signal {number}", body="Since this morning.")
            by_hand.escalate(db, thread, by=ana, at=at)
    at_once(*[lambda: routing.offer_some(at)] * 20)
    while routing.offer_some(at):  # a router that lost leaves nothing behind
        pass
    with reading() as db:
        found = db.exec(select(Case)).all()
        assert all(case.offered_to_id and case.offered_until == at + LASTS_HERE for case in found)
        told = db.exec(select(Notification.subject_id)).all()
        assert sorted(told) == sorted(case.id for case in found), "told once, each about another case"


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(waits=st.lists(st.integers(1, 900), min_size=1, max_size=6))
def test_whenever_it_is_looked_at_an_offer_holds_to_its_end_and_circles_only_widen(
    db: Session, opened: Open, kim: Person, lee: Person, waits: list[int]
) -> None:
    at = now()
    here(db, kim, at, skills={"esim": 1})
    here(db, lee, at)
    case = opened(at=at, tags_=["esim"])
    offer(db, case, at)
    for seconds in waits:
        at += timedelta(seconds=seconds)
        until, tier, whose = case.offered_until, case.tier, case.offered_to_id
        assert until
        offer(db, case, at)
        if at < until:
            assert (case.offered_until, case.tier, case.offered_to_id) == (until, tier, whose)
        else:
            assert case.offered_until == at + LASTS_HERE
            assert case.offered_to_id != whose
            assert case.tier == Tier(tier).wider
    assert case.state == State.QUEUED
    db.rollback()


def test_while_nobody_has_room_nothing_is_touched(db: Session, opened: Open, kim: Person) -> None:
    at = now()
    case = opened(at=at)
    db.commit()
    assert routing.offer_some(at + timedelta(hours=1)) is False
    assert db.get_one(Case, case.id, populate_existing=True).offered_until == at

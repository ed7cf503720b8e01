"""What a policy would have done with the last 30 days, told before it is saved, however many questions there were."""

from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session

from community import answers, categories, me_too, people
from community.categories import Category
from community.database import now
from community.people import Person
from escalation import cases, claims, policies, simulation
from escalation.policies import Rules
from tests.cast import Ask

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_it_tells_how_many_would_have_gone_to_the_team_and_when(db: Session, general: Category, bo: Person, ask: Ask):
    start = (now() - 3 * DAY).replace(hour=9, minute=10, second=0, microsecond=0)
    for _ in range(3):
        ask(at=start)
    quick, late, later = ask(at=start), ask(at=start + DAY), ask(at=start + DAY)
    answers.post(db, quick, by=bo, body="Restart it.", at=start + HOUR / 2)
    answers.post(db, late, by=bo, body="Restart it.", at=start + DAY + 1.5 * HOUR)
    answers.post(db, later, by=bo, body="Restart it.", at=start + DAY + 3 * HOUR)
    told = simulation.simulate(db, general, Rules(window=HOUR))
    assert (told.asked, told.escalated, told.within_another_hour, told.every) == (6, 5, 1, 1)
    assert (told.busiest, told.in_busiest) == ((start + HOUR).replace(minute=0), 3)
    assert (told.a_day, told.busiest_day, len(told.by_day)) == (5 / 30, 3, 30)
    assert told.by_day[start.date()] == 3


def test_a_longer_window_sends_fewer(db: Session, general: Category, bo: Person, ask: Ask):
    thread = ask(at=now() - 2 * DAY)
    answers.post(db, thread, by=bo, body="Restart it.", at=thread.created_at + 2 * HOUR)
    assert simulation.simulate(db, general, Rules(window=HOUR)).escalated == 1
    assert simulation.simulate(db, general, Rules(window=4 * HOUR)).escalated == 0


def test_what_is_older_or_not_over_yet_does_not_count(db: Session, general: Category, ask: Ask):
    ask(at=now() - 31 * DAY)
    ask()
    told = simulation.simulate(db, general, Rules(window=HOUR))
    assert (told.asked, told.escalated) == (1, 0)


def test_what_the_team_answered_the_community_had_not(db: Session, general: Category, kim: Person, ask: Ask):
    thread = ask(at=now() - 2 * DAY)
    case = claims.claim(db, cases.open(db, thread, cause="unanswered"), by=kim)
    claims.reply(db, case, by=kim, body="Restart it.", at=thread.created_at + HOUR / 2)
    assert simulation.simulate(db, general, Rules(window=HOUR)).escalated == 1


def test_what_cannot_wait_is_counted_at_once(db: Session, general: Category, ask: Ask):
    thread = ask(at=now() - 2 * DAY)
    ask(at=now() - 2 * DAY, title="Is there an outage?")
    for place in range(10):
        me_too.add(db, thread, by=people.add(db, name=f"Affected {place}"), at=now() - DAY)
    told = simulation.simulate(db, general, Rules(window=20 * DAY))
    assert (told.at_once, told.escalated) == (2, 2)
    assert simulation.simulate(db, general, Rules(window=20 * DAY, at_once=(), me_too_in_all=0)).escalated == 0
    assert (
        simulation.simulate(db, general, Rules(window=20 * DAY, staff_only=True, at_once=("staff only",))).at_once == 1
    )


def test_whose_answer_counts_and_who_may_ask_is_counted(
    db: Session, general: Category, bo: Person, kim: Person, ask: Ask
):
    thread = ask(at=now() - 2 * DAY)
    ask(by=kim, at=now() - 2 * DAY)
    answers.post(db, thread, by=bo, body="Restart it.", at=thread.created_at + HOUR / 2)
    assert simulation.simulate(db, general, Rules(window=HOUR)).escalated == 1
    assert simulation.simulate(db, general, Rules(window=HOUR, staff_asks=False)).escalated == 0
    assert simulation.simulate(db, general, Rules(window=HOUR, covering_rank="Helper")).escalated == 2


def test_the_policy_of_all_the_others_counts_the_others(db: Session, general: Category, ask: Ask):
    plans = categories.add(db, name="Plans")
    policies.set_for(db, plans, HOUR)
    ask(at=now() - 2 * DAY, category=plans)
    ask(at=now() - 2 * DAY)
    assert simulation.simulate(db, None, Rules(window=HOUR)).asked == 1
    assert simulation.simulate(db, None, Rules(escalates=False)).escalated == 0


def test_of_many_only_some_are_read(db: Session, general: Category, ask: Ask, monkeypatch):
    monkeypatch.setattr(simulation, "MOST", 10)
    for _ in range(40):
        ask(at=now() - 2 * DAY)
    told = simulation.simulate(db, general, Rules(window=HOUR))
    assert (told.every, told.asked, told.escalated) == (4, 40, 40)


def test_they_are_found_by_the_index_of_their_category(db: Session, general: Category, ask: Ask):
    for _ in range(30):
        ask()
    postgresql = db.get_bind().dialect.name == "postgresql"
    if postgresql:
        db.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN" if postgresql else "EXPLAIN QUERY PLAN"
    counted = "SELECT id FROM thread WHERE category_id IN (:here) AND created_at > :since LIMIT 1000"
    plan = " ".join(
        str(row) for row in db.execute(text(f"{explain} {counted}"), {"here": general.id, "since": now() - DAY})
    )
    assert "ix_thread_category_newest" in plan

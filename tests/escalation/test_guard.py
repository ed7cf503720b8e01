"""The cut-and-paste guard."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from community import answers, people
from community.database import now
from community.people import Person
from escalation import by_hand, claims, guard, teams
from escalation.affected import IncidentLink
from escalation.cases import Case
from escalation.guard import SentReply
from escalation.incidents import Incident
from tests.cast import Ask

TEXT = (
    "Please open the settings, choose Mobile network, switch the eSIM off, wait for a minute and switch it on again. "
    "If it still says Activating, scan the code of your confirmation once more."
)
OTHER = (
    "Your refund was booked this morning and needs two working days, depending on your bank. You do not have to do "
    "anything. We will write here as soon as our side says that it has arrived."
)


@pytest.fixture
def case(db: Session, ask: Ask, ana: Person, bo: Person, kim: Person, lee: Person) -> Case:
    return claimed(db, ask, kim)


def claimed(db: Session, ask: Ask, by: Person, title: str = "No signal") -> Case:
    return claims.claim(db, by_hand.escalate(db, ask(title=title), by=by), by=by)


def sent(db: Session, ask: Ask, by: Person, body: str = TEXT, title: str = "Stuck on Activating"):
    return claims.reply(db, claimed(db, ask, by, title), by=by, body=body)


def test_a_new_reply_is_not_held(db: Session, ask: Ask, case: Case, kim: Person):
    sent(db, ask, kim, OTHER)
    assert guard.check(db, case, kim, TEXT) is None


def test_a_reply_that_was_sent_before_is_held_beside_the_answer_that_says_it(
    db: Session, ask: Ask, case: Case, kim: Person
):
    answer = sent(db, ask, kim)
    held = guard.check(db, case, kim, TEXT)
    assert held
    assert held.before
    assert (held.likeness, held.gaps, held.before.answer_id) == (1.0, [], answer.id)
    assert (held.before.title, held.before.author) == ("Stuck on Activating", "Kim")


@pytest.mark.parametrize(
    "body",
    [
        TEXT.upper().replace(",", ""),
        f"Hello Ana,\n\n{TEXT}",
        f"**{TEXT}**\n\n",
        TEXT.replace("settings", "[settings](https://example.org/settings)"),
    ],
)
def test_another_greeting_case_or_markup_makes_no_new_reply(db: Session, ask: Ask, case: Case, kim: Person, body: str):
    sent(db, ask, kim)
    assert guard.check(db, case, kim, body)


def test_a_reply_that_is_mostly_new_goes(db: Session, ask: Ask, case: Case, kim: Person):
    sent(db, ask, kim)
    assert guard.check(db, case, kim, TEXT[:90] + " Yours has another cause, and I have just lifted the lock.") is None


def test_what_a_colleague_of_the_same_team_sent_counts_too(db: Session, ask: Ask, case: Case, lee: Person, kim: Person):
    sent(db, ask, lee)
    assert guard.check(db, case, kim, TEXT)


def test_what_another_team_sent_does_not(db: Session, ask: Ask, case: Case, lee: Person, kim: Person):
    other = teams.add(db, name="Billing", calendar_id=teams.first(db).calendar_id)
    theirs = claimed(db, ask, lee)
    theirs.team_id = other.id
    claims.reply(db, theirs, by=lee, body=TEXT)
    assert guard.check(db, case, kim, TEXT) is None
    assert guard.check(db, case, lee, TEXT), "but what one sent oneself does, for whichever team"


def test_short_replies_may_be_said_as_often_as_people_say_thanks(db: Session, ask: Ask, case: Case, kim: Person):
    sent(db, ask, kim, "You are welcome. Have a nice day.")
    assert guard.check(db, case, kim, "You are welcome. Have a nice day.") is None


def test_a_link_to_the_answer_is_not_held(db: Session, ask: Ask, case: Case, kim: Person):
    link = "The answer to this is here: https://example.org/threads/7/a-long-title-that-goes-on-and-on#answer-9"
    sent(db, ask, kim, link)
    assert guard.check(db, case, kim, link) is None


def test_a_reply_with_a_gap_is_held(db: Session, case: Case, kim: Person):
    held = guard.check(db, case, kim, "Dear {customer}, your invoice of [date].")
    assert held
    assert (held.gaps, held.before) == (["{customer}", "[date]"], None)


def test_no_link_leads_to_a_hidden_answer(db: Session, ask: Ask, case: Case, kim: Person):
    answers.hide(db, sent(db, ask, kim), by=kim, reason="Wrong")
    held = guard.check(db, case, kim, TEXT)
    assert held
    assert held.before is None


def test_an_open_incident_of_the_answers_thread_is_offered(db: Session, ask: Ask, case: Case, kim: Person):
    answer = sent(db, ask, kim)
    incident = Incident(title="No data in the north", state="open")
    db.add(incident)
    db.flush()
    db.add(IncidentLink(thread_id=answer.thread_id, incident_id=incident.id, attached_at=now()))
    held = guard.check(db, case, kim, TEXT)
    assert held
    assert held.before
    assert (held.before.incident_id, held.before.incident) == (incident.id, "No data in the north")
    incident.state = "fixed"
    held = guard.check(db, case, kim, TEXT)
    assert held
    assert held.before
    assert held.before.incident_id is None


def test_what_is_sent_all_the_same_is_logged_and_counted(db: Session, ask: Ask, case: Case, kim: Person):
    sent(db, ask, kim)
    answer = claims.reply(db, case, by=kim, body=TEXT)
    logged = guard.send_anyway(db, answer, reason="  The thread is closed to links. ")
    assert guard.boilerplate(db, since=now() - timedelta(days=1)) == (1, 2)
    assert (logged.reason, logged.likeness, logged.author_id) == ("The thread is closed to links.", 1.0, kim.id)


def test_every_reply_is_kept_with_how_much_of_it_is_new(db: Session, ask: Ask, case: Case, kim: Person):
    first, second = sent(db, ask, kim), sent(db, ask, kim, OTHER)
    third = sent(db, ask, kim)
    assert [db.get_one(SentReply, it.id).likeness for it in (first, second, third)] == [0.0, 0.0, 1.0]


def test_what_is_no_reply_of_the_team_is_not_kept(db: Session, ask: Ask, bo: Person, kim: Person):
    posted = answers.post(db, ask(), by=bo, body=TEXT)
    assert db.get(SentReply, posted.id) is None


def test_only_the_last_two_hundred_are_looked_at(db: Session, ask: Ask, case: Case, kim: Person):
    sent(db, ask, kim)
    copy_rows(db, kim, case, 200)
    assert guard.check(db, case, kim, TEXT) is None


@pytest.mark.parametrize("length", [300, guard.COMPARED])
def test_a_check_takes_a_few_milliseconds(db: Session, ask: Ask, case: Case, kim: Person, lee: Person, length: int):
    """400 replies to compare with, of which none is the same, and every one is nearly as long."""
    copy_rows(db, kim, case, 200, length)
    copy_rows(db, lee, case, 200, length, start=1_000)
    body = (TEXT * 40)[:length]
    guard.check(db, case, kim, body)
    begun = time.process_time()
    for _ in range(5):
        guard.check(db, case, kim, body)
    assert (time.process_time() - begun) / 5 < 0.04


def test_what_is_looked_at_is_found_by_an_index(db: Session, case: Case):
    if db.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table of three rows as it is")
    for column in ("team_id", "author_id"):
        asked = "SELECT answer_id, words FROM sentreply WHERE team_id = 1 ORDER BY answer_id DESC LIMIT 200"
        explain = f"EXPLAIN QUERY PLAN {asked.replace('team_id', column)}"
        plan = " ".join(str(row) for row in db.execute(text(explain)))
        assert f"ix_sentreply_{column}" in plan
        assert "TEMP B-TREE" not in plan


def copy_rows(db: Session, by: Person, case: Case, count: int, length: int = 300, start: int = 0) -> None:
    """As many other replies, each with words of its own."""
    at = now() - timedelta(days=1)
    for number in range(start, start + count):
        body = " ".join(f"w{(number * 31 + place) % 997}" for place in range(length // 4))[:length]
        answer = answers.Answer(thread_id=case.thread_id, author_id=by.id, body="x", body_html="x", created_at=at)
        db.add(answer)
        db.flush()
        db.add(SentReply(answer_id=answer.id, case_id=case.id, author_id=by.id, team_id=case.team_id, words=body))
    db.flush()


def test_people_with_odd_names_are_found_too(db: Session, ask: Ask, case: Case, kim: Person):
    odd = people.add(db, name="Ol' %(who)s", email="odd@people.example", role="agent")
    sent(db, ask, odd)
    held = guard.check(db, case, kim, TEXT)
    assert held
    assert held.before
    assert held.before.author == "Ol' %(who)s"

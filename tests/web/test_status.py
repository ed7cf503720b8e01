"""The status line says, from the first second, where a question stands and what happens next."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from community import me_too, threads
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from community.threads import Kind, Thread
from escalation import by_hand, cases, claims, promises, windows
from escalation.promises import Stage, Standing
from tests.web.forum import accept, answer, ask
from web import status
from web.team_words import ordinal

NOON = datetime(2099, 11, 20, 12, 0, tzinfo=UTC)
"""Long after the forum was made: what is older than its policy escalates by nobody."""


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def standing(thread: Thread, **later: float) -> Standing:
    with reading() as db:
        return promises.standing(db, db.get_one(Thread, thread.id), NOON + timedelta(**later))


def sentence(thread: Thread, **later: float) -> str:
    return status.sentence(standing(thread, **later))


def words(thread: Thread) -> list[tuple[str, str]]:
    return [(look, word) for look, word, _when in status.stations(standing(thread))]


def with_team(thread: Thread, by: Person) -> cases.Case:
    with writing() as db:
        return by_hand.escalate(db, thread, by=by)


def test_a_new_question_is_told_by_when_the_team_takes_over(ana: Person, general: Category):
    said = sentence(ask(ana, general))
    assert said == "Waiting for the community. If nobody has answered by 13:00, our team takes over."


def test_it_is_told_how_soon_people_usually_answer_where_that_is_known(ana: Person, bo: Person, general: Category):
    answer(ask(ana, general, at=NOON - timedelta(hours=2)), bo, at=NOON - timedelta(hours=2, minutes=-12))
    said = sentence(ask(ana, general))
    assert said.endswith("People here usually answer within 12 min; if nobody has by 13:00, our team takes over.")


def test_a_window_that_is_over_is_not_promised_again(ana: Person, general: Category):
    said = sentence(ask(ana, general), minutes=61)
    assert said == "Waiting for the community. Nobody has answered in time, so our team is taking over now."


def test_the_queue_says_the_place_in_it(ana: Person, bo: Person, general: Category, kim: Person):
    with_team(ask(bo, general, "Before it"), kim)
    thread = ask(ana, general)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        with_team(thread, kim)
    said = sentence(thread, minutes=1)
    assert said == "With the support team, 2nd in line. First reply promised by 14:01."


def test_the_first_in_the_queue_is_next(ana: Person, general: Category, kim: Person):
    thread = ask(ana, general)
    with_team(thread, kim)
    assert sentence(thread) == "With the support team, next in line. First reply promised by 14:00."


def test_a_claim_says_who_is_on_it(ana: Person, general: Category, kim: Person):
    thread = ask(ana, general)
    with writing() as db:
        claims.claim(db, by_hand.escalate(db, thread, by=kim), by=kim)
    assert sentence(thread) == "Kim is on it. A reply is promised by 14:00."


def test_a_broken_promise_is_said(ana: Person, general: Category, kim: Person):
    thread = ask(ana, general)
    with_team(thread, kim)
    assert sentence(thread, hours=3) == "We said 14:00 and did not manage. It is still with our team, next in line."
    assert status.look(standing(thread, hours=3)) == "broken"


def test_a_broken_promise_of_an_agent_says_who_is_on_it_now(ana: Person, general: Category, kim: Person):
    thread = ask(ana, general)
    with writing() as db:
        claims.claim(db, by_hand.escalate(db, thread, by=kim), by=kim)
    assert sentence(thread, hours=3) == "We said 14:00 and did not manage. Kim is on it now."


def test_an_answer_is_asked_about(ana: Person, bo: Person, general: Category):
    thread = ask(ana, general)
    answer(thread, bo)
    assert sentence(thread) == "Bo answered at 12:00. Did it solve it, Ana?"


def test_the_team_is_skipped_when_the_community_answers(ana: Person, bo: Person, general: Category):
    thread = ask(ana, general)
    answer(thread, bo)
    assert words(thread) == [
        ("done", "Asked"),
        ("done", "Community"),
        ("skipped", "Support team"),
        ("now", "Answered"),
        ("", "Confirmed"),
    ]


def test_what_the_asker_confirmed_is_green(ana: Person, bo: Person, general: Category):
    thread = ask(ana, general, at=NOON - timedelta(minutes=160))
    accept(answer(thread, bo), ana)
    assert sentence(thread) == "Solved, and Ana confirmed it. It took 2 h 40 min."
    assert status.look(standing(thread)) == "solved"
    assert words(thread)[-1] == ("done checked", "Confirmed")


def test_what_somebody_else_decided_never_looks_confirmed(ana: Person, bo: Person, sam: Person, general: Category):
    thread = ask(ana, general, at=NOON - timedelta(days=4))
    accept(answer(thread, bo), sam)
    assert sentence(thread) == "Taken as solved. Ana has not said so, and can still say that it is not."
    assert status.look(standing(thread)) == ""
    assert words(thread)[-1] == ("presumed", "Decided")


def test_after_did_not_help_the_second_round_is_said(ana: Person, bo: Person, general: Category):
    thread = ask(ana, general)
    answer(thread, bo)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False), writing() as db:
        threads.fail(db, db.get_one(Thread, thread.id), by=ana)
    assert sentence(thread, minutes=1).startswith("That did not help, so we look again. ")
    assert standing(thread, minutes=1).due_at == NOON + timedelta(minutes=31)


def test_what_is_older_than_the_promise_is_promised_nothing(ana: Person, general: Category):
    thread = ask(ana, general)
    with writing() as db:
        windows.disarm(db, thread)
    assert standing(thread).stage == Stage.UNARMED
    assert sentence(thread).startswith("Nobody has answered yet. This was asked before our team promised")


@pytest.mark.parametrize("kind", [Kind.DISCUSSION, Kind.IDEA])
def test_a_discussion_and_an_idea_are_promised_nothing(ana: Person, general: Category, kind: Kind):
    thread = ask(ana, general, kind=kind)
    assert sentence(thread) == ""
    assert words(thread) == []


def test_a_closed_thread_says_so(ana: Person, sam: Person, general: Category):
    thread = ask(ana, general)
    with writing() as db:
        threads.close(db, db.get_one(Thread, thread.id), by=sam, reason="a duplicate")
    assert sentence(thread) == "This takes no more answers. Ask a new question, and link to this one."


def test_a_name_in_the_line_is_escaped(general: Category, ana: Person, kim: Person):
    thread = ask(ana, general)
    with writing() as db:
        db.get_one(Person, kim.id).name = "<b>Kim</b>"
        claims.claim(db, by_hand.escalate(db, thread, by=kim), by=kim)
    assert status.line(standing(thread)).fact == "&lt;b&gt;Kim&lt;/b&gt; is on it."


def test_the_line_of_a_page_carries_exact_times(ana: Person, general: Category):
    rest = status.line(standing(ask(ana, general))).rest
    assert '<time datetime="2099-11-20T13:00:00+00:00" title="20 November 2099, 13:00' in rest


def test_a_me_too_changes_nothing_in_the_line(ana: Person, bo: Person, general: Category):
    thread = ask(ana, general)
    before = sentence(thread)
    with writing() as db:
        me_too.add(db, thread, by=bo)
    assert sentence(thread) == before


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st")],
)
def test_ordinals_are_english(n: int, said: str):
    assert ordinal(n) == said

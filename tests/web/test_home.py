"""Home is a question, and says what is going on right now."""

from datetime import timedelta

from fastapi.testclient import TestClient

from community import categories
from community.categories import Category
from community.database import writing
from community.people import Person
from escalation import by_hand, policies
from tests.conftest import Configure
from tests.web.forum import Browser, accept, ago, answer, ask, promise_since, queries_of


def test_an_empty_forum_invites_and_claims_nothing(client: TestClient, general: Category):
    page = client.get("/").text
    assert "What do you need help with?" in page
    assert "Nobody is waiting" in page
    assert "usually" not in page
    assert "for half of you" not in page


def test_the_real_window_is_said(client: TestClient, general: Category, configure: Configure):
    assert "If nobody has after 1 h, our own people take over" in client.get("/").text
    configure(escalation_window="3h")
    assert "If nobody has after 3 h, our own people take over" in client.get("/").text


def test_windows_that_differ_are_said_as_a_range(client: TestClient, general: Category):
    with writing() as db:
        policies.set_for(db, categories.add(db, name="Coffee", slug="coffee"), timedelta(hours=4))
    assert "after 1 h to 4 h" in client.get("/").text


def test_the_real_pace_is_said(client: TestClient, ana: Person, bo: Person, general: Category):
    answer(ask(ana, general, at=ago(minutes=30)), bo, at=ago(minutes=18))
    page = client.get("/").text
    assert "Other customers usually answer within 12 min." in page
    assert "<dd>12 min</dd>" in page


def test_who_waits_longest_stands_first_with_the_time_left(client: TestClient, ana: Person, general: Category):
    promise_since(ago(days=1))
    ask(ana, general, "Asked just now")
    ask(ana, general, "Asked before", at=ago(minutes=20))
    page = client.get("/").text
    assert page.index("Asked before") < page.index("Asked just now")
    assert "39 min left" in page


def test_more_than_fit_are_a_link_away(client: TestClient, ana: Person, general: Category):
    for n in range(5):
        ask(ana, general, f"Question {n}")
    assert "All 5" in client.get("/").text


def test_newly_solved_are_shown(client: TestClient, ana: Person, bo: Person, general: Category):
    accept(answer(ask(ana, general, "It was the cable"), bo), ana)
    assert "It was the cable" in client.get("/").text.split("Newly solved")[1]


def test_broken_promises_are_counted_in_the_open(client: TestClient, ana: Person, kim: Person, general: Category):
    with writing() as db:
        by_hand.escalate(db, ask(ana, general, at=ago(hours=5)), by=kim, at=ago(hours=4))
    assert "<dt>promises we are late with</dt><dd>1</dd>" in client.get("/").text


def test_categories_are_there_to_browse(client: TestClient, ana: Person, general: Category):
    ask(ana, general)
    assert '<a href="/categories/general"><b>General</b><span class="count">1</span></a>' in client.get("/").text


def test_no_button_on_home_is_filled(client: TestClient, signed_in: Browser, ana: Person, general: Category):
    for browser in (client, signed_in(ana)):
        assert "primary" not in browser.get("/").text


def test_home_takes_as_many_queries_for_many_threads_as_for_one(client: TestClient, ana: Person, general: Category):
    ask(ana, general)
    client.get("/")  # what is found out once a minute
    few = queries_of(client, "/")
    for n in range(3):
        ask(ana, general, f"Question {n}")
    assert queries_of(client, "/") == few

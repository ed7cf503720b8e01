"""Lists of threads: categories, tags, questions, ideas."""

import re

import pytest
from fastapi.testclient import TestClient

from community.categories import Category
from community.database import writing
from community.people import Person
from community.threads import Kind
from escalation import by_hand
from tests.web.forum import accept, ago, answer, ask, promise_since, queries_of


def titles(page: str) -> list[str]:
    return re.findall(r'<h2 class="title"><a href="[^"]+">([^<]+)</a>', page)


def older(page: str) -> str:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def test_a_category_says_its_window_and_how_it_is_doing(client: TestClient, ana: Person, bo: Person, general: Category):
    answer(ask(ana, general, at=ago(minutes=30)), bo, at=ago(minutes=18))
    page = client.get("/categories/general").text
    assert "Unanswered after 1 h, our team takes over." in page
    assert "<dd>12 min</dd>" in page


def test_a_waiting_question_says_how_long_the_community_has(client: TestClient, ana: Person, general: Category):
    promise_since(ago(days=1))
    ask(ana, general, at=ago(minutes=5))
    assert "54 min left</time>" in client.get("/categories/general").text


def test_a_question_with_the_team_says_by_when(client: TestClient, ana: Person, kim: Person, general: Category):
    with writing() as db:
        by_hand.escalate(db, ask(ana, general), by=kim)
    assert "With our team, by" in client.get("/categories/general").text


def test_each_tab_holds_its_own(client: TestClient, ana: Person, bo: Person, general: Category):
    ask(ana, general, "Nobody has come", at=ago(minutes=9))
    answer(ask(ana, general, "Somebody has come", at=ago(minutes=8)), bo)
    accept(answer(ask(ana, general, "It was solved", at=ago(minutes=7)), bo), ana)
    tabs = {
        name: titles(client.get(f"/categories/general?tab={name}").text) for name in ("waiting", "unanswered", "solved")
    }
    assert tabs == {"waiting": ["Nobody has come"], "unanswered": ["Nobody has come"], "solved": ["It was solved"]}
    assert titles(client.get("/categories/general").text) == ["It was solved", "Somebody has come", "Nobody has come"]


def test_the_longest_wait_stands_first(client: TestClient, ana: Person, general: Category):
    for minutes in (1, 30, 10):
        ask(ana, general, f"{minutes} minutes", at=ago(minutes=minutes))
    assert titles(client.get("/questions?tab=waiting").text) == ["30 minutes", "10 minutes", "1 minutes"]


def test_pages_follow_each_other_without_a_gap(client: TestClient, ana: Person, general: Category):
    for n in range(35):
        ask(ana, general, f"Question {n}", at=ago(minutes=n))
    first = client.get("/categories/general").text
    second = client.get(older(first)).text
    assert [*titles(first), *titles(second)] == [f"Question {n}" for n in range(35)]
    assert not older(second)


def test_a_tab_keeps_its_place_on_the_next_page(client: TestClient, ana: Person, general: Category):
    for n in range(31):
        ask(ana, general, f"Question {n}", at=ago(minutes=n))
    first = client.get("/categories/general?tab=waiting").text
    assert older(first).startswith("/categories/general?tab=waiting&after=")
    assert titles(client.get(older(first)).text) == ["Question 0"]


@pytest.mark.parametrize("address", ["/categories/general?after=nonsense", "/questions?after=eyJ9", "/ideas?after=0"])
def test_a_cursor_that_is_none_is_refused(client: TestClient, general: Category, address: str):
    assert client.get(address).status_code == 422


def test_a_cursor_of_another_list_is_refused(client: TestClient, ana: Person, general: Category):
    for n in range(31):
        ask(ana, general, f"Question {n}", at=ago(minutes=n))
    cursor = older(client.get("/categories/general").text).partition("after=")[2]
    assert client.get(f"/questions?after={cursor}").status_code == 422


def test_an_empty_category_says_what_to_do(client: TestClient, general: Category):
    page = client.get("/categories/general").text
    assert "Nothing here yet" in page
    assert "/ask?category=general" in page


def test_an_unknown_category_is_not_found(client: TestClient):
    assert client.get("/categories/nowhere").status_code == 404


def test_all_categories_stand_on_one_page(client: TestClient, general: Category):
    assert 'href="/categories/general"' in client.get("/categories").text


def test_a_tag_lists_what_carries_it(client: TestClient, ana: Person, general: Category):
    ask(ana, general, "With the tag", tags_=["dual sim"])
    ask(ana, general, "Without it")
    assert titles(client.get("/tags/dual-sim").text) == ["With the tag"]


def test_a_tag_nobody_uses_is_an_empty_list(client: TestClient):
    response = client.get("/tags/%3Cscript%3E")
    assert response.status_code == 200
    assert "Nothing carries this tag" in response.text
    assert "<h1>#<script>" not in response.text


def test_questions_discussions_and_ideas_have_lists_of_their_own(client: TestClient, ana: Person, general: Category):
    for kind in Kind:
        ask(ana, general, f"A {kind}", kind=kind)
    assert titles(client.get("/questions").text) == ["A question"]
    assert titles(client.get("/questions?kind=discussion").text) == ["A discussion"]
    assert titles(client.get("/ideas").text) == ["A idea"]


def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(client: TestClient, ana: Person, general: Category):
    ask(ana, general)
    few = queries_of(client, "/questions")
    for n in range(5):
        ask(ana, general, f"Question {n}")
    assert queries_of(client, "/questions") == few

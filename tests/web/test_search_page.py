"""The search page and what opens under a search box, on a real index."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from community import threads
from community.categories import Category
from community.database import writing
from community.people import Person
from community.threads import Kind, Thread
from search import finding as engine
from search.index import Found, IndexUnavailable
from tests.web.forum import Browser, accept, answer, ask

Work = Callable[[], None]


@pytest.fixture
def router(ana: Person, bo: Person, general: Category, work: Work) -> Thread:
    """A solved question about a router, already in the index."""
    thread = ask(ana, general, "Which APN for my router?", tags_=["apn"])
    accept(answer(thread, bo, "Use tern.internet with IPv6."), ana)
    work()
    return thread


def test_results_mark_what_was_searched_for(client: TestClient, router: Thread):
    page = client.get("/search?q=router").text
    assert "Which APN for my <mark>router</mark>?" in page
    assert f"/threads/{router.id}/" in page


def test_a_typo_is_mended_and_said(client: TestClient, router: Thread):
    page = client.get("/search?q=ruoter").text
    assert "Results for <mark>router</mark>" in page
    assert "You typed “ruoter”" in page


def test_filters_narrow_the_results(client: TestClient, router: Thread):
    for narrow in ("kind=question", "category=general", "tag=apn", "solved=yes", "kind=&category=&tag=&solved="):
        assert "Which APN" in client.get(f"/search?q=router&{narrow}").text, narrow
    for away in ("kind=idea", "category=elsewhere", "tag=esim", "solved=no"):
        assert "Nothing found for “router”" in client.get(f"/search?q=router&{away}").text, away


def test_nothing_found_says_what_to_do(client: TestClient, router: Thread):
    page = client.get("/search?q=flurble+wobble").text
    assert "Nothing found for “flurble wobble”" in page
    assert "/ask?title=flurble%20wobble" in page


def test_without_words_there_is_a_box(client: TestClient):
    assert "What are you looking for?" in client.get("/search").text


def test_signs_alone_find_nothing_and_break_nothing(client: TestClient, router: Thread):
    for words in ("%22%28*", "AND+OR+NOT", "title%3A", "%F0%9F%93%B1"):
        assert client.get(f"/search?q={words}").status_code == 200


@pytest.mark.parametrize("asked", ["q=" + "x" * 301, "q=a&kind=poem", "q=a&solved=maybe", "q=router&after=nonsense"])
def test_what_cannot_be_searched_is_refused(client: TestClient, router: Thread, asked: str):
    assert client.get(f"/search?{asked}").status_code == 422


def test_words_of_a_visitor_are_only_text(client: TestClient):
    assert "<script>alert" not in client.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E").text


def test_while_the_engine_is_away_the_database_answers_and_says_so(
    client: TestClient, router: Thread, monkeypatch: pytest.MonkeyPatch
):
    def away(*_asked: object) -> Found:
        raise IndexUnavailable("gone")

    monkeypatch.setattr(engine, "the_index", lambda: type("Away", (), {"search": away, "suggest": away})())
    page = client.get("/search?q=router").text
    assert "The search is resting." in page
    assert "Which APN" in page


def test_more_results_are_a_page_away(client: TestClient, ana: Person, general: Category, work: Work):
    for n in range(25):
        ask(ana, general, f"Voicemail number {n}")
    work()
    first = client.get("/search?q=voicemail").text
    address = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(address).text
    found = [n for n in range(25) if f"number {n}<" in first or f"number {n}<" in second]
    assert len(found) == 25


def test_suggestions_bring_the_solved_answer_first(client: TestClient, router: Thread):
    box = client.get("/suggestions?q=which+apn+for+my+router").text
    assert box.lstrip().startswith('<div class="suggest in-place"')
    assert "Probably answered already" in box
    assert "tern.internet" in box
    assert "/ask?title=which%20apn" in box


def test_what_does_not_say_enough_is_not_called_answered(client: TestClient, router: Thread):
    box = client.get("/suggestions?q=rou").text
    assert "Which APN" in box
    assert "Probably answered already" not in box


def test_too_few_letters_suggest_nothing(client: TestClient, router: Thread):
    assert client.get("/suggestions?q=ap").text.strip() == ""


def test_suggestions_that_find_nothing_still_lead_to_a_person(client: TestClient, router: Thread):
    box = client.get("/suggestions?q=flurble").text
    assert "Nothing like it yet." in box
    assert "Ask a person" in box


def test_the_ask_form_shows_what_may_be_the_answer(client: TestClient, router: Thread):
    typed = {"title": "Which APN?", "body": "For my router."}
    assert "Probably answered already" in client.post("/ask/similar", data=typed).text
    assert "Which APN" in client.get("/ask?title=router").text


def test_a_thread_names_similar_ones_but_not_itself(client: TestClient, ana: Person, general: Category, router: Thread):
    other = ask(ana, general, "Another router, same trouble")
    assert "Which APN" in client.get(f"/threads/{other.id}/similar").text
    assert "Which APN" not in client.get(f"/threads/{router.id}/similar").text


def test_what_was_hidden_a_moment_ago_is_not_found(client: TestClient, signed_in: Browser, sam: Person, router: Thread):
    with writing() as db:
        threads.hide(db, db.get_one(Thread, router.id), by=sam, reason="Spam")
    assert "Which APN" not in client.get("/search?q=router").text
    assert "Which APN" not in client.get("/suggestions?q=router").text


def test_an_idea_is_found_as_an_idea(client: TestClient, ana: Person, general: Category, work: Work):
    ask(ana, general, "A map of all masts", kind=Kind.IDEA)
    work()
    assert ">Idea</span>" in client.get("/search?q=masts").text

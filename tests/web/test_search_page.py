"""The search page and what opens under a search box, on a real index."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from community import articles, threads
from community.answers import Answer
from community.categories import Category
from community.database import writing
from community.people import Person
from community.threads import Kind, Thread
from escalation import incidents, reasons
from escalation.incidents import Incident
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
    assert "You typed “ruoter”." in page
    assert 'href="/search?q=ruoter&amp;exactly=yes"' in page


def test_exactly_what_was_typed_can_be_searched_for(client: TestClient, router: Thread):
    page = client.get("/search?q=ruoter&exactly=yes").text
    assert "Nothing found for “ruoter”" in page
    assert 'href="/search?q=ruoter"' in page


def test_what_was_found_is_counted_and_narrowed_by_a_link(
    client: TestClient, ana: Person, general: Category, router: Thread, work: Work
):
    ask(ana, general, "A router on the ferry", kind=Kind.IDEA, tags_=["apn"])
    work()
    page = client.get("/search?q=router").text
    assert facet(page, "kind=idea") == ("Ideas", "1")
    assert facet(page, "solved=yes") == ("Solved", "1")
    narrowed = client.get("/search?q=router&kind=idea").text
    assert "on the ferry" in narrowed
    assert "Which APN" not in narrowed
    assert facet(narrowed, "kind=question") == ("Questions", "1")
    assert 'aria-current="true"' in narrowed


def facet(page: str, choice: str) -> tuple[str, str]:
    """The words and the count of the link that leads to this choice."""
    link = page.split(f"{choice}")[1].split("</a>")[0]
    return link.split("<span>")[1].split("</span>")[0], link.split('class="num">')[1].split("<")[0]


def test_articles_and_known_issues_are_found_beside_threads(
    client: TestClient, kim: Person, bo: Person, general: Category, router: Thread, work: Work
):
    with writing() as db:
        answer_ = db.get_one(Answer, answer(router, bo, "Or use tern.web.").id)
        articles.publish(db, answer_, by=kim, title="Names for a router", body="It is tern.internet.")
        incident = incidents.open_new(db, by=kim, title="Every router is offline", summary="A mast is down.")
        reason = reasons.see(db, title="Routers forgot their APN", by=kim)
        for step in ("confirmed", "owned", "planned", "fixed"):
            reasons.move(db, reason, reasons.State(step), by=kim)
        reasons.tell_everybody(db, reason, told=True, by=kim)
    work()
    page, box = client.get("/search?q=router").text, client.get("/suggestions?q=router").text
    for shown in (page, box):
        assert "Which APN" in shown
        assert "/articles/1/names-for-a-router" in shown
        assert f"/incidents/{incident.id}" in shown
        assert f"/reasons/{reason.id}" in shown
        assert "Known issue, being fixed" in shown
    assert "tern.internet" in page
    assert "Names for" not in client.get("/search?q=router&kind=incident").text


def test_an_incident_that_was_none_is_not_found_though_the_index_is_behind(client: TestClient, kim: Person, work: Work):
    with writing() as db:
        incident = incidents.open_new(db, by=kim, title="Every router is offline")
    work()
    with writing() as db:
        incidents.dismiss(db, db.get_one(Incident, incident.id), by=kim)
    assert "Every router" not in client.get("/search?q=router").text
    assert "Every router" not in client.get("/suggestions?q=router").text


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


@pytest.mark.parametrize(
    "asked", ["q=" + "x" * 301, "q=a&kind=poem", "q=a&solved=maybe", "q=a&language=xx", "q=router&after=nonsense"]
)
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


def test_nobody_looks_for_an_answer_on_every_key(client: TestClient, router: Thread, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    similar = engine.similar
    monkeypatch.setattr(
        engine, "similar", lambda title, *a, **more: (asked.append(title), similar(title, *a, **more))[1]
    )
    for typed in ("which apn for my r", "which apn for my router"):
        box = client.get(f"/suggestions?q={typed}&typing=yes").text
        assert 'data-reads="thread-' in box
        assert "Probably answered already" not in box
    assert asked == []
    client.get("/suggestions?q=which apn for my router")
    assert asked == ["which apn for my router"]


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

"""Searching, from the first letters to "this solved it" or a question, as it is written down through HTTP."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from community import articles, threads
from community.answers import Answer
from community.articles import Article
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from community.reputation import LedgerEntry
from community.threads import Thread
from escalation import incidents, reasons
from escalation.incidents import Incident
from escalation.reasons import ContactReason
from search.asked import Asked
from search.deflections import Deflection
from tests.web.forum import Browser, accept, answer, ask, send, swap

Work = Callable[[], None]

WORDS = "which apn for my router"


@pytest.fixture
def helpful(ana: Person, bo: Person, general: Category, work: Work) -> Answer:
    """Bo's answer to ana's question about a router, accepted and in the index."""
    thread = ask(ana, general, "Which APN for my router?")
    found = answer(thread, bo, "Use tern.internet with IPv6.")
    accept(found, ana)
    work()
    return found


def rows(table: type = Asked) -> list:
    with reading() as db:
        return list(db.exec(select(table).order_by(table.id)))


def ticket(browser: TestClient, address: str = "/suggestions?q=which+apn+for+my+router") -> str:
    return re.search(r'data-search="([^"]+)"', browser.get(address).text)[1]  # pyright: ignore[reportOptionalSubscript]


def earned(person: Person) -> list[tuple[str, int]]:
    return [(it.rule, it.points) for it in rows(LedgerEntry) if it.person_id == person.id and "deflection" in it.rule]


def solve(browser: TestClient, found: Answer, **more: str):
    return send(browser, "/deflections", search=ticket(browser), thread=str(found.thread_id), **more)


def test_nothing_is_written_while_somebody_types(client: TestClient, helpful: Answer):
    client.get("/suggestions?q=apn")
    client.post("/ask/similar", data={"title": WORDS, "body": "Please."})
    assert rows() == []


def test_who_stops_typing_has_searched(client: TestClient, helpful: Answer):
    assert send(client, "/searches", search=ticket(client)).status_code == 204
    assert [(it.words, it.way, it.threads_shown, it.opened) for it in rows()] == [
        (WORDS, "suggest", [helpful.thread_id], [])
    ]


def test_what_is_opened_is_told_and_belongs_to_the_same_search(client: TestClient, helpful: Answer):
    search = ticket(client)
    send(client, "/searches", search=search)
    send(client, "/searches", search=search, opened=f"thread-{helpful.thread_id}")
    assert [it.threads_opened for it in rows()] == [[helpful.thread_id]]


def test_an_answer_is_read_in_place(client: TestClient, helpful: Answer):
    told = {"search": ticket(client), "opened": f"thread-{helpful.thread_id}"}
    assert "Use tern.internet with IPv6." in swap(client, "POST", "/searches", **told).text
    with writing() as db:
        threads.hide(db, db.get_one(Thread, helpful.thread_id), by=db.get_one(Person, helpful.author_id), reason="Spam")
    assert swap(client, "POST", "/searches", **told).status_code == 404


def test_articles_known_issues_and_what_was_fixed_are_read_in_place_too(
    client: TestClient, helpful: Answer, kim: Person, sam: Person, work: Work
):
    with writing() as db:
        found = db.get_one(Answer, helpful.id)
        articles.publish(db, found, by=kim, title="Names for a router", body="It is **the second one**.")
        incident = incidents.open_new(db, by=kim, title="Every router is offline", summary="A mast <b>fell</b>.")
        reason = reasons.see(db, title="Routers forgot their APN", by=kim)
        for step in ("confirmed", "owned", "planned", "fixed"):
            reasons.move(db, reason, reasons.State(step), by=kim)
        reason.fix = "New software."
        reasons.tell_everybody(db, reason, told=True, by=kim)
    work()
    said = {
        "article-1": "<strong>the second one</strong>",
        f"incident-{incident.id}": "&lt;b&gt;fell",
        f"reason-{reason.id}": "New software.",
    }
    box = client.get("/suggestions?q=router").text
    for name, words in said.items():
        assert f'data-reads="{name}"' in box
        read = swap(client, "POST", "/searches", search=ticket(client, "/suggestions?q=router"), opened=name)
        assert words in read.text
    assert [sorted(it.opened) for it in rows()] == [sorted(said)]
    with writing() as db:
        articles.hide(db, db.get_one(Article, 1), by=kim, reason="Wrong")
        incidents.dismiss(db, db.get_one(Incident, incident.id), by=kim)
        reasons.tell_everybody(db, db.get_one(ContactReason, reason.id), told=False, by=kim)
    for name in said:
        gone = swap(client, "POST", "/searches", search=ticket(client, "/suggestions?q=router"), opened=name)
        assert gone.status_code == 404


NOTHING = (
    "thread-",
    "thread-x",
    "article-1",
    "thread-99999999999999999999999",
    "thread-0",
    "person-1",
    "-",
    "incident-0",
)


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_not_there_is_not_read(client: TestClient, helpful: Answer, name: str):
    assert swap(client, "POST", "/searches", search=ticket(client), opened=name).status_code == 404


def test_the_results_page_writes_its_search_down_once(client: TestClient, helpful: Answer):
    client.get("/search?q=router")
    client.get("/search?q=Router")
    client.get("/search?q=flurble")
    assert [(it.words, it.found) for it in rows()] == [("router", 1), ("flurble", 0)]


def test_what_is_opened_without_a_script_is_told_by_where_it_was_opened(client: TestClient, helpful: Answer):
    client.get("/search?q=which+APN")
    thread = f"/threads/{helpful.thread_id}/which-apn-for-my-router"
    for referer in ("", "http://testserver/", "http://elsewhere.example/search?q=which+APN", "http://[::", "/search"):
        client.get(thread, headers={"Referer": referer})
    client.get(thread, headers={"Referer": "http://testserver/search?q=never+asked"})
    client.get("/articles/77", headers={"Referer": "http://testserver/search?q=which+APN"})
    assert [it.opened for it in rows()] == [[]]
    for _ in range(2):
        client.get(thread, headers={"Referer": "http://testserver/search?q=which+APN&solved=yes"})
    assert [it.opened for it in rows()] == [[f"thread-{helpful.thread_id}"]]


def test_what_another_browser_was_shown_is_not_opened_by_this_one(app, client: TestClient, helpful: Answer):
    client.get("/search?q=which+APN")
    with TestClient(app) as another:
        another.get("/search?q=router")
        another.get(f"/threads/{helpful.thread_id}", headers={"Referer": "http://testserver/search?q=which+APN"})
    assert [it.opened for it in rows()] == [[], []]


def test_two_browsers_are_two_and_neither_is_known_by_name(
    signed_in: Browser, helpful: Answer, ana: Person, bo: Person
):
    for person in (ana, bo):
        signed_in(person).get("/search?q=router")
    sessions = {it.session for it in rows()}
    assert len(sessions) == 2
    assert not any(word in session for session in sessions for word in ("ana", "bo"))


def test_our_own_peoples_searches_are_not_written_down(signed_in: Browser, helpful: Answer, kim: Person):
    browser = signed_in(kim)
    browser.get("/search?q=router")
    send(browser, "/searches", search=ticket(browser))
    assert rows() == []
    assert "This solved it" not in browser.get("/suggestions?q=which+apn+for+my+router").text
    assert solve(browser, helpful).status_code == 403


def test_this_solved_it_is_counted_once_and_credits_the_author(client: TestClient, helpful: Answer, bo: Person):
    for _again in range(2):
        assert solve(client, helpful).status_code == 303
    assert [(it.thread_id, it.answer_id, it.author_id) for it in rows(Deflection)] == [
        (helpful.thread_id, helpful.id, bo.id)
    ]
    assert earned(bo) == [("confirmed deflection", 1)]
    assert [it.solved for it in rows()] == [f"thread-{helpful.thread_id}"]


def test_the_thanks_name_the_author_and_undo_takes_all_of_it_back(client: TestClient, helpful: Answer, bo: Person):
    page = solve(client, helpful).headers["location"]
    assert "Bo has earned a point for it." in client.get(page).text
    assert "Taken back." in client.post(f"{page}?_method=delete").text
    client.post(f"{page}?_method=delete")
    assert earned(bo) == [("confirmed deflection", 1), ("confirmed deflection", -1)]
    assert [it.solved for it in rows()] == [""]
    solve(client, helpful)
    assert sum(points for _rule, points in earned(bo)) == 1


def test_nobody_is_credited_for_finding_their_own_answer(signed_in: Browser, helpful: Answer, bo: Person):
    assert solve(signed_in(bo), helpful).status_code == 303
    assert earned(bo) == []


def test_a_ticket_nobody_sealed_is_refused(client: TestClient, helpful: Answer):
    for search in ("", "nonsense", ticket(client)[:-2] + "xx"):
        assert send(client, "/searches", search=search).status_code == 422
        assert send(client, "/deflections", search=search, thread=str(helpful.thread_id)).status_code == 422
    assert rows() == rows(Deflection) == []


def test_only_what_was_found_can_have_solved_it(
    client: TestClient, helpful: Answer, ana: Person, general: Category, bo: Person
):
    other = answer(ask(ana, general, "Voicemail"), bo)
    assert send(client, "/deflections", search=ticket(client), thread=str(other.thread_id)).status_code == 422
    assert send(client, "/deflections", search=ticket(client), thread="999").status_code == 404
    assert rows(Deflection) == []


def test_who_is_suspended_confirms_nothing(signed_in: Browser, helpful: Answer, noa: Person):
    browser = signed_in(noa)
    search = ticket(browser)
    with writing() as db:
        db.get_one(Person, noa.id).suspended_at = noa.created_at
    assert send(browser, "/deflections", search=search, thread=str(helpful.thread_id)).status_code == 403


def test_who_asks_after_all_leaves_what_they_searched_for(signed_in: Browser, helpful: Answer, noa: Person):
    browser = signed_in(noa)
    browser.get("/search?q=router")
    form = browser.get("/ask?title=which+apn+for+my+router").text
    search = re.search(r'name="search" value="([^"]+)"', form)[1]  # pyright: ignore[reportOptionalSubscript]
    asked = {"title": "Router APN again", "body": "Which?", "category": "general", "search": search}
    assert send(browser, "/ask", **asked).status_code == 303
    assert [(it.words, it.way, it.thread_id) for it in rows()] == [
        ("router", "search", helpful.thread_id + 1),
        (WORDS, "similar", helpful.thread_id + 1),
    ]


def test_a_broken_ticket_never_costs_anybody_their_question(signed_in: Browser, noa: Person, general: Category):
    asked = {"title": "Router", "body": "Which?", "category": "general", "search": "broken"}
    assert send(signed_in(noa), "/ask", **asked).status_code == 303


def test_without_a_script_one_may_look_before_posting(client: TestClient, helpful: Answer):
    page = client.post("/ask/look", data={"title": WORDS, "body": "My own words."}).text
    assert "Probably answered already" in page
    assert "My own words." in page
    assert 'formaction="/deflections"' in page


def test_words_of_a_search_stay_out_of_every_page_but_its_own(client: TestClient, helpful: Answer, capfd):
    client.get("/search?q=heronsearch")
    send(client, "/searches", search=ticket(client, "/suggestions?q=heronsearch+apn"))
    for address in ("/", "/questions", "/moderation/log", "/health", "/suggestions?q=router"):
        assert "heronsearch" not in client.get(address).text
    assert "heronsearch" not in "".join(capfd.readouterr())

"""Asking, the thread's page, changing its words, and what is done to a whole thread."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, func, select

from community import people, tags, threads
from community.categories import Category
from community.database import now, reading, writing
from community.people import Person
from community.threads import Kind, Thread
from escalation import cases
from tests.web.forum import TITLE, Browser, ago, answer, ask, queries_of, send, swap
from web.addresses import thread_path


def asked(browser: TestClient, **changes: str):
    form = {"title": TITLE, "body": "Since this morning.", "category": "general", "once": "one-key"} | changes
    return send(browser, "/ask", **form)


def count() -> int:
    with reading() as db:
        return db.exec(select(func.count()).select_from(Thread)).one()


def newest() -> Thread:
    with reading() as db:
        return db.exec(select(Thread).order_by(Thread.id.desc()).limit(1)).one()  # pyright: ignore


def fresh(thread: Thread) -> Thread:
    with reading() as db:
        return db.get_one(Thread, thread.id)


def test_asking_leads_to_the_question_with_its_promise(signed_in: Browser, ana: Person, general: Category):
    browser = signed_in(ana)
    response = asked(browser, tags="esim, new phone")
    assert (response.status_code, response.headers["location"]) == (303, thread_path(newest()))
    page = browser.get(response.headers["location"]).text
    assert "Waiting for the community." in page
    assert newest().reference in page
    with reading() as db:
        assert tags.of(db, [newest().id])[newest().id] == ["esim", "new-phone"]


def test_everybody_may_look_at_the_form(client: TestClient, general: Category):
    page = client.get("/ask?title=Charged+twice").text
    assert 'value="Charged twice"' in page
    assert "Posting needs an account." in page


def test_the_form_promises_a_time_for_its_category(client: TestClient, general: Category):
    assert "If nobody has by" in client.get("/ask/promise?category=general").text
    assert "Choose where it belongs" in client.get("/ask/promise?category=nowhere").text
    assert "only questions go to our team" in client.get("/ask/promise?category=general&kind=idea").text


@pytest.mark.parametrize("kind", ["discussion", "idea"])
def test_discussions_and_ideas_are_posted_by_the_same_form(signed_in: Browser, ana: Person, kind: str):
    browser = signed_in(ana)
    page = browser.get(asked(browser, kind=kind).headers["location"]).text
    assert newest().kind == kind
    assert "Waiting for the community." not in page


def test_a_visitor_is_asked_to_sign_in_before_posting(client: TestClient, general: Category):
    response = asked(client)
    assert (response.status_code, response.headers["location"].split("?")[0]) == (303, "/sign-in")
    assert count() == 0


def test_a_double_click_asks_once(signed_in: Browser, ana: Person, general: Category):
    browser = signed_in(ana)
    assert asked(browser).headers["location"] == asked(browser).headers["location"]
    assert count() == 1


def test_other_words_in_the_same_form_are_another_question(signed_in: Browser, ana: Person, general: Category):
    browser = signed_in(ana)
    asked(browser)
    asked(browser, title="And my voicemail is silent")
    assert count() == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": ""}, "Fill this in."),
        ({"title": " \n "}, "Fill this in."),
        ({"title": "📱" * 300}, "At most 200 characters."),
        ({"body": ""}, "Fill this in."),
        ({"body": "x" * 20_001}, "At most 20000 characters."),
        ({"category": ""}, "Fill this in."),
        ({"category": "nowhere"}, "There is no such category."),
        ({"tags": "a, b, c, d, e, f"}, "At most five tags."),
        ({"kind": "poem"}, "One of"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_lost(
    signed_in: Browser, ana: Person, general: Category, changes: dict[str, str], says: str
):
    response = asked(signed_in(ana), **{"body": "It is all still here.", **changes})
    assert response.status_code == 422
    assert says in response.text
    assert "It is all still here." in response.text or "body" in changes
    assert TITLE in response.text or "title" in changes
    assert count() == 0


def test_a_title_of_emoji_is_a_title(signed_in: Browser, ana: Person, general: Category):
    browser = signed_in(ana)
    response = asked(browser, title="📱" * 200)
    assert response.headers["location"] == f"/threads/{newest().id}"
    assert "📱" * 200 in browser.get(response.headers["location"]).text


def test_html_in_every_field_is_only_text(signed_in: Browser, ana: Person, general: Category):
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    browser = signed_in(ana)
    page = browser.get(asked(browser, title=script, body=script, tags="<script>").headers["location"]).text
    assert "<script>alert" not in page
    assert "<img" not in page


def test_five_megabytes_are_too_much(signed_in: Browser, ana: Person, general: Category):
    assert asked(signed_in(ana), body="x" * 5_000_000).status_code == 413


def test_invalid_utf8_is_no_crash(signed_in: Browser, ana: Person, general: Category):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"title=\xff\xfe&body=\xc3\x28&category=general"
    assert signed_in(ana).post("/ask", content=body, headers=headers, follow_redirects=False).status_code in (303, 422)


def test_a_thread_has_one_true_address(client: TestClient, ana: Person, general: Category):
    thread = ask(ana, general)
    for address in (f"/threads/{thread.id}", f"/threads/{thread.id}/anything-at-all"):
        assert f'rel="canonical" href="/threads/{thread.id}/my-esim-is-stuck-on-activating"' in client.get(address).text


def test_a_single_word_is_no_part_of_an_address(ana: Person, general: Category):
    assert thread_path(ask(ana, general, "History")).endswith(str(newest().id))


@pytest.mark.parametrize("address", ["/threads/999", "/threads/999/status", "/threads/0", "/threads/9" + "9" * 30])
def test_an_unknown_thread_is_not_found(client: TestClient, address: str):
    assert client.get(address).status_code == 404


def test_a_hidden_thread_is_there_for_few(
    client: TestClient, signed_in: Browser, ana: Person, bo: Person, sam: Person, general: Category
):
    thread = ask(ana, general)
    with writing() as db:
        threads.hide(db, db.get_one(Thread, thread.id), by=sam, reason="An order number")
    assert client.get(thread_path(thread)).status_code == 404
    assert signed_in(bo).get(thread_path(thread)).status_code == 404
    assert signed_in(bo).get(f"/threads/{thread.id}/history").status_code == 404
    assert "An order number" in signed_in(ana).get(thread_path(thread)).text
    assert signed_in(sam).get(thread_path(thread)).status_code == 200


def test_the_status_is_fetched_again_only_when_new(client: TestClient, ana: Person, bo: Person, general: Category):
    thread = ask(ana, general)
    page = client.get(thread_path(thread)).text
    again = re.search(r'hx-get="(/threads/\d+/status[^"]*)"', page)
    assert again
    address = again[1].replace("&amp;", "&")
    assert swap(client, "GET", address).status_code == 204
    answer(thread, bo)
    status = swap(client, "GET", address).text
    assert "Bo answered" in status
    assert "Show 1 new answer" in status
    assert "hx-get" not in status


def test_without_htmx_the_status_is_the_page(client: TestClient, ana: Person, general: Category):
    thread = ask(ana, general)
    response = client.get(f"/threads/{thread.id}/status", follow_redirects=False)
    assert response.headers["location"] == thread_path(thread)


def test_changed_words_keep_their_history(client: TestClient, signed_in: Browser, ana: Person, general: Category):
    thread = ask(ana, general, body="It hangs.")
    response = send(signed_in(ana), f"/threads/{thread.id}/edit", title=TITLE, body="It hangs forever.")
    assert response.status_code == 303
    history = client.get(f"/threads/{thread.id}/history").text
    assert "It hangs<ins> forever</ins>." in history
    assert "Ana" in history


def test_words_that_were_not_changed_have_no_history(signed_in: Browser, ana: Person, general: Category):
    thread = ask(ana, general)
    send(signed_in(ana), f"/threads/{thread.id}/edit", title=thread.title, body=thread.body)
    assert fresh(thread).edited_at is None


def test_the_form_to_change_words_comes_back_with_its_mistakes(signed_in: Browser, ana: Person, general: Category):
    thread = ask(ana, general)
    response = send(signed_in(ana), f"/threads/{thread.id}/edit", title="", body="But the text is kept.")
    assert response.status_code == 422
    assert "But the text is kept." in response.text


def test_only_its_author_and_moderators_change_words(
    client: TestClient, signed_in: Browser, ana: Person, bo: Person, sam: Person, general: Category
):
    thread = ask(ana, general)
    for way in (signed_in(bo).get, lambda address: send(signed_in(bo), address, title="Mine", body="now")):
        assert way(f"/threads/{thread.id}/edit").status_code == 403
    assert client.get(f"/threads/{thread.id}/edit", follow_redirects=False).status_code == 303
    assert signed_in(sam).get(f"/threads/{thread.id}/edit").status_code == 200
    assert fresh(thread).title == TITLE


def test_me_too_is_counted_once_and_taken_back(signed_in: Browser, ana: Person, bo: Person, general: Category):
    thread, browser = ask(ana, general), signed_in(bo)
    for _press in range(2):
        piece = swap(browser, "POST", f"/threads/{thread.id}/me-too").text
    assert "You and 1 other" in piece
    assert piece.lstrip().startswith('<div class="me-too" id="me-too">')
    assert fresh(thread).me_too_count == 1
    assert send(browser, f"/threads/{thread.id}/me-too?_method=delete").headers["location"] == thread_path(thread)
    assert fresh(thread).me_too_count == 0


def test_the_asker_cannot_say_me_too(signed_in: Browser, ana: Person, general: Category):
    response = send(signed_in(ana), f"/threads/{ask(ana, general).id}/me-too")
    assert response.status_code == 403
    assert "You asked this yourself" in response.text


def test_did_not_help_starts_the_second_round(signed_in: Browser, ana: Person, bo: Person, general: Category):
    thread = ask(ana, general)
    answer(thread, bo)
    browser = signed_in(ana)
    assert "It did not help" in browser.get(thread_path(thread)).text
    piece = swap(browser, "POST", f"/threads/{thread.id}/failure").text
    assert "That did not help, so we look again." in piece
    assert fresh(thread).failures == 1
    assert send(browser, f"/threads/{thread.id}/failure").status_code == 403


def test_only_the_asker_says_it_did_not_help(signed_in: Browser, ana: Person, bo: Person, general: Category):
    thread = ask(ana, general)
    answer(thread, bo)
    assert send(signed_in(bo), f"/threads/{thread.id}/failure").status_code == 403
    assert fresh(thread).failures == 0


def test_the_asker_asks_the_team_after_a_while(signed_in: Browser, ana: Person, general: Category, db: Session):
    thread = ask(ana, general, at=ago(minutes=16))
    browser = signed_in(ana)
    assert "Ask our team now" in browser.get(thread_path(thread)).text
    assert send(browser, f"/threads/{thread.id}/escalation").status_code == 303
    assert "With the support team, next in line." in browser.get(thread_path(thread)).text
    assert cases.open_for(db, thread.id)


def test_too_early_the_page_and_the_route_say_when(signed_in: Browser, ana: Person, general: Category):
    thread = ask(ana, general)
    browser = signed_in(ana)
    assert "you can ask our team from" in browser.get(thread_path(thread)).text
    refused = send(browser, f"/threads/{thread.id}/escalation")
    assert refused.status_code == 403
    assert "datetime" not in refused.text.split("<main")[1].split("</main")[0]


def test_a_helper_says_why_the_team_should_look(signed_in: Browser, ana: Person, bo: Person, general: Category):
    thread = ask(ana, general)
    with writing() as db:
        people.put_on(db.get_one(Person, bo.id), "Helper")
    assert send(signed_in(bo), f"/threads/{thread.id}/escalation").status_code == 403
    assert send(signed_in(bo), f"/threads/{thread.id}/escalation", reason="She is locked out").status_code == 303


def test_a_superuser_closes_with_a_reason_and_opens_again(
    client: TestClient, signed_in: Browser, ana: Person, sam: Person, general: Category
):
    thread, browser = ask(ana, general), signed_in(sam)
    assert send(browser, f"/threads/{thread.id}/closure", reason="").status_code == 422
    assert send(browser, f"/threads/{thread.id}/closure", reason="Twice the same").status_code == 303
    page = signed_in(ana).get(thread_path(thread)).text
    assert "This takes no more answers." in page
    assert "Twice the same" in page
    assert send(browser, f"/threads/{thread.id}/closure?_method=delete").status_code == 303
    assert fresh(thread).closed_at is None


def test_a_customer_does_not_close_threads(signed_in: Browser, ana: Person, general: Category):
    thread = ask(ana, general)
    assert signed_in(ana).get(f"/threads/{thread.id}/closure").status_code == 403
    assert send(signed_in(ana), f"/threads/{thread.id}/closure", reason="Mine").status_code == 403


def test_another_site_cannot_post_in_somebodys_name(signed_in: Browser, ana: Person, general: Category):
    browser = signed_in(ana)
    response = browser.post("/ask", data={"title": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


def test_the_journey_tells_what_happened(client: TestClient, ana: Person, bo: Person, general: Category):
    thread = ask(ana, general, at=now() - timedelta(minutes=5))
    answer(thread, bo)
    page = client.get(thread_path(thread)).text
    assert "How it got here, 2 steps" in page
    assert "Bo answered" in page


def test_the_page_takes_as_many_queries_for_many_answers_as_for_one(
    client: TestClient, ana: Person, bo: Person, general: Category
):
    few, many = ask(ana, general), ask(ana, general, "Another one")
    answer(few, bo)
    for n in range(5):
        answer(many, bo, f"Try {n}")
    assert queries_of(client, thread_path(few)) == queries_of(client, thread_path(many))


def test_ideas_are_voted_for_and_questions_are_not(client: TestClient, ana: Person, general: Category):
    assert 'id="vote-thread-' in client.get(thread_path(ask(ana, general, kind=Kind.IDEA))).text
    assert 'id="vote-thread-' not in client.get(thread_path(ask(ana, general))).text

"""A visitor's thread page is kept for a minute, and nobody ever sees what is not theirs."""

from datetime import timedelta

import pytest
import time_machine
from fastapi.testclient import TestClient

from community import threads
from community.categories import Category
from community.database import now, writing
from community.people import Person
from community.threads import Thread
from tests.web.forum import Browser, answer, ask, queries_of, send
from web import kept


@pytest.fixture
def thread(ana: Person, general: Category) -> Thread:
    return ask(ana, general)


def address(thread: Thread) -> str:
    return f"/threads/{thread.id}"


def test_a_second_visitor_costs_one_look_at_the_version(client: TestClient, thread: Thread):
    first = client.get(address(thread)).text
    assert queries_of(client, address(thread)) == 1
    assert client.get(address(thread)).text == first


def test_a_new_answer_is_seen_at_once(client: TestClient, thread: Thread, bo: Person):
    client.get(address(thread))
    answer(thread, bo, "Scan the code once more.")
    assert "Scan the code once more." in client.get(address(thread)).text


def test_what_moves_by_itself_is_at_most_a_minute_old(client: TestClient, thread: Thread):
    client.get(address(thread))
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        assert queries_of(client, address(thread)) > 1


def test_whoever_is_signed_in_leaves_nothing_for_visitors(
    client: TestClient, signed_in: Browser, thread: Thread, ana: Person
):
    assert 'id="account"' in signed_in(ana).get(address(thread)).text
    assert 'id="account"' not in client.get(address(thread)).text


def test_whoever_is_signed_in_is_never_shown_a_visitors_page(
    client: TestClient, signed_in: Browser, thread: Thread, ana: Person, bo: Person
):
    client.get(address(thread))
    assert 'id="account"' in signed_in(ana).get(address(thread)).text
    assert f"/people/{bo.handle}" in signed_in(bo).get(address(thread)).text


def test_a_hidden_thread_is_gone_at_once_and_its_author_leaves_no_trace(
    client: TestClient, signed_in: Browser, thread: Thread, ana: Person, sam: Person
):
    client.get(address(thread))
    with writing() as db:
        threads.hide(db, db.get_one(Thread, thread.id), by=sam, reason="Has a phone number in it.")
    assert signed_in(ana).get(address(thread)).status_code == 200
    assert client.get(address(thread)).status_code == 404


def test_a_refused_answer_is_not_kept(client: TestClient, thread: Thread):
    assert send(client, f"{address(thread)}/answers", body="").status_code != 200
    assert queries_of(client, address(thread)) > 1


def test_each_language_is_kept_by_itself(client: TestClient, thread: Thread):
    client.get(address(thread))
    polish = client.get(address(thread), headers={"Accept-Language": "pl"})
    assert polish.headers["content-language"] == "pl"
    assert 'lang="pl"' in polish.text


def test_packed_or_plain_it_is_the_same_page(client: TestClient, thread: Thread):
    packed = client.get(address(thread), headers={"Accept-Encoding": "gzip"})
    plain = client.get(address(thread), headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    for response in (packed, plain):
        assert "Cookie" in response.headers["vary"]
        assert response.headers["cache-control"] == "private, no-cache"


def test_only_so_many_pages_are_kept(
    client: TestClient, thread: Thread, ana: Person, general: Category, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(kept, "MOST", 1)
    other = ask(ana, general, title="Another one entirely")
    client.get(address(thread))
    client.get(address(other))
    assert queries_of(client, address(other)) == 1
    assert queries_of(client, address(thread)) > 1

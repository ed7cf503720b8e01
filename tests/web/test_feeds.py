"""Every list as a feed: valid Atom, sent once, and nothing hidden in it."""

from datetime import datetime, timedelta
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from community import answers, articles, threads
from community.answers import Answer
from community.categories import Category
from community.database import now, writing
from community.people import Person
from community.threads import Thread
from escalation import incidents
from tests.conftest import Configure
from tests.web.forum import accept, answer, ask, promise_since, queries_of

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = (
    *("/questions/feed", "/questions/feed?kind=discussion", "/ideas/feed", "/needs-answer/feed"),
    *("/questions/feed?tab=unanswered", "/questions/feed?tab=waiting", "/questions/feed?tab=solved"),
    *("/categories/general/feed", "/tags/sim/feed", "/articles/feed", "/incidents/feed"),
    *("/people/bo/feed", "/threads/1/feed"),
)


@pytest.fixture
def forum(ana: Person, bo: Person, sam: Person, kim: Person, general: Category) -> Thread:
    """Something in every list."""
    promise_since(now() - timedelta(days=1))
    solved = ask(ana, general, tags_=["sim"])
    helpful = answer(solved, bo, "Scan *it*.")
    accept(helpful, ana)
    ask(ana, general, "A <b>waiting</b> & open one")
    ask(ana, general, "An idea", kind="idea")
    ask(ana, general, "A talk", kind="discussion")
    with writing() as db:
        articles.publish(db, db.get_one(Answer, helpful.id), by=sam, title="Bring it back", body="Scan.")
        incidents.open_new(db, by=kim, title="No data", summary="Nowhere on the coast.")
    return solved


def parsed(client: TestClient, address: str) -> Element:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 we wrote it


def words(node: Element, name: str) -> str:
    found = node.find(ATOM + name)
    assert found is not None, name
    return found.text or ""


def must_be_valid(feed: Element) -> None:
    """RFC 4287, sections 4.1.1 and 4.1.2: what a feed and an entry must have, and once."""
    assert feed.tag == f"{ATOM}feed"
    for node in [feed, *feed.iter(f"{ATOM}entry")]:
        assert all(len(node.findall(ATOM + name)) == 1 for name in ("id", "title", "updated"))
        assert words(node, "id").startswith("http")
        assert datetime.fromisoformat(words(node, "updated")).tzinfo
        assert {link.get("rel") for link in node.findall(f"{ATOM}link")} >= {"alternate"}
    for entry in feed.iter(f"{ATOM}entry"):
        assert entry.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [words(entry, "id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_is_valid_and_has_something_to_say(client: TestClient, forum: Thread, address: str):
    feed = parsed(client, address)
    must_be_valid(feed)
    assert feed.findall(f"{ATOM}entry")


def test_an_empty_feed_is_valid(client: TestClient):
    must_be_valid(parsed(client, "/ideas/feed"))


def test_addresses_are_whole_and_begin_as_the_operator_says(client: TestClient, forum: Thread, configure: Configure):
    configure(public_url="https://help.example")
    feed = parsed(client, "/questions/feed?tab=solved")
    addresses = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
    assert all(address.startswith("https://help.example/") for address in addresses)
    assert "https://help.example/questions/feed?tab=solved" in addresses


def test_whoever_has_it_is_told_so(client: TestClient, forum: Thread, bo: Person):
    first = client.get("/threads/1/feed")
    by_tag = {"If-None-Match": f'"other", {first.headers["etag"]}'}
    by_time = {"If-Modified-Since": first.headers["last-modified"]}
    for headers in (by_tag, by_time, by_tag | {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}):
        again = client.get("/threads/1/feed", headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    answer(forum, bo, "And one more thing.")
    assert "one more thing" in client.get("/threads/1/feed", headers=by_tag).text


def test_what_is_hidden_is_gone_from_every_feed(client: TestClient, forum: Thread, bo: Person, sam: Person):
    bad = answer(forum, bo, "heronhidden")
    with writing() as db:
        answers.hide(db, db.get_one(Answer, bad.id), by=sam, reason="Has a phone number in it.")
    assert all("heronhidden" not in client.get(address).text for address in FEEDS)
    with writing() as db:
        threads.hide(db, db.get_one(Thread, forum.id), by=sam, reason="Has a phone number in it.")
    assert client.get("/threads/1/feed").status_code == 404
    left = (address for address in FEEDS if "/threads/" not in address and "articles" not in address)
    assert all("Scan" not in client.get(address).text for address in left)


@pytest.mark.parametrize("address", ["/categories/no/feed", "/people/no/feed", "/threads/99/feed"])
def test_what_is_not_there_has_no_feed(client: TestClient, address: str):
    assert client.get(address).status_code == 404


def test_letters_no_xml_can_hold_are_left_out(client: TestClient, ana: Person, general: Category):
    ask(ana, general, "A bell \x07 and a null's friend \x1b", body="a\x0bb")
    must_be_valid(parsed(client, "/questions/feed"))


def test_a_feed_costs_the_same_however_long_it_is(client: TestClient, ana: Person, general: Category):
    ask(ana, general)
    short = queries_of(client, "/questions/feed")
    for number in range(5):
        ask(ana, general, f"Question {number} of many")
    assert queries_of(client, "/questions/feed") == short


@pytest.mark.parametrize("address", ["/questions", "/ideas", "/categories/general", "/tags/sim", "/threads/1"])
def test_a_page_leads_to_its_feed(client: TestClient, forum: Thread, address: str):
    html = client.get(address).text
    assert 'type="application/atom+xml" title="' in html
    assert f'href="{address}/feed"' in html

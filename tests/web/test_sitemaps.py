"""What search engines may read, and under which address each page wants to be found."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from community import answers, duplicates, inventory, threads
from community.categories import Category
from community.database import writing
from community.people import Person
from community.threads import Thread
from tests.conftest import Configure
from tests.web.forum import answer, ask
from web.addresses import thread_path

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def public(configure: Configure) -> None:
    configure(public_url="https://help.example")


def locations(client: TestClient, address: str) -> list[str]:
    """The paths a sitemap names; every one is whole, and its time if it has one is a time."""
    response = client.get(address)
    assert response.status_code == 200, address
    root = ElementTree.fromstring(response.content)  # noqa: S314 we wrote it
    for changed in root.iter(f"{SITEMAP}lastmod"):
        assert datetime.fromisoformat(changed.text or "").tzinfo
    found = [loc.text or "" for loc in root.iter(f"{SITEMAP}loc")]
    assert all(path.startswith("https://help.example/") for path in found)
    return [path.removeprefix("https://help.example") for path in found]


def changes(client: TestClient) -> dict[str, datetime]:
    """When each part of the sitemap changed last, of those that say so."""
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 we wrote it
    told = {each.findtext(f"{SITEMAP}loc", ""): each.findtext(f"{SITEMAP}lastmod") for each in root}
    return {url.rpartition("/sitemaps/")[2]: datetime.fromisoformat(at) for url, at in told.items() if at}


def everything(client: TestClient) -> list[str]:
    return [path for part in locations(client, "/sitemap.xml") for path in locations(client, part)]


def test_robots_are_told_where_the_sitemap_is_and_what_has_no_end(client: TestClient):
    lines = client.get("/robots.txt").text.splitlines()
    assert "Sitemap: https://help.example/sitemap.xml" in lines
    assert {"Disallow: /search", "Disallow: /sign-in"} <= {*lines}
    assert "Disallow: /" not in lines


def test_every_public_thread_is_listed_once(
    client: TestClient, ana: Person, bo: Person, sam: Person, general: Category
):
    shown, hidden, copy = (ask(ana, general, title) for title in ("One of them", "A bad one", "The same one"))
    with writing() as db:
        threads.hide(db, db.get_one(Thread, hidden.id), by=sam, reason="Has a phone number in it.")
        duplicates.attach(db, db.get_one(Thread, copy.id), db.get_one(Thread, shown.id), by=sam)
    listed = [path for path in everything(client) if path.startswith("/threads/")]
    assert listed == [thread_path(shown)]


def test_every_listed_page_is_there_and_wants_to_be_found(
    client: TestClient, ana: Person, bo: Person, general: Category
):
    answer(ask(ana, general, tags_=["sim & more"]), bo)
    listed = everything(client)
    assert {"/", "/questions", "/categories/general", "/tags/sim-%26-more"} <= {*listed}
    for path in (path for path in listed if path not in ("/articles", "/questions?kind=discussion")):
        html = client.get(path).text
        assert f'<link rel="canonical" href="https://help.example{path}">' in html, path


def test_a_thread_never_moves_to_another_part(
    client: TestClient, ana: Person, sam: Person, general: Category, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(inventory, "PART", 3)
    monkeypatch.setattr(inventory, "PIECE", 2)
    asked = [ask(ana, general, f"Question number {number}") for number in range(7)]
    parts = [path for path in locations(client, "/sitemap.xml") if "threads" in path]
    assert parts == [f"/sitemaps/threads/{part}" for part in (1, 2, 3)]
    assert locations(client, parts[1]) == [thread_path(thread) for thread in asked[3:6]]
    with writing() as db:
        threads.hide(db, db.get_one(Thread, asked[0].id), by=sam, reason="Has a phone number in it.")
    assert locations(client, parts[1]) == [thread_path(thread) for thread in asked[3:6]]
    assert locations(client, parts[0]) == [thread_path(thread) for thread in asked[1:3]]


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_part_says_when_a_thread_in_it_changed_last(
    client: TestClient,
    ana: Person,
    bo: Person,
    sam: Person,
    general: Category,
    work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(inventory, "PART", 2)
    with writing() as db:
        first, *_more, last = [
            threads.ask(db, by=ana, category=general, title=f"Number {n}", body="Help.", at=NOON + timedelta(hours=n))
            for n in range(3)
        ]
    assert changes(client) == {}, "nothing is said before it is known"
    work()
    assert changes(client) == {"threads/1": NOON + timedelta(hours=1), "threads/2": NOON + timedelta(hours=2)}
    with writing() as db:
        answers.post(db, db.get_one(Thread, first.id), by=bo, body="Like so.", at=NOON + timedelta(days=1))
        threads.hide(db, db.get_one(Thread, last.id), by=sam, reason="Spam.", at=NOON + timedelta(days=2))
    work()
    assert changes(client) == {"threads/1": NOON + timedelta(days=1), "threads/2": NOON + timedelta(days=2)}
    with writing() as db:
        threads.unhide(db, db.get_one(Thread, last.id), by=sam, at=NOON + timedelta(days=3))
        inventory.note_changed(db, [first.id])
    work()
    assert changes(client) == {"threads/1": NOON + timedelta(days=1), "threads/2": NOON + timedelta(days=3)}


def test_what_a_part_lists_is_never_newer_than_the_part(
    client: TestClient, ana: Person, bo: Person, sam: Person, general: Category, work: Callable[[], None]
):
    first, copy = ask(ana, general, "The first one"), ask(bo, general, "The same again")
    with writing() as db:
        duplicates.attach(db, db.get_one(Thread, copy.id), db.get_one(Thread, first.id), by=sam)
        threads.edit(db, db.get_one(Thread, first.id), by=ana, title="The very first", body="Help.")
    work()
    listed = re.findall(r"<lastmod>([^<]+)", client.get("/sitemaps/threads/1").text)
    assert max(map(datetime.fromisoformat, listed)) <= changes(client)["threads/1"]


@pytest.mark.parametrize("address", ["/sitemaps/threads/1", "/sitemaps/threads/0", "/sitemaps/people/1"])
def test_a_part_with_nothing_in_it_is_none(client: TestClient, address: str):
    assert client.get(address).status_code in (404, 422)


NOT_FOUND_OUTSIDE = (
    *("/search", "/search?q=sim", "/ask", "/sign-in", "/sign-up", "/nowhere", "/threads/1/history", "/moderation/log"),
    *("/questions?tab=waiting", "/questions?after=abc", "/tags/nobody-uses-it", "/people/bo", "/needs-answer"),
)


@pytest.mark.parametrize("address", NOT_FOUND_OUTSIDE)
def test_thin_private_and_endless_pages_stay_out(
    client: TestClient, ana: Person, bo: Person, general: Category, address: str
):
    ask(ana, general)
    html = client.get(address).text
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical"' not in html


def test_a_page_is_found_under_one_address_whatever_it_was_called_with(
    client: TestClient, ana: Person, general: Category
):
    thread = ask(ana, general)
    for address in (f"/threads/{thread.id}", f"/threads/{thread.id}/old-words", f"{thread_path(thread)}?utm_source=x"):
        html = client.get(address).text
        assert re.findall(r'rel="canonical" href="([^"]*)"', html) == [f"https://help.example{thread_path(thread)}"]


def test_a_duplicate_is_found_where_the_first_is(
    client: TestClient, ana: Person, bo: Person, sam: Person, general: Category
):
    first, copy = ask(ana, general, "The first one"), ask(bo, general, "The same again")
    with writing() as db:
        duplicates.attach(db, db.get_one(Thread, copy.id), db.get_one(Thread, first.id), by=sam)
    html = client.get(thread_path(copy)).text
    assert f'<link rel="canonical" href="https://help.example{thread_path(first)}">' in html


def test_a_shared_link_shows_title_words_and_a_picture(client: TestClient, ana: Person, general: Category):
    thread = ask(ana, general, 'What does "E-42" mean?', body="It says **E-42** & nothing\nelse. " + "Really. " * 60)
    html = client.get(thread_path(thread)).text
    shown = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', html))
    assert shown["title"] == "What does &#34;E-42&#34; mean?"
    assert shown["description"].startswith("It says E-42 &amp; nothing else. Really.")
    assert len(shown["description"]) < 250
    assert shown["url"] == f"https://help.example{thread_path(thread)}"
    picture = client.get(shown["image"].removeprefix("https://help.example"))
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")

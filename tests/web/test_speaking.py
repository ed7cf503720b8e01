"""The language of a thread: seen by screen readers and programs, searched by, and corrected where its words are."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from community.categories import Category
from community.people import Person
from community.threads import Thread
from search import finding as engine
from search.index import Found, IndexUnavailable
from tests.web.forum import Browser, ask, send

Api = Callable[[Person], TestClient]
Work = Callable[[], None]


@pytest.fixture
def polish(ana: Person, general: Category) -> Thread:
    return ask(ana, general, "Router nie działa", body="Od rana nie mam internetu, co mam zrobić z tym routerem?")


@pytest.fixture
def english(ana: Person, general: Category) -> Thread:
    return ask(ana, general, "The router does not work", body="It has been like this since the morning.")


def test_words_in_another_language_than_the_page_say_so(client: TestClient, polish: Thread, english: Thread):
    page = client.get(f"/threads/{polish.id}").text
    assert '<h1 lang="pl" dir="ltr">Router nie działa</h1>' in page
    assert '<div class="prose" lang="pl" dir="ltr"><p>Od rana' in page
    listed = client.get("/questions").text
    assert 'lang="pl" dir="ltr">Router nie działa</a>' in listed
    assert 'lang="en"' not in listed.split("<main")[1].split("</main>")[0]
    in_polish = client.get("/questions", headers={"Accept-Language": "pl"}).text
    assert 'lang="en" dir="ltr">The router does not work</a>' in in_polish


def test_a_search_can_be_narrowed_to_a_language_only_where_there_are_several(
    client: TestClient, english: Thread, ana: Person, general: Category, work: Work
):
    work()
    assert "<h2>Language</h2>" not in client.get("/search?q=router").text
    ask(ana, general, "Router nie działa", body="Od rana nie mam internetu, co mam zrobić?")
    work()
    assert "<h2>Language</h2>" in client.get("/search?q=router").text
    narrowed = client.get("/search?q=router&language=pl").text
    assert "nie działa" in narrowed
    assert "does not work" not in narrowed


def test_the_database_narrows_by_language_too_while_the_engine_is_away(
    client: TestClient, polish: Thread, english: Thread, monkeypatch: pytest.MonkeyPatch
):
    def away(*_: object) -> Found:
        raise IndexUnavailable

    monkeypatch.setattr(engine.the_index(), "search", away)
    for language, there, not_there in (("pl", polish, english), ("en", english, polish)):
        page = client.get(f"/search?q=router&language={language}").text
        assert (f"/threads/{there.id}/" in page, f"/threads/{not_there.id}/" in page) == (True, False)


def test_who_may_change_the_words_may_say_their_language(signed_in: Browser, ana: Person, polish: Thread):
    ana_here = signed_in(ana)
    words = {"title": polish.title, "body": polish.body}
    assert '<option value="pl" lang="pl" selected>Polski</option>' in ana_here.get(f"/threads/{polish.id}/edit").text
    send(ana_here, f"/threads/{polish.id}/edit", **words, language="cs")
    assert '<option value="cs" lang="cs" selected>' in ana_here.get(f"/threads/{polish.id}/edit").text
    assert "said which language this is in" in ana_here.get(f"/threads/{polish.id}").text
    assert send(ana_here, f"/threads/{polish.id}/edit", **words, language="xx").status_code == 422


def test_programs_read_it_say_it_and_find_by_it(api: Api, ana: Person, polish: Thread, english: Thread, work: Work):
    caller = api(ana)
    assert [it["language"] for it in caller.get("/threads").json()["items"]] == ["en", "pl"]
    assert caller.get(f"/threads/{polish.id}").json()["language"] == "pl"
    work()
    found = caller.get("/search", params={"q": "router", "language": "pl"}).json()
    assert [(it["id"], it["language"]) for it in found["items"]] == [(polish.id, "pl")]
    assert {it["value"] for it in found["facets"]["language"]} == {"pl", "en"}
    assert caller.patch(f"/threads/{polish.id}", json={"language": "cs"}).json()["language"] == "cs"
    assert caller.patch(f"/threads/{polish.id}", json={"language": ""}).json()["language"] == "en"
    assert caller.patch(f"/threads/{polish.id}", json={"language": "xx"}).status_code == 422

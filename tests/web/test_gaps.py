"""What is searched for in vain: its list, its figures and the rows behind them, and what is done about it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from community.articles import Article
from community.categories import Category
from community.database import now, reading, writing
from community.people import Person
from community.threads import Thread
from search import asked, deflections, gaps
from search.asked import SETTLES, Asked, Seen, Way
from search.gaps import Kind
from search.synonyms import Synonym
from search.tallies import SearchedWords
from tests.web.forum import Browser, ago, answer, ask, queries_of, send

PAGES = ("/gaps", "/gaps/searches", "/gaps/words/1")


@pytest.fixture
def thread(ana: Person, bo: Person, general: Category) -> Thread:
    found = ask(ana, general)
    answer(found, bo)
    return found


def search(words: str, *shown: str, session: str = "one", opened: str = "", at: datetime | None = None) -> int:
    with writing() as db:
        row = asked.note(db, Seen(session, Way.SEARCH, words, shown), at=at or ago(hours=1))
        if opened:
            asked.open_one(db, row, opened, at=row.at)
        return row.id


def settle() -> None:
    while asked.settle_some(now() + SETTLES):
        pass


def first(table: type):
    with reading() as db:
        return db.exec(select(table)).first()


def test_gaps_are_for_staff(signed_in: Browser, client, ana: Person, sam: Person, kim: Person):
    search("flurble")
    settle()
    for address in PAGES:
        assert client.get(address, follow_redirects=False).status_code == 303
        assert signed_in(ana).get(address).status_code == signed_in(sam).get(address).status_code == 403
        assert signed_in(kim).get(address).status_code == 200


def test_an_empty_list_says_what_will_stand_there(signed_in: Browser, kim: Person):
    page = signed_in(kim).get("/gaps").text
    assert "Nobody has searched yet." in page
    assert "Nothing is searched for in vain" in page


def test_words_that_fail_most_stand_first(signed_in: Browser, kim: Person, thread: Thread):
    name = f"thread-{thread.id}"
    for n in range(3):
        search("flurble", session=str(n))
    search("voicemail", name)
    search("esim", name, opened=name)
    settle()
    page = signed_in(kim).get("/gaps").text
    assert page.index(">flurble<") < page.index(">voicemail<")
    assert ">esim<" not in page


def test_every_figure_opens_exactly_the_rows_it_counts(signed_in: Browser, kim: Person, noa: Person, thread: Thread):
    name = f"thread-{thread.id}"
    search("flurble", session="a")
    search("voicemail", name, session="b")
    search("esim", name, session="c", opened=name)
    with writing() as db:
        row = db.get_one(Asked, search("esim stuck", name, session="d"))
        deflections.confirm(db, row, db.get_one(Thread, thread.id), by=noa)
        search_of_asker = asked.note(db, Seen("e", Way.SIMILAR, "esim gone", (name,)), at=ago(hours=1))
        asked.end_in(db, search_of_asker.session, db.get_one(Thread, thread.id))
    settle()
    counted = {"searches": 5, "empty": 1, "solved": 1, "read": 1, "question": 1, "passed": 2}
    with reading() as db:
        figures = gaps.figures(db)
        assert {kind: figures.count(kind) for kind in Kind} == counted
        assert {kind: len(gaps.rows(db, kind).items) for kind in Kind} == counted
    for kind in Kind:
        assert signed_in(kim).get(f"/gaps/{kind}").text.count('<li class="item">') == counted[kind]


def test_old_searches_leave_the_figures(thread: Thread):
    search("flurble", at=now() - timedelta(days=30, hours=1))
    search("flurble", session="two")
    settle()
    with reading() as db:
        assert gaps.figures(db).count(Kind.SEARCHES) == len(gaps.rows(db, Kind.SEARCHES).items) == 1


def test_a_gap_is_dismissed_and_brought_back(signed_in: Browser, kim: Person):
    search("flurble")
    settle()
    browser, address = signed_in(kim), "/gaps/words/1/dismissal"
    send(browser, address)
    assert ">flurble<" not in browser.get("/gaps").text
    assert ">flurble<" in browser.get("/gaps?dismissed=true").text
    send(browser, f"{address}?_method=delete")
    assert ">flurble<" in browser.get("/gaps").text


def test_a_synonym_is_one_form_away_and_settles_the_gap(signed_in: Browser, kim: Person):
    search("flurble")
    settle()
    assert send(signed_in(kim), "/gaps/words/1/synonym", means="router").status_code == 303
    assert (first(Synonym).words, first(Synonym).language) == ("flurble, router", "en")
    assert first(SearchedWords).dismissed_at


def test_a_synonym_of_a_gap_is_for_the_language_of_its_words(signed_in: Browser, kim: Person):
    search("jak się nie zgubi pilot")
    settle()
    assert send(signed_in(kim), "/gaps/words/1/synonym", means="remote").status_code == 303
    assert first(Synonym).language == "pl"


@pytest.mark.parametrize("means", ["", "flurble", "x" * 201, "?!"])
def test_what_is_no_synonym_changes_nothing(signed_in: Browser, kim: Person, means: str):
    search("flurble")
    settle()
    assert send(signed_in(kim), "/gaps/words/1/synonym", means=means).status_code == 422
    assert first(Synonym) is None
    assert first(SearchedWords).dismissed_at is None


def test_an_article_is_begun_with_the_words(signed_in: Browser, kim: Person, general: Category):
    search("flurble")
    settle()
    browser = signed_in(kim)
    assert "/articles/new?title=Flurble" in browser.get("/gaps").text
    assert 'value="Flurble"' in browser.get("/articles/new?title=Flurble").text
    made = send(browser, "/articles", title="Flurble", body="Turn it off.", category=general.slug)
    assert made.status_code == 303
    assert "Turn it off." in browser.get(made.headers["location"]).text
    assert first(Article).answer_id is None


@pytest.mark.parametrize("wrong", [{"title": ""}, {"body": ""}, {"category": "nowhere"}, {"category": ""}])
def test_a_mistake_in_an_article_loses_nothing(signed_in: Browser, kim: Person, general: Category, wrong: dict):
    typed = {"title": "Flurble", "body": "Turn it off.", "category": general.slug, **wrong}
    answered = send(signed_in(kim), "/articles", **typed)
    assert answered.status_code == 422
    assert all(typed[name] in answered.text for name in ("title", "body"))


@pytest.mark.parametrize("address", ["/gaps/nonsense", "/gaps/searches?after=x", "/gaps?after=x", "/gaps/empty?day=x"])
def test_what_cannot_be_listed_is_refused(signed_in: Browser, kim: Person, address: str):
    assert signed_in(kim).get(address).status_code in (404, 422)


def test_the_page_asks_as_often_however_many_words_there_are(signed_in: Browser, kim: Person):
    search("flurble")
    settle()
    few = queries_of(signed_in(kim), "/gaps")
    for n in range(20):
        search(f"flurble {n}", session=str(n))
    settle()
    assert queries_of(signed_in(kim), "/gaps") == few


def test_nothing_on_the_pages_says_who_searched(signed_in: Browser, kim: Person):
    search("flurble", session="heronsession")
    settle()
    assert not any("heronsession" in signed_in(kim).get(address).text for address in PAGES)

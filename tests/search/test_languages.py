"""Each text is read in its own language: what is found in one does not hang on what the site is in."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community import speaking, threads
from community.categories import Category
from community.people import Person
from community.threads import Thread
from search import the_index
from search.gists import Gist, unpacked
from search.index import Index, Query
from search.stems import read
from search.terms import terms
from search.words import stop_words, telling
from tests.search.conftest import document, ids

Work = Callable[[], None]

ENGLISH = document(1, "Router loses connection", "The light turns red.", language="en")
POLISH = document(2, "Router gubi połączenie", "Wieczorem świeci na czerwono.", language="pl", tags=("router",))
GERMAN = document(3, "Router verliert Verbindung", "Abends wird die Lampe rot.", language="de")

FORMS = {
    "pl": [
        "rachunek rachunki rachunku rachunków",
        "działa działał działać działają",
        "połączenie połączeniem polaczen",
    ],
    "de": ["Verbindung Verbindungen", "Rechnung Rechnungen"],
    "en": ["connection connections connected", "activating activation"],
}
POLISH_FORUM = (
    ("Rachunki za telefon są za wysokie", "Od miesiąca płacę dwa razy więcej i nie wiem, dlaczego tak jest."),
    ("Router gubi połączenie", "Wieczorem świeci na czerwono i nie ma internetu, co mam zrobić?"),
    ("Jak przenieść numer do was", "Mam umowę u kogoś innego i nie wiem, jak to zrobić."),
)


@pytest.mark.parametrize(("language", "forms"), [(it, forms) for it, all in FORMS.items() for forms in all])
def test_the_forms_of_a_word_are_one_in_its_language(language: str, forms: str):
    assert len(set(read(forms, language))) == 1


def test_polish_is_read_alike_with_accents_and_without():
    assert list(read("Nie działają łącza światłowodów", "pl")) == list(read("nie dzialaja lacza swiatlowodow", "pl"))


def test_english_is_read_as_it_always_was():
    assert list(read("The connections of C++ and wpa_supplicant", "en")) == [
        *("the", "connect", "of", "c", "and", "wpa", "supplic"),
    ]


def test_each_language_has_its_common_words():
    assert telling(["jak", "wlaczyc", "zeby", "roaming"], "pl") == ["wlaczyc", "roaming"]
    assert telling(["wie", "geht", "roaming", "mit"], "de") == ["geht", "roaming"]
    assert stop_words("ja") >= stop_words("en")


def test_a_search_keeps_to_a_language_and_counts_each(index: Index):
    index.put([ENGLISH, POLISH, GERMAN])
    found = index.search(Query("router", facets=True))
    assert (len(found.hits), found.facets["language"]) == (3, {"en": 1, "pl": 1, "de": 1})
    narrowed = index.search(Query("router", language="pl", facets=True))
    assert (ids(narrowed), narrowed.facets["language"]) == ([2], {"en": 1, "pl": 1, "de": 1})
    assert narrowed.facets["tags"] == {"router": 1}
    assert ids(index.search(Query("router", language="fr"))) == []


def test_common_words_of_the_language_one_types_in_find_nothing_by_themselves(index: Index):
    index.put([POLISH, document(4, "Czy mam to zrobić?", "Nie wiem, co to jest.", language="pl")])
    assert ids(index.search(Query("czy mam jak to jest z routerem, router"))) == [2]


@pytest.fixture
def forum(engine: str, db: Session, ana: Person, general: Category, work: Work) -> list[Thread]:
    """Questions in Polish, on a site in English."""
    made = [threads.ask(db, by=ana, category=general, title=title, body=body) for title, body in POLISH_FORUM]
    threads.ask(db, by=ana, category=general, title="Router loses connection", body="It is red every evening.")
    db.commit()
    work()
    return made


def test_a_question_finds_a_thread_with_other_endings(forum: list[Thread], client: TestClient):
    asked = {"title": "Dostałem rachunek, o którym nie wiem", "body": "Nie mam dwóch telefonów, co mam zrobić?"}
    assert client.post("/api/v1/similar", json=asked).json()["items"][0]["id"] == forum[0].id
    form = client.post("/ask/similar", data={"title": asked["title"], "body": asked["body"]})
    assert f"/threads/{forum[0].id}/" in form.text


def test_what_is_kept_of_a_thread_is_in_the_language_somebody_has_said(
    forum: list[Thread], db: Session, ana: Person, work: Work
):
    def kept() -> dict[int, int]:
        return unpacked(db.get_one(Gist, forum[0].id, populate_existing=True).terms)

    assert kept().keys() >= terms("rachunek", "pl").keys()
    speaking.say(db, forum[0], "cs", by=ana)
    db.commit()
    work()
    assert kept().keys().isdisjoint(terms("rachunek", "pl"))
    assert ids(the_index().search(Query("rachunki", language="cs"))) == [forum[0].id]


def test_what_was_asked_before_anybody_looked_is_told_when_it_is_indexed(
    engine: str, db: Session, ana: Person, general: Category, work: Work
):
    title, body = POLISH_FORUM[0]
    thread = threads.ask(db, by=ana, category=general, title=title, body=body)
    thread.language = None
    db.commit()
    work()
    db.refresh(thread)
    assert thread.language == "pl"
    assert ids(the_index().search(Query("rachunki", language="pl"))) == [thread.id]


def test_words_in_another_form_are_found_and_marked_in_a_language_of_its_own(index: Index):
    index.put([ENGLISH, POLISH, GERMAN])
    assert [hit.title.found for hit in index.search(Query("połączeniem")).hits] == [["połączenie"]]
    assert [hit.title.found for hit in index.search(Query("Verbindungen")).hits] == [["Verbindung"]]
    assert [hit.title.found for hit in index.search(Query("connections")).hits] == [["connection"]]

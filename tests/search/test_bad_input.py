"""Whatever is typed, pages and programs are answered sensibly or told clearly, and nobody is shown what is private.

What an engine makes of it is asked of both in tests/search/test_index.py; here it goes all the way.
"""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community import threads
from community.categories import Category
from community.people import Person
from tests.search.test_index import NONSENSE, SOILED

STOP_WORDS = {"only stop words": "what is this and how do I", "only stop words, in Polish": "czy to jest i jak to się"}
RIGHT_TO_LEFT = {"right to left": "\u0644\u0627 \u062a\u0648\u062c\u062f \u0634\u0628\u0643\u0629"}
TYPED = NONSENSE | SOILED | STOP_WORDS | RIGHT_TO_LEFT
SECRET = "Xylophone"


@pytest.fixture
def anybody(
    engine: str, client: TestClient, db: Session, ana: Person, sam: Person, general: Category, work: Callable[[], None]
) -> TestClient:
    """A visitor, where one question about a router may be read and another is hidden."""
    shown = threads.ask(db, by=ana, category=general, title="The router loses its connection", body="Every evening.")
    hidden = threads.ask(db, by=ana, category=general, title=f"{SECRET} router connection", body="Every evening.")
    db.commit()
    work()
    threads.hide(db, hidden, by=sam, reason="Says too much")
    db.commit()
    work()
    assert shown.visible
    return client


def sendable(words: str) -> str:
    """As a browser would send it: half a surrogate pair is not text."""
    return words.encode(errors="replace").decode()


def ways(client: TestClient, words: str) -> dict[str, Any]:
    """The three ways to ask, each by page and by program."""
    asked, typed = {"q": words}, {"title": words, "body": words}
    pages = {path: client.get(path, params=asked) for path in ("/search", "/suggestions")}
    pages |= {path: client.get(path, params=asked) for path in ("/api/v1/search", "/api/v1/suggestions")}
    pages["/ask/similar"] = client.post("/ask/similar", data=typed)
    pages["/api/v1/similar"] = client.post("/api/v1/similar", json=typed)
    return pages


def test_whatever_is_typed_is_answered_or_refused_clearly(anybody: TestClient):
    """No address has a NUL in it, so nothing is found there (web/security.py)."""
    for name, words in TYPED.items():
        for path, answer in ways(anybody, sendable(words)).items():
            assert answer.status_code in (200, 404 if "\0" in words else 422, 422), (path, name)
            assert SECRET not in answer.text, (path, name)


def test_what_is_refused_says_which_field_it_is(anybody: TestClient):
    refused = {
        path: answer.json()["error"]["fields"]
        for path, answer in ways(anybody, "x" * 10_000).items()
        if path.startswith("/api") and answer.status_code == 422
    }
    assert {path: list(fields) for path, fields in refused.items()} == {
        "/api/v1/search": ["q"],
        "/api/v1/suggestions": ["q"],
        "/api/v1/similar": ["title"],
    }


@pytest.mark.parametrize("what", ["kind=poem", "language=xx", "solved=perhaps", "after=s20-0123456789abcdef"])
def test_an_unknown_facet_and_the_cursor_of_another_search_are_refused(anybody: TestClient, what: str):
    for path in ("/search", "/api/v1/search"):
        assert anybody.get(f"{path}?q=router&{what}").status_code == 422, path

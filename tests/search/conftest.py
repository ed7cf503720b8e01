"""Both engines, each with an empty index of the test's own, and short ways to say what is in it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from search import the_index
from search.embedded import EmbeddedIndex
from search.index import Document, Index
from search.meili import MeilisearchIndex
from tests.conftest import Configure
from tests.meilisearch import Meilisearch
from tests.search.endpoints import serve as serve

ENGINES = ("embedded", "meilisearch")
LONG_AGO = datetime(2025, 3, 1, 12, tzinfo=UTC)

Open = Callable[[], Index]


def document(id: int, title: str, body: str = "Please help.", **more: Any) -> Document:
    return Document(**{"id": id, "kind": "question", "title": title, "body": body, **TIMES, **more})


TIMES = {"asked_at": LONG_AGO, "active_at": LONG_AGO}

ESIM = document(
    1,
    "eSIM stuck on activating since this morning",
    "It says activating and nothing happens.",
    answers="Restart the phone and scan the code again.",
    accepted="Restart the phone and scan the code again.",
    category="sims",
    tags=("esim", "iphone"),
    solved=True,
)
BILL = document(2, "My bill is twice as high this month", "Roaming in Norway was charged.", category="billing")
ROAMING = document(3, "No roaming in Norway", "No signal since the ferry.", category="abroad", tags=("roaming",))
IDEA = document(4, "Show the data left on the home screen", "It would save a tap.", kind="idea", category="billing")
ROUTER = document(5, "Router loses connection every evening", "Around eight the light turns red.", category="home")
FORUM = (ESIM, BILL, ROAMING, IDEA, ROUTER)


@pytest.fixture(params=ENGINES)
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """`open_index()` is the test's index as another process would open it."""
    if request.param == "embedded":
        return lambda: EmbeddedIndex(tmp_path / "index")
    server = request.getfixturevalue("meilisearch_server")
    name = f"test-{uuid4().hex}"
    return lambda: MeilisearchIndex(server.url, server.key, name)


@pytest.fixture
def index(open_index: Open) -> Index:
    """An index that has been filled from an empty forum."""
    opened = open_index()
    with opened.rebuilding():
        pass
    return opened


@pytest.fixture
def forum(index: Index) -> Index:
    index.put(FORUM)
    return index


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, configure: Configure) -> str:
    """The site's own index, empty, on each engine."""
    if request.param == "meilisearch":
        server: Meilisearch = request.getfixturevalue("meilisearch_server")
        configure(meilisearch_url=server.url, meilisearch_key=server.key)
    with the_index().rebuilding():
        pass
    return request.param


def ids(found: Any) -> list[int]:
    return [hit.id for hit in found.hits]

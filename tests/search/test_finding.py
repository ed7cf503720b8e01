"""Search goes on, a little worse and saying so, while the engine is away."""

import pytest
from sqlmodel import Session

from community import answers, threads
from community.categories import Category
from community.people import Person
from community.settings import settings
from search import finding, rebuilding
from search.index import CursorOfAnotherQuery, Query
from tests.search.conftest import ids


@pytest.fixture
def forum(db: Session, ana: Person, bo: Person, sam: Person, general: Category) -> dict[str, int]:
    """Four threads by a word of their titles; `hidden` is hidden, `bill` is solved."""
    titles = {"esim": "eSIM is stuck on activating", "bill": "Bill twice as high", "router": "Router is stuck"}
    made = {
        name: threads.ask(db, by=ana, category=general, title=title, body="Help.", tags_=[name])
        for name, title in titles.items()
    }
    answers.accept(db, answers.post(db, made["bill"], by=bo, body="Roaming in Norway."), by=ana)
    made["hidden"] = threads.ask(db, by=ana, category=general, title="stuck with pills", body="Buy.")
    threads.hide(db, made["hidden"], by=sam, reason="spam")
    db.commit()
    return {name: thread.id for name, thread in made.items()}


@pytest.fixture
def engine_away(forum: dict[str, int]) -> None:
    directory = settings().data_dir / "index"
    directory.parent.mkdir(parents=True, exist_ok=True)
    directory.touch()


def test_the_engine_answers_when_it_can(forum: dict[str, int]):
    rebuilding.reindex()
    found = finding.find(Query("activating"))
    assert (ids(found), found.degraded) == ([forum["esim"]], False)


@pytest.mark.usefixtures("engine_away")
def test_the_database_answers_while_the_engine_is_away_and_says_so(forum: dict[str, int]):
    found = finding.find(Query("STUCK activating"))
    assert ids(found) == [forum["esim"], forum["router"]]
    assert found.degraded
    assert found.hits[0].title.html == "eSIM is <mark>stuck</mark> on <mark>activating</mark>"


@pytest.mark.usefixtures("engine_away")
def test_suggestions_go_on_too(forum: dict[str, int]):
    assert ids(finding.suggest("rou")) == [forum["router"]]


@pytest.mark.usefixtures("engine_away")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"solved": True}, ["bill"]),
        ({"solved": False}, ["router", "esim"]),
        ({"tag": "router"}, ["router"]),
        ({"category": "nowhere"}, []),
        ({"category": "general", "kind": "question", "tag": "esim"}, ["esim"]),
    ],
)
def test_filters_hold_while_the_engine_is_away(forum: dict[str, int], filters: dict, expected: list[str]):
    assert ids(finding.find(Query("stuck bill", **filters))) == [forum[name] for name in expected]


@pytest.mark.usefixtures("engine_away")
def test_paging_goes_on_while_the_engine_is_away(forum: dict[str, int]):
    first = finding.find(Query("stuck", limit=1))
    second = finding.find(Query("stuck", limit=1, after=first.next))
    assert (ids(first), ids(second), second.next) == ([forum["router"]], [forum["esim"]], None)
    with pytest.raises(CursorOfAnotherQuery):
        finding.find(Query("bill", after=first.next))


@pytest.mark.usefixtures("engine_away", "forum")
@pytest.mark.parametrize("words", ["", "?!", "%", "_", "\\", "'; DROP TABLE thread; --", "😀", "\x00", "x" * 10_000])
def test_nonsense_finds_nothing_while_the_engine_is_away(words: str):
    assert finding.find(Query(words)).hits == ()

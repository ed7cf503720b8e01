"""Documents of many sources in one index, and for whom each of them is."""

from search.index import STAFF, Index, Key, Query
from search.question import Question
from tests.search.conftest import document, ids


def similar(index: Index, title: str) -> list[int]:
    return index.similar(Question(title))


def test_documents_of_several_sources_stand_beside_each_other(index: Index):
    index.put([document(1, "No signal"), document(1, "No signal", source="incident", kind="incident")])
    assert {hit.key for hit in index.search(Query("signal")).hits} == {("thread", 1), ("incident", 1)}
    assert {hit.key for hit in index.suggest("signal").hits} == {("thread", 1), ("incident", 1)}
    assert similar(index, "No signal") == [1]
    assert [id for id, _ in index.kept("incident")] == [1]
    index.remove([Key("incident", 1)])
    assert [hit.key for hit in index.search(Query("signal")).hits] == [("thread", 1)]


def test_candidates_for_a_question_are_threads(index: Index):
    index.put([document(1, "No signal"), document(2, "No signal", source="article", kind="article")])
    assert similar(index, "No signal") == [1]


def test_whoever_asks_finds_what_is_for_them_and_nothing_else(index: Index):
    index.put([document(1, "No signal"), document(2, "No signal yet", audience=STAFF)])
    assert ids(index.search(Query("signal"))) == [1]
    assert ids(index.suggest("signal")) == ids(index.suggest("no sig")) == [1]
    assert similar(index, "No signal yet") == [1]
    assert sorted(ids(index.search(Query("signal", sees=("everybody", STAFF))))) == [1, 2]
    assert sorted(ids(index.suggest("signal", sees=("everybody", STAFF)))) == [1, 2]


def test_what_is_for_others_does_not_eat_up_the_page(index: Index):
    index.put([document(id, "No signal", audience="everybody" if id == 60 else STAFF) for id in range(1, 61)])
    assert ids(index.search(Query("signal", limit=5))) == [60]
    assert ids(index.suggest("signal", limit=5)) == [60]

"""What may be asked of every engine: counts, exactly these words, and anything at all."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from search.index import STAFF, CursorOfAnotherQuery, Index, Query
from search.question import Question
from tests.search.conftest import document, ids


@pytest.fixture
def counted(index: Index) -> Index:
    """Six that say `signal`, one of them for staff; one that does not."""
    index.put(
        [
            document(1, "No signal", category="abroad", tags=("roaming", "esim"), solved=True),
            document(2, "No signal at home", category="home", tags=("esim",)),
            document(3, "Bad signal on the train", category="abroad"),
            document(4, "Show the signal in the app", kind="idea", category="apps", tags=("esim",)),
            document(5, "Signal in Norway", source="article", kind="article", category="abroad", language="pl"),
            document(6, "Signal plan", kind="reason", source="reason", category="abroad", audience=STAFF),
            document(7, "A bill", category="billing", tags=("bills",)),
        ]
    )
    return index


def facets(index: Index, words: str = "signal", **more) -> Mapping[str, Mapping[str, int]]:
    return index.search(Query(words, facets=True, **more)).facets


def test_what_was_found_is_counted_by_each_facet(counted: Index):
    assert facets(counted) == {
        "kind": {"question": 3, "idea": 1, "article": 1},
        "category": {"abroad": 3, "home": 1, "apps": 1},
        "tags": {"esim": 3, "roaming": 1},
        "solved": {"false": 4, "true": 1},
        "language": {"en": 4, "pl": 1},
    }


def test_a_filter_narrows_every_count_but_its_own(counted: Index):
    narrowed = facets(counted, category="abroad")
    assert narrowed["category"] == {"abroad": 3, "home": 1, "apps": 1}
    assert narrowed["kind"] == {"question": 2, "article": 1}
    both = facets(counted, category="abroad", kind="idea")
    assert (both["category"], both["kind"]) == ({"apps": 1}, {"question": 2, "article": 1})


def test_counts_hold_whatever_the_page_shows(counted: Index):
    found = counted.search(Query("signal", limit=1, facets=True))
    assert len(found.hits) == 1
    assert sum(found.facets["kind"].values()) == 5


def test_counts_hold_where_the_words_stand_in_different_documents(counted: Index):
    assert facets(counted, "train bill")["category"] == {"abroad": 1, "billing": 1}


def test_nobody_is_told_how_much_there_is_for_others(counted: Index):
    assert "reason" not in facets(counted)["kind"]
    assert facets(counted, sees=("everybody", STAFF))["kind"]["reason"] == 1


def test_nothing_is_counted_unless_asked_for(counted: Index):
    assert counted.search(Query("signal")).facets == {}


@pytest.mark.parametrize("words", ["", "?!", "nonexistentword"])
def test_nothing_found_counts_nothing(counted: Index, words: str):
    assert not any(facets(counted, words).values())


def test_a_document_is_found_by_its_language(counted: Index):
    assert ids(counted.search(Query("signal", language="pl"))) == [5]


def test_a_solved_question_wins_a_tie_and_no_more(index: Index):
    index.put([document(1, "No signal"), document(2, "No signal", solved=True), document(3, "No signal")])
    assert ids(index.search(Query("no signal")))[0] == 2
    index.put([document(4, "No signal on the ferry"), document(5, "The ferry was late", solved=True)])
    assert ids(index.search(Query("signal ferry")))[0] == 4


def test_what_was_typed_can_be_searched_for_exactly(index: Index):
    index.put([document(1, "Router loses connection"), document(2, "Rooter is another word")])
    found = index.search(Query("ruoter", exactly=True))
    assert (ids(found), found.corrected) == ([], None)
    assert ids(index.search(Query("router", exactly=True))) == [1]
    assert ids(index.search(Query("connection zzzz", exactly=True))) == [1]


def test_a_mended_typo_is_said_and_marked(index: Index):
    index.put([document(1, "Router loses connection", "The router is red."), document(2, "A bill")])
    found = index.search(Query("ruoter conection"))
    assert found.corrected == "router connection"
    assert found.hits[0].title.html == "<mark>Router</mark> loses <mark>connection</mark>"


def test_what_was_spelled_well_is_not_corrected(index: Index):
    index.put([document(1, "Router loses connection"), document(2, "Route to the shop")])
    for words in ("router", "ROUTER connection", "café router", "loses router"):
        assert index.search(Query(words)).corrected is None


def test_an_unfinished_word_with_a_typo_is_marked_while_typing(index: Index):
    index.put([document(1, "Router loses connection")])
    assert "<mark>" in index.suggest("loses conecti").hits[0].title.html


@pytest.mark.parametrize("typed", ["Phone keeps restrating on its ow", "Phnoe keeps resta", "Phonekeeps resta"])
def test_a_title_is_found_while_it_is_typed_with_a_slip_anywhere(index: Index, typed: str):
    index.put([document(1, "Phone keeps restarting on its own"), document(2, "Rest of my phone bill")])
    index.put([document(id, "Phnom Penh roaming", "How is the phone there?") for id in range(3, 9)])
    found = index.suggest(typed).hits
    assert found[0].id == 1
    assert found[0].title.found


def test_the_cursor_of_a_corrected_search_is_not_one_of_an_exact_one(index: Index):
    index.put([document(id, "No signal") for id in range(1, 11)])
    cursor = index.search(Query("signal", limit=2)).next
    with pytest.raises(CursorOfAnotherQuery):
        index.search(Query("signal", limit=2, exactly=True, after=cursor))


ANYTHING = st.text(max_size=200) | st.text("ab \"'()*:^~\\/[]{}<>&|!?+-%_;=,.\x00\n", max_size=60)


@with_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANYTHING, filtered=ANYTHING)
def test_anything_at_all_is_answered(index: Index, text: str, filtered: str):
    """The index stays the same empty-handed one: what is thrown at it is what changes."""
    index.search(Query(text, facets=True))
    index.search(Query(text, exactly=True, category=filtered, tag=filtered, language=filtered, facets=True))
    index.suggest(text)
    index.similar(Question(text, filtered))

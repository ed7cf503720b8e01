"""Words that mean the same, on every engine: in one language, or in each."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from search.embedded import EmbeddedIndex
from search.index import EVERY_LANGUAGE, Index, Query
from tests.search.conftest import Open, document, ids


@pytest.fixture
def understood(index: Index) -> Index:
    index.put([document(1, "My chip is broken"), document(2, "Lost SIM card"), document(3, "A gift card")])
    index.understand({"en": [["chip", "sim card"]]})
    return index


def test_words_that_mean_the_same_find_each_other(understood: Index):
    assert sorted(ids(understood.search(Query("chip")))) == [1, 2]
    assert 1 in ids(understood.search(Query("sim card")))
    assert sorted(ids(understood.suggest("chip"))) == [1, 2]


def test_a_phrase_means_the_same_only_as_a_whole(understood: Index):
    assert ids(understood.search(Query("gift card")))[0] == 3
    assert 1 not in ids(understood.search(Query("gift card")))


def test_what_was_found_by_another_word_is_marked(understood: Index):
    titles = {hit.id: hit.title.html for hit in understood.search(Query("chip")).hits}
    assert "<mark>SIM" in titles[2]


def test_what_no_longer_means_the_same_finds_nothing_more(understood: Index):
    understood.understand({"en": [["bill", "invoice"]]})
    assert ids(understood.search(Query("chip"))) == [1]


def test_every_process_understands_the_same(understood: Index, open_index: Open):
    assert sorted(ids(open_index().search(Query("chip")))) == [1, 2]


def test_a_rebuilt_index_understands_what_it_was_told(understood: Index):
    with understood.rebuilding() as beside:
        beside.put([document(1, "My chip is broken"), document(2, "Lost SIM card"), document(4, "An invoice")])
        beside.understand({"en": [["bill", "invoice"]]})
    assert (ids(understood.search(Query("bill"))), ids(understood.search(Query("chip")))) == ([4], [1])


POLISH, ENGLISH = "jak się nie zgubi pilot", "what is it that the pilot has"


def test_what_says_its_language_is_looked_for_by_the_groups_of_that_language(index: Index):
    index.put([document(1, "Lost remote control"), document(2, "A lost set-top box")])
    index.understand(
        {"pl": [["pilot", "remote"]], "en": [["pilot", "set-top box"]], EVERY_LANGUAGE: [["pilot", "aviator"]]}
    )
    index.put([document(3, "A lost aviator")])
    assert {1, 3} <= {*ids(index.search(Query(POLISH)))}
    assert {2, 3} <= {*ids(index.search(Query(ENGLISH)))}


def test_what_is_too_short_to_say_its_language_is_looked_for_by_all_groups(index: Index):
    index.put([document(1, "Lost remote control"), document(2, "A lost set-top box")])
    index.understand({"pl": [["pilot", "remote"]], "de": [["pilot", "set-top box"]]})
    assert sorted(ids(index.search(Query("pilot")))) == [1, 2]
    assert sorted(ids(index.suggest("pilot"))) == [1, 2]


def test_the_embedded_engine_leaves_out_what_only_other_languages_mean(tmp_path: Path):
    index = EmbeddedIndex(tmp_path / "index")
    index.put([document(1, "Lost remote control"), document(2, "A lost set-top box")])
    index.understand({"pl": [["pilot", "remote"]], "en": [["pilot", "set-top box"]]})
    for asked, found in ((POLISH, [1]), (ENGLISH, [2])):
        assert ids(index.search(Query(asked))) == found
        assert ids(index.suggest(asked)) == found


def test_the_embedded_engine_still_reads_groups_without_a_language(tmp_path: Path):
    index = EmbeddedIndex(tmp_path / "index")
    index.put([document(1, "Lost SIM card")])
    (index.shelf.current() / "alike.json").write_text('[["chip", "sim card"]]')
    assert ids(index.search(Query("chip"))) == [1]


@with_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=st.lists(st.lists(st.text("abć ", min_size=1, max_size=12), min_size=2, max_size=4), max_size=4))
def test_whatever_means_the_same_breaks_nothing(index: Index, groups: list[list[str]]):
    kept = [[each for each in group if each.strip()] for group in groups]
    index.understand({"en": kept[:2], EVERY_LANGUAGE: kept[2:], "pl": kept})
    for group in groups:
        index.search(Query(" ".join(group)))

"""What every engine finds, shows and refuses: the contract of a search index."""

from dataclasses import replace

import pytest

from search.index import CursorOfAnotherQuery, Index, Key, Query
from search.question import Question
from tests.search.conftest import ESIM, FORUM, ROAMING, document, ids


def test_a_thread_is_found_by_words_of_its_title(forum: Index):
    assert ids(forum.search(Query("router connection")))[0] == 5


def test_a_thread_is_found_by_its_text_and_by_its_answers(forum: Index):
    assert ids(forum.search(Query("ferry"))) == [3]
    assert ids(forum.search(Query("restart"))) == [1]


def test_more_of_the_words_come_first(forum: Index):
    assert ids(forum.search(Query("roaming signal ferry Norway")))[0] == 3


def test_words_match_without_case_and_accents(index: Index):
    index.put([document(1, "Café in ZÜRICH without signal")])
    assert ids(index.search(Query("cafe zurich"))) == [1]


def test_a_typo_is_forgiven_in_search(forum: Index):
    assert ids(forum.search(Query("ruoter")))[0] == 5
    assert ids(forum.search(Query("conection")))[0] == 5


ENDINGS = [
    ("routers connected", [["Router", "connection"]]),
    ("losing connections", [["loses", "connection"]]),
    ("activate", [["activating"]]),
    ("charges", [[]]),
]


@pytest.mark.parametrize(("words", "marked"), ENDINGS)
def test_words_are_found_and_marked_whatever_their_endings(forum: Index, words: str, marked: list[list[str]]):
    found = forum.search(Query(words))
    assert [hit.title.found for hit in found.hits] == marked
    assert ids(forum.search(Query(words, exactly=True))) == ids(found)


def test_a_typo_in_an_ending_is_forgiven_and_told(forum: Index):
    found = forum.search(Query("router connectoin"))
    assert ids(found)[0] == 5
    assert "connection" in found.hits[0].title.found
    assert forum.search(Query("evenning")).corrected == "evening"


def test_a_word_with_a_typo_finds_what_was_meant_in_any_form(index: Index):
    index.put([document(1, "Connections drop"), document(2, "It does not connect"), document(3, "Battery swells")])
    assert sorted(ids(index.search(Query("connectoins")))) == [1, 2]


def test_a_typo_is_forgiven_while_typing(forum: Index):
    assert ids(forum.suggest("rouer loses"))[0] == 5
    assert ids(forum.suggest("router conection ev"))[0] == 5


@pytest.mark.parametrize("typed", ["esi", "esim", "esim act", "eSIM stuck on activ", "stuck esi"])
def test_unfinished_words_are_enough_while_typing(forum: Index, typed: str):
    assert ids(forum.suggest(typed))[0] == 1


def test_a_whole_question_finds_what_it_is_about_while_typing(forum: Index):
    asked = "why is my new esim stuck on activating since this morning"
    assert ids(forum.suggest(asked))[0] == 1


def similar(index: Index, title: str, body: str = "") -> list[int]:
    return index.similar(Question(title, body))


def test_candidates_for_a_question_share_words_with_it_the_nearest_first(forum: Index):
    found = similar(forum, "Why does my router lose its connection?", "It was fine until the ferry to Norway.")
    assert found[0] == 5
    assert set(found) <= {5, 2, 3}


def test_the_text_of_a_question_finds_candidates_though_its_title_has_none(forum: Index):
    padding = "unheard of things " * 10
    assert similar(forum, "Please help", f"{padding} and the router loses connection every evening") == [5]


def test_candidates_are_found_in_texts_and_answers(forum: Index):
    assert similar(forum, "Whatever", "no restart") == [1]
    assert similar(forum, "Whatever", "since the ferry") == [3]


def test_there_are_at_most_200_candidates(index: Index):
    index.put([document(id, f"eSIM question {id}", "activating") for id in range(1, 260)])
    assert 100 <= len(similar(index, "eSIM question", "activating " * 30)) <= 200


def test_what_may_not_be_named_does_not_crowd_candidates_out(index: Index):
    """More articles, and notes for staff, than an engine looks at for one question."""
    told = [document(n, "The stairlift hums", source="article") for n in range(1, 160)]
    told += [document(n, "The stairlift hums", audience="staff") for n in range(200, 360)]
    index.put([*told, document(7, "A stairlift", "It is about what hums in the house at night.")])
    assert index.similar(Question("The stairlift hums")) == [7]


def test_what_was_removed_is_no_candidate(forum: Index):
    forum.remove([Key("thread", 5)])
    assert 5 not in similar(forum, "Router loses connection")


def test_suggestions_are_no_more_than_asked_for(index: Index):
    index.put([document(id, f"eSIM question {id}") for id in range(1, 20)])
    assert len(index.suggest("esim", limit=3).hits) == 3


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"kind": "idea"}, [4]),
        ({"category": "abroad"}, [3]),
        ({"tag": "iphone"}, [1]),
        ({"solved": True}, [1]),
        ({"solved": False, "category": "billing"}, [2, 4]),
        ({"category": "nowhere"}, []),
        ({"category": 'abroad" OR kind = "idea'}, []),
        ({"tag": "back\\slash"}, []),
    ],
)
def test_filters_keep_only_what_matches_them(index: Index, filters: dict, expected: list[int]):
    index.put(replace(each, title=f"signal {each.title}") for each in FORUM)
    assert sorted(ids(index.search(Query("signal", **filters)))) == expected


def test_a_filter_does_not_eat_up_the_page(index: Index):
    index.put([document(id, "No signal", category="home" if id == 60 else "abroad") for id in range(1, 61)])
    assert ids(index.search(Query("signal", category="home", limit=5))) == [60]


def test_a_hit_says_what_it_is(forum: Index):
    hit = forum.search(Query("esim")).hits[0]
    assert (hit.id, hit.kind, hit.category, hit.solved) == (1, "question", "sims", True)
    assert hit.title.text == ESIM.title


def test_the_accepted_answer_is_the_excerpt(forum: Index):
    assert forum.search(Query("esim restart")).hits[0].excerpt.text == ESIM.accepted


def test_without_an_accepted_answer_the_question_is_the_excerpt(forum: Index):
    assert forum.search(Query("ferry")).hits[0].excerpt.text == ROAMING.body


def test_found_words_are_marked(forum: Index):
    hit = forum.search(Query("esim restart")).hits[0]
    assert hit.title.html == "<mark>eSIM</mark> stuck on activating since this morning"
    assert "<mark>Restart</mark>" in hit.excerpt.html


def test_marks_are_safe_against_html(index: Index):
    evil = '<script>alert("signal")</script> <mark>signal</mark> & <b onclick=x>'
    index.put([document(1, evil, evil)])
    hit = index.search(Query("signal")).hits[0]
    for marked in (hit.title, hit.excerpt):
        assert marked.text == evil
        assert "<script" not in marked.html
        assert "<b" not in marked.html
        assert "&lt;mark&gt;<mark>signal</mark>&lt;/mark&gt; &amp;" in marked.html


def test_a_text_cannot_forge_marks(index: Index):
    index.put([document(1, "signal \ue000forged\ue001 text")])
    title = index.search(Query("signal")).hits[0].title
    assert [piece.text for piece in title.pieces if piece.found] == ["signal"]


def test_an_excerpt_shows_the_part_that_matches(index: Index):
    index.put([document(1, "Long story", "So it began. " * 80 + "Then the antenna broke. " + "And so on. " * 80)])
    shown = index.search(Query("antenna")).hits[0].excerpt
    assert "<mark>antenna</mark> broke" in shown.html
    assert len(shown.text) < 300


def test_paging_meets_every_hit_exactly_once(index: Index):
    index.put([document(id, "No signal" if id % 3 else "No signal, signal, signal") for id in range(1, 58)])
    seen, query = [], Query("signal", limit=10)
    while True:
        found = index.search(query)
        seen += ids(found)
        if not found.next:
            break
        query = replace(query, after=found.next)
    assert sorted(seen) == list(range(1, 58))


def test_the_last_page_has_no_next(index: Index):
    index.put([document(id, "No signal") for id in range(1, 11)])
    assert index.search(Query("signal", limit=10)).next is None
    assert index.search(Query("signal", limit=9)).next is not None


def test_the_cursor_of_another_query_is_refused(index: Index):
    index.put([document(id, "No signal") for id in range(1, 11)])
    cursor = index.search(Query("signal", limit=2)).next
    for other in (Query("signals"), Query("signal", kind="idea"), Query("signal", solved=False)):
        with pytest.raises(CursorOfAnotherQuery):
            index.search(replace(other, after=cursor))


@pytest.mark.parametrize("cursor", ["", "x", "s10", "s-1-0000000000000000", "s9999999-0", "😀", "a" * 5000, "s1\n"])
def test_a_broken_cursor_is_refused(index: Index, cursor: str):
    with pytest.raises(CursorOfAnotherQuery):
        index.search(Query("signal", after=cursor))


NONSENSE = {
    "empty": "",
    "blank": "   \t\n",
    "punctuation": "?!... --- ()[]{} \"'`~ *&^%$#@",
    "emoji": "😀🛰️👩‍👩‍👧",
    "NUL": "\x00",
    "half a surrogate pair": "\ud800",
    "10,000 characters": "x" * 10_000,
}


@pytest.mark.parametrize("words", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_finds_nothing_and_breaks_nothing(forum: Index, words: str):
    assert ids(forum.search(Query(words))) == []
    assert ids(forum.suggest(words)) == []
    assert similar(forum, words, words) == []


SOILED = {
    "unbalanced quote": '"router connection',
    "operators": "router AND (OR NOT connection) +home -evening",
    "field syntax": "title:router category:home^5 id:[1 TO 9]",
    "wildcards": "router* rou?er /.*/ ~2",
    "SQL": "router'; DROP TABLE thread; --",
    "emoji": "router 😀",
    "NUL": "router\x00connection",
    "10,000 characters": "router " + "word " * 2_000,
    "right to left": "router \u202e\u0627\u0644\u0634\u0628\u0643\u0629",
    "filter syntax": 'router" OR solved = true',
}


@pytest.mark.parametrize("words", SOILED.values(), ids=SOILED.keys())
def test_words_are_found_through_anything_around_them(forum: Index, words: str):
    assert 5 in ids(forum.search(Query(words)))
    forum.suggest(words)
    assert 5 in similar(forum, words)


def test_other_scripts_are_found(index: Index):
    index.put([document(1, "لا توجد شبكة"), document(2, "Нет сети"), document(3, "אין קליטה")])
    assert [ids(index.search(Query(words))) for words in ("شبكة", "сети", "קליטה")] == [[1], [2], [3]]


def test_words_that_stand_in_different_threads_find_each_of_them(forum: Index):
    assert sorted(ids(forum.search(Query("ferry evening nonexistentword")))) == [3, 5]


def test_only_stop_words_are_no_mistake(forum: Index):
    forum.search(Query("what is this and how do I"))
    forum.suggest("how do i")
    assert similar(forum, "What is this?", "How do I?") == []


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_page_has_1_to_100_hits(limit: int):
    with pytest.raises(ValueError, match="1 to 100"):
        Query("signal", limit=limit)

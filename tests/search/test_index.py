"""The contract of a search index, kept by every engine."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest

from search.index import CursorOfAnotherQuery, Document, Index, Key, Query
from search.question import Question
from tests.search.conftest import Open, document, ids

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


def keys(*ids: int) -> list[Key]:
    return [Key("thread", id) for id in ids]


@pytest.fixture
def forum(index: Index) -> Index:
    index.put(FORUM)
    return index


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
    forum.remove(keys(5))
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


def test_what_is_put_again_replaces_what_was(forum: Index):
    forum.put([replace(ESIM, title="Watch will not pair", body="Nothing.", answers="", accepted="", tags=())])
    assert ids(forum.search(Query("esim"))) == []
    assert ids(forum.search(Query("watch"))) == [1]
    assert forum.count() == len(FORUM)


def test_what_is_removed_is_found_no_more(forum: Index):
    forum.remove(keys(1, 3))
    assert ids(forum.search(Query("esim norway"))) == [2]
    assert ids(forum.suggest("esim")) == []


def test_removing_what_is_not_there_is_no_mistake(forum: Index):
    forum.remove(keys(77))
    assert forum.count() == len(FORUM)


def test_clearing_forgets_everything(forum: Index):
    forum.clear()
    assert forum.count() == 0
    assert ids(forum.search(Query("esim"))) == []


def test_another_process_finds_it_as_soon_as_put_returns(index: Index, open_index: Open):
    other = open_index()
    for id in range(1, 6):
        index.put([document(id, "No signal")])
        assert len(ids(other.search(Query("signal")))) == id


def test_what_is_kept_is_listed_by_rising_id(index: Index):
    documents = [document(id, f"Thread {id}") for id in (30, 2, 11)]
    index.put(documents)
    expected = sorted((each.id, each.fingerprint) for each in documents)
    assert list(index.kept()) == expected


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


def test_a_new_index_is_incomplete_until_it_is_rebuilt(open_index: Open):
    index = open_index()
    assert index.health().state == "incomplete"
    with index.rebuilding() as beside:
        beside.put(FORUM)
    assert index.health().ready
    assert index.count() == len(FORUM)


def test_a_rebuilt_index_takes_over_only_when_it_is_done(forum: Index):
    with forum.rebuilding() as beside:
        beside.put([document(9, "Watch will not pair")])
        assert ids(forum.search(Query("esim"))) == [1]
        assert ids(forum.search(Query("watch"))) == []
    assert ids(forum.search(Query("watch"))) == [9]
    assert forum.count() == 1


def test_a_rebuild_that_fails_changes_nothing(forum: Index):
    def fails() -> Iterator[Document]:
        yield document(9, "Watch will not pair")
        raise RuntimeError("the tables went away")

    with pytest.raises(RuntimeError), forum.rebuilding() as beside:
        beside.put(fails())
    assert forum.health().ready
    assert ids(forum.search(Query("esim watch"))) == [1]


def test_nobody_who_searches_notices_the_swap(forum: Index, open_index: Open):
    other, answers, stop = open_index(), [], []

    def search_on() -> None:
        while not stop:
            answers.append(ids(other.search(Query("esim"))))

    searching = Thread(target=search_on)
    searching.start()
    for _ in range(3):
        with forum.rebuilding() as beside:
            beside.put(FORUM)
    stop.append(True)
    searching.join()
    assert len(answers) > 3
    assert all(found == [1] for found in answers)


def test_several_who_write_take_turns(index: Index, open_index: Open):
    def write(start: int) -> None:
        for id in range(start, start + 5):
            open_index().put([document(id, "No signal")])

    writers = [Thread(target=write, args=(start,)) for start in (10, 20, 30)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert index.count() == 15


def test_a_long_text_is_kept(index: Index):
    index.put([document(1, "t" * 500, "word " * 20_000, answers="answer " * 1_000)])
    assert ids(index.search(Query("answer"))) == [1]


def test_everything_a_document_says_is_in_its_fingerprint():
    assert len({ESIM.fingerprint, replace(ESIM, tags=()).fingerprint, replace(ESIM, solved=False).fingerprint}) == 3
    assert ESIM.fingerprint == replace(ESIM).fingerprint

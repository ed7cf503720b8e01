"""What every engine keeps: put, removed, listed, and filled anew beside the one in use."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest

from search.index import Document, Index, Key, Query
from tests.search.conftest import ESIM, FORUM, Open, document, ids


def keys(*ids: int) -> list[Key]:
    return [Key("thread", id) for id in ids]


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

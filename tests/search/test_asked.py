"""The search log: what was asked, shown and opened, how it ended, and how it is forgotten."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, select

from community.categories import Category
from community.database import now, reading, writing
from community.people import Person
from community.threads import Thread
from search import asked, outcomes
from search.asked import KEPT, SETTLES, Asked, Seen, Way
from search.outcomes import Outcome
from search.tallies import SearchedDay, SearchedThread, SearchedWords, WordsDay
from tests.cast import Ask
from tests.databases import examples

MINUTE = timedelta(minutes=1)
START = datetime.fromisoformat("2026-03-02T09:00:00+00:00")


@pytest.fixture
def thread(db: Session, bo: Person, ask: Ask) -> Thread:
    found = ask(title="eSIM is stuck")
    db.commit()
    return found


def note(words: str, *shown: str, session: str = "ana", way: Way = Way.SEARCH, at: datetime = START) -> int:
    with writing() as db:
        return asked.note(db, Seen(session, way, words, shown), at=at).id


def row(id: int) -> Asked:
    with reading() as db:
        return db.get_one(Asked, id)


def rows(table: type[SQLModel] = Asked) -> list:
    with reading() as db:
        return list(db.exec(select(table)))


def settle(at: datetime = START + SETTLES + MINUTE) -> None:
    while asked.settle_some(at):
        pass


def test_what_was_asked_and_shown_is_one_row(thread: Thread):
    found = row(note("eSIM  stuck?", f"thread-{thread.id}"))
    assert (found.words, found.plain, found.found) == ("eSIM stuck?", "esim stuck", 1)
    assert (found.threads_shown, found.threads_opened) == ([thread.id], [])


def test_the_same_browser_asking_the_same_again_is_the_same_row():
    assert note("esim stuck") == note("eSIM stuck?", at=START + MINUTE)
    assert note("esim stuck") != note("esim stuck", session="bo")


def test_half_typed_words_give_way_to_the_whole_ones():
    note("esim", way=Way.SUGGEST)
    note("esim stu", way=Way.SUGGEST, at=START + MINUTE)
    note("router", way=Way.SUGGEST, at=START + MINUTE)
    note("esim stuck", at=START + 2 * MINUTE)
    assert [it.words for it in rows()] == ["router", "esim stuck"]


def test_words_that_were_sent_stay_when_longer_ones_follow():
    note("esim")
    note("esim stuck", at=START + MINUTE)
    assert len(rows()) == 2


def test_personal_data_is_taken_out_before_anything_is_kept():
    note("bill for ana.lark@post.net and 4111 1111 1111 1111")
    assert rows()[0].words == "bill for [e-mail] and [card]"


@pytest.mark.parametrize("words", ["\0", "\ud800", "x" * 9_000, "ß" * 300, "?!", "'; DROP TABLE asked; --", "مرحبا 📱"])
def test_whatever_is_typed_can_be_kept_and_counted(words: str):
    note(words)
    settle()
    assert len(rows()) == len(rows(SearchedWords)) == 1


def test_only_what_was_shown_can_be_opened(db: Session, thread: Thread):
    found = db.get_one(Asked, note("esim", f"thread-{thread.id}"))
    for name in (f"thread-{thread.id}", f"thread-{thread.id}", "thread-999", "nonsense"):
        asked.open_one(db, found, name)
    assert found.opened == [f"thread-{thread.id}"]


def ended(**how: bool) -> Outcome:
    return outcomes.of(Asked(solved="thread-1" if how.get("solved") else "", **_ends(how)))


def _ends(how: dict[str, bool]) -> dict:
    return {"opened": ["thread-1"] if how.get("opened") else [], "thread_id": 5 if how.get("asked") else None}


@pytest.mark.parametrize(
    ("how", "outcome"),
    [
        ({}, Outcome.PASSED),
        ({"opened": True}, Outcome.READ),
        ({"opened": True, "solved": True}, Outcome.SOLVED),
        ({"opened": True, "asked": True}, Outcome.QUESTION),
        ({"asked": True}, Outcome.QUESTION),
        ({"opened": True, "solved": True, "asked": True}, Outcome.SOLVED),
    ],
)
def test_a_search_ends_in_one_way(how: dict[str, bool], outcome: Outcome):
    assert ended(**how) == outcome


def test_who_asks_after_all_leaves_what_they_searched_for_to_their_question(db: Session, thread: Thread):
    long_ago = note("old phone", at=START - timedelta(hours=3))
    lately = [note("esim", at=START - MINUTE), note("esim stuck")]
    others = note("esim", session="bo")
    asked.end_in(db, "ana", thread, at=START + MINUTE)
    db.commit()
    assert [it.id for it in asked.before(db, thread.id)] == lately
    assert {row(long_ago).thread_id, row(others).thread_id} == {None}
    assert row(lately[0]).category_id == thread.category_id


def test_a_search_is_counted_when_it_has_settled_and_counted_anew_when_it_goes_on(db: Session, thread: Thread):
    found = note("esim", f"thread-{thread.id}")
    settle(START + SETTLES - MINUTE)
    assert rows(SearchedWords) == []
    settle()
    assert row(found).outcome == Outcome.PASSED
    assert [(it.words, it.searches, it.failed, it.empty) for it in rows(SearchedWords)] == [("esim", 1, 1, 0)]
    with writing() as later:
        asked.open_one(later, later.get_one(Asked, found), f"thread-{thread.id}")
    assert [(it.searches, it.failed) for it in rows(SearchedWords)] == [(1, 0)]
    assert [(it.passed, it.read) for it in rows(SearchedDay)] == [(0, 1)]
    assert [(it.opened, it.solved, it.used) for it in rows(SearchedThread)] == [(1, 0, 1)]


def test_after_thirty_days_nothing_says_who_searched_for_what_and_rare_words_are_gone():
    for session in ("ana", "bo", "noa"):
        note("esim", session=session)
    note("what only Ana calls it")
    settle()
    assert not asked.forget_some(START + KEPT - MINUTE)
    assert asked.forget_some(START + KEPT)
    assert rows() == []
    assert [(it.words, it.searches, it.ever) for it in rows(SearchedWords)] == [("esim", 0, 3)]
    assert [it.searches for it in rows(WordsDay)] == [3]
    assert [it.searches for it in rows(SearchedDay)] == [4]


def test_what_never_settled_is_forgotten_just_the_same():
    note("esim")
    assert asked.forget_some(START + KEPT)
    assert rows() == []


deeds = st.lists(
    st.tuples(
        st.sampled_from(["note", "find", "open", "solve", "unsolve", "ask", "settle", "forget"]),
        st.sampled_from(["ana", "bo"]),
        st.sampled_from(["esim", "esim stuck", "router"]),
    ),
    max_size=25,
)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_the_sums_are_always_exactly_what_the_rows_say(thread: Thread, general: Category, deeds: list):
    at = now() - timedelta(days=20)
    for deed, session, words in deeds:
        at += timedelta(hours=40)
        with writing() as db:
            do(db, deed, Seen(session, Way.SEARCH, words), thread, at)
        if deed == "settle":
            settle(at)
        if deed == "forget":
            asked.forget_some(at)
    agree()


def do(db: Session, deed: str, seen: Seen, thread: Thread, at: datetime) -> None:
    name = f"thread-{thread.id}"
    shown = () if deed == "note" else (name,)
    found = asked.note(db, Seen(seen.session, seen.way, seen.words, shown), at=at)
    deeds = {
        "open": lambda: asked.open_one(db, found, name, at=at),
        "solve": lambda: asked.solve(db, found, name, at=at),
        "unsolve": lambda: asked.unsolve(db, found, at=at),
        "ask": lambda: asked.end_in(db, seen.session, thread, at=at),
    }
    deeds.get(deed, lambda: None)()


def agree() -> None:
    settled = [it for it in rows() if it.outcome]
    sums = Counter(it.plain for it in settled)
    failed = Counter(it.plain for it in settled if not it.opened)
    assert {it.words: (it.searches, it.failed) for it in rows(SearchedWords) if it.searches or it.failed} == {
        words: (times, failed[words]) for words, times in sums.items()
    }
    assert sum(it.opened for it in rows(SearchedThread)) == sum(len(it.opened) for it in settled)
    assert sum(it.solved for it in rows(SearchedThread)) == sum(bool(it.solved) for it in settled)
    for day in rows(SearchedDay):
        assert day.searches == day.solved + day.question + day.read + day.passed
        assert min(day.searches, day.empty, day.failed) >= 0

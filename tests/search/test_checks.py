"""`landbridge doctor` tells how the index and the tables disagree."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import jobs, threads
from community.categories import Category
from community.database import now
from community.people import Person
from search import asked, checks, documents, learning, the_index
from search.asked import Seen, Way
from search.index import Key
from search.tallies import SearchedThread, SearchedWords

LONG_AGO = now() - timedelta(days=1)


@pytest.fixture
def thread(db: Session, ana: Person, general: Category) -> threads.Thread:
    asked = threads.ask(db, by=ana, category=general, title="eSIM is stuck", body="It says activating.")
    db.commit()
    while jobs.run_some(now() + timedelta(hours=1)):
        pass
    return asked


def test_nothing_disagrees_when_every_job_has_run(db: Session, thread: threads.Thread):
    assert list(checks.disagreements(db)) == []


def test_a_missing_thread_is_named(db: Session, thread: threads.Thread):
    the_index().remove([Key("thread", thread.id)])
    assert list(checks.disagreements(db)) == [f"thread {thread.id} is missing from the search index"]


def test_a_stale_copy_is_named(db: Session, thread: threads.Thread):
    the_index().put([replace(documents.of(db, [thread.id])[0], title="What it was called")])
    assert list(checks.disagreements(db)) == [f"thread {thread.id} is in the search index as it was before"]


def test_what_nobody_may_see_is_named(db: Session, thread: threads.Thread):
    the_index().put([replace(documents.of(db, [thread.id])[0], id=999)])
    assert list(checks.disagreements(db)) == ["thread 999 is in the search index, and nobody may see it"]


def test_what_is_still_promised_does_not_disagree(db: Session, thread: threads.Thread, ana: Person):
    threads.edit(db, thread, by=ana, title="Card is stuck", body="It says waiting.")
    assert list(checks.disagreements(db)) == []


def test_a_thread_that_was_never_read_is_named(db: Session, thread: threads.Thread):
    learning.forget()
    assert list(checks.disagreements(db)) == [f"thread {thread.id} is not among what similar questions are found by"]


def test_a_hidden_thread_that_is_still_kept_is_named(db: Session, thread: threads.Thread):
    db.get_one(threads.Thread, thread.id).hidden_at = now()
    db.commit()
    the_index().remove([Key("thread", thread.id)])
    assert list(checks.disagreements(db)) == [
        f"thread {thread.id} is kept for similar questions, and nobody may see it"
    ]


def test_sums_of_searches_are_those_of_the_log(db: Session, thread: threads.Thread):
    search = asked.note(db, Seen("ana", Way.SEARCH, "esim stuck", (f"thread-{thread.id}",)), at=LONG_AGO)
    asked.note(db, Seen("bo", Way.SEARCH, "esim stuck"), at=LONG_AGO)
    asked.solve(db, search, f"thread-{thread.id}", at=LONG_AGO)
    db.commit()
    asked.settle_some()
    db.expire_all()
    assert list(checks.disagreements(db)) == []
    words = db.exec(select(SearchedWords)).one()
    words.failed, db.get_one(SearchedThread, thread.id).solved = 2, 0
    assert list(checks.disagreements(db)) == [
        f"words {words.id} are counted as searched for, failing and empty (2, 2, 1) times, and in the log (2, 1, 1)",
        f"thread {thread.id} is counted as opened, solving and used (1, 0, 2) times, and in the log (1, 1, 2)",
    ]
    db.delete(db.get_one(SearchedThread, thread.id))
    assert list(checks.disagreements(db))[1] == f"thread {thread.id} was opened from a search, and is not counted"

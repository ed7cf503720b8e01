"""What is kept of threads follows them, and its sums are always those of a forum read anew."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import answers, comments, threads
from community.database import now, reading
from community.people import Person
from community.threads import Thread
from search import gists, learning, rebuilding
from search.gists import Gist, GistTerm, GistTotals, TitleTerm
from search.learning import learn
from search.terms import terms
from tests.cast import Ask


@pytest.fixture
def thread(db: Session, ana: Person, bo: Person, sam: Person, ask: Ask) -> Thread:
    """Asked, not yet committed: the people of the tests are there before."""
    thread = ask(title="Router blinks", body="Red, since Monday.")
    answers.post(db, thread, by=bo, body="Unplug the router.")
    answers.post(db, thread, by=ana, body="Monday again.")
    return thread


def kept(db: Session, thread: Thread) -> dict[str, tuple[int, ...]]:
    """How often each word occurs in title, body, helpers' and asker's posts."""
    db.commit()
    learn([thread.id])
    with reading() as fresh:
        gist = fresh.get_one(Gist, thread.id)
    times = gists.unpacked(gist.terms)
    words = {word: next(iter(terms(word, "en"))) for word in ("router", "red", "monday", "unplug")}
    return {word: tuple(times.get(term, 0).to_bytes(4, "little")) for word, term in words.items()}


def everything() -> list:
    """All that is kept, but for the counts of terms that no thread has any more."""
    with reading() as db:
        rows = [row.model_dump() for table in (GistTotals, TitleTerm, Gist, GistTerm) for row in db.exec(select(table))]
    return sorted(repr(sorted(row.items())) for row in rows if row.get("threads") != 0)


def test_each_term_is_kept_by_who_wrote_it(db: Session, thread: Thread):
    assert kept(db, thread) == {
        "router": (1, 0, 1, 0),
        "red": (0, 1, 0, 0),
        "monday": (0, 1, 0, 1),
        "unplug": (0, 0, 1, 0),
    }


def test_comments_count_as_what_their_writers_say(db: Session, thread: Thread, ana: Person, bo: Person):
    comments.post(db, thread, by=ana, body="Red?")
    comments.post(db, thread, by=bo, body="Red!")
    assert kept(db, thread)["red"] == (0, 1, 1, 1)


def test_a_term_counts_255_times_at_most(db: Session, thread: Thread, bo: Person):
    answers.post(db, thread, by=bo, body="red " * 400)
    assert kept(db, thread)["red"] == (0, 1, 255, 0)


def test_what_is_hidden_is_not_kept(db: Session, thread: Thread, bo: Person, sam: Person):
    answers.hide(db, answers.post(db, thread, by=bo, body="Red, red."), by=sam, reason="noise")
    assert kept(db, thread)["red"] == (0, 1, 0, 0)


def test_a_thread_last_moved_when_something_was_written_edited_or_solved(
    db: Session, thread: Thread, ana: Person, bo: Person
):
    answer = answers.post(db, thread, by=bo, body="Wait.", at=now() + timedelta(hours=1))
    solved_at = now() + timedelta(hours=2)
    answers.accept(db, answer, by=ana, at=solved_at)
    kept(db, thread)
    assert db.get_one(Gist, thread.id).active_at == solved_at


def test_a_hidden_thread_is_forgotten_and_comes_back(db: Session, thread: Thread, sam: Person):
    kept(db, thread)
    before = everything()
    threads.hide(db, thread, by=sam, reason="spam")
    db.commit()
    learn([thread.id])
    with reading() as fresh:
        assert fresh.get(Gist, thread.id) is None
        assert gists.totals(fresh).threads == 0
    threads.unhide(db, thread, by=sam)
    kept(db, thread)
    assert everything() == before


def test_the_sums_after_many_changes_are_those_of_a_forum_read_anew(
    db: Session, thread: Thread, ask: Ask, ana: Person, bo: Person
):
    other = ask(title="Bill twice as high")
    kept(db, thread)
    threads.edit(db, thread, by=ana, title="Router is dead", body="It blinked, then nothing.")
    answers.post(db, other, by=bo, body="Roaming.")
    kept(db, thread)
    kept(db, other)
    learn([thread.id, other.id])
    followed = everything()
    learning.forget()
    learn([thread.id, other.id])
    assert everything() == followed


def test_learning_is_complete_once_every_thread_was_read(db: Session, thread: Thread):
    db.commit()
    learn([thread.id])
    assert not learning.complete()
    rebuilding.reindex()
    assert learning.complete()


def test_a_rebuild_reads_every_thread(db: Session, thread: Thread):
    db.commit()
    rebuilding.reindex()
    with reading() as fresh:
        assert fresh.get(Gist, thread.id)


def test_nothing_is_no_mistake(database: str):
    learn([])
    learn([77])
    with reading() as db:
        assert gists.totals(db).threads == 0

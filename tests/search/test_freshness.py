"""How soon the index says what the tables say: few jobs, big batches, and bounded memory."""

import tracemalloc
from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from community import answers, articles, duplicates, jobs, merging, redacting, threads
from community.categories import Category
from community.database import now
from community.jobs import Job
from community.people import Person
from community.threads import Thread
from moderation import erasure
from search import finding, rebuilding, the_index
from search.index import Query
from search.question import Question
from tests.search.conftest import ids

FOLLOW = col(Job.kind).startswith("search.")


def waiting(db: Session) -> int:
    return db.exec(select(func.count()).select_from(Job).where(FOLLOW)).one()


def errands() -> None:
    while jobs.run_some(now() + timedelta(hours=1)):
        pass


def test_a_hundred_changes_are_followed_in_one_batch(
    db: Session, ana: Person, bo: Person, general: Category, monkeypatch: pytest.MonkeyPatch
):
    """Fifty writes a second are what one commit of the engine takes in."""
    asked = [threads.ask(db, by=ana, category=general, title=f"Lamp {n} hums", body="Help.") for n in range(10)]
    for thread in asked * 9:
        answers.post(db, thread, by=bo, body="Turn it.")
    db.commit()
    assert waiting(db) == 10
    db.commit()
    put: list[int] = []
    follow = type(the_index()).follow
    seen = lambda index, found, gone: put.append(len(found)) or follow(index, found, gone)  # noqa: E731
    monkeypatch.setattr(type(the_index()), "follow", seen)
    errands()
    assert put == [10]
    assert len(finding.find(Query("hums")).hits) == 10


@pytest.mark.parametrize("change", ["hidden", "answer hidden"])
def test_what_may_be_seen_no_more_is_gone_with_what_is_due(
    db: Session, ana: Person, bo: Person, sam: Person, general: Category, change: str
):
    thread = threads.ask(db, by=ana, category=general, title="Lamp hums", body="lanternword")
    bad = answers.post(db, thread, by=bo, body="lanternword in an answer")
    other = threads.ask(db, by=ana, category=general, title="Another", body="Nothing.")
    db.commit()
    errands()
    threads.edit(db, thread, by=ana, title="Lamp hums", body="It does.")
    if change == "hidden":
        threads.hide(db, thread, by=sam, reason="spam")
    answers.hide(db, bad, by=sam, reason="spam")
    db.commit()
    while jobs.run_some():
        pass
    index = the_index()
    assert ids(index.search(Query("lanternword"))) == ids(index.suggest("lanternword")) == []
    assert thread.id not in ids(finding.similar("lanternword", without=other.id))


def test_what_was_merged_is_found_where_it_went_on(
    db: Session, ana: Person, bo: Person, sam: Person, general: Category
):
    first = threads.ask(db, by=ana, category=general, title="Lamp hums", body="All night.")
    second = threads.ask(db, by=bo, category=general, title="Light is loud", body="It buzzes.")
    answers.post(db, second, by=sam, body="Change the ballast.")
    db.commit()
    errands()
    assert ids(finding.find(Query("ballast"))) == [second.id]
    merging.merge(db, second, first, by=sam)
    db.commit()
    errands()
    assert (ids(finding.find(Query("ballast"))), ids(finding.find(Query("buzzes")))) == ([first.id], [])
    merging.part(db, second, by=sam)
    db.commit()
    errands()
    assert ids(finding.find(Query("ballast"))) == [second.id]


def test_what_somebody_wrote_is_found_no_more_when_it_was_erased(
    db: Session, ana: Person, bo: Person, general: Category
):
    thread = threads.ask(db, by=ana, category=general, title="Lamp hums", body="lanternword")
    answers.post(db, thread, by=bo, body="ballastword")
    db.commit()
    errands()
    erasure.carry_out(db, bo, erasure.ask(db, bo, with_words=True))
    db.commit()
    errands()
    assert (ids(finding.find(Query("lanternword"))), ids(finding.find(Query("ballastword")))) == ([thread.id], [])


def test_what_was_taken_out_of_a_thread_is_found_in_its_article_no_more(
    db: Session, ana: Person, bo: Person, sam: Person, general: Category
):
    thread = threads.ask(db, by=ana, category=general, title="Lamp hums", body="All night.")
    answer = answers.post(db, thread, by=bo, body="Call 555 0199.")
    article = articles.publish(db, answer, by=sam, title="Lamps that hum", body="Ask for ballastword.")
    db.commit()
    errands()
    assert [hit.source for hit in finding.find(Query("ballastword")).hits] == ["article"]
    redacting.redact(db, thread, ["ballastword"], by=sam, reason="A name")
    db.commit()
    errands()
    assert finding.find(Query("ballastword")).hits == ()
    assert [hit.id for hit in finding.find(Query("lamps")).hits if hit.source == "article"] == [article.id]


def test_a_duplicate_points_to_the_first_at_once_and_no_more_when_it_is_detached(
    db: Session, ana: Person, bo: Person, sam: Person, general: Category
):
    first = threads.ask(db, by=ana, category=general, title="Ballast is worn out", body="Swap it.")
    second = threads.ask(db, by=bo, category=general, title="Lamp hums", body="All night.")
    db.commit()
    errands()
    duplicates.attach(db, second, first, by=sam)
    db.commit()
    assert first.id in [near.id for near in finding.nearest(Question("Lamp hums again")).ranked]
    duplicates.detach(db, second, by=sam)
    db.commit()
    assert first.id not in [near.id for near in finding.nearest(Question("Lamp hums again")).ranked]


def fill(db: Session, like: Thread, upto: int) -> None:
    """So many threads in all, each with four thousand letters."""
    there = db.exec(select(func.max(Thread.id))).one() or 0
    row = like.model_dump(exclude={"id"}) | {"body": "hum " * 1000, "body_html": "hum " * 1000}
    if upto > there:
        db.execute(insert(Thread), [row] * (upto - there))
    db.commit()


def test_reindexing_takes_the_same_memory_however_many_there_are(
    db: Session, ana: Person, general: Category, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rebuilding, "AT_ONCE", 20)
    like = threads.ask(db, by=ana, category=general, title="Lamp hums", body="Help.")
    peaks = []
    for upto in (100, 100, 400):
        fill(db, like, upto)
        tracemalloc.start()
        assert rebuilding.reindex() == upto
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 2 * peaks[1], f"{peaks} bytes at the most for 100, 100 and 400 threads"

"""The index follows the community: nothing too early, nothing forgotten."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import answers, jobs, threads
from community.categories import Category
from community.database import now, reading
from community.jobs import Job
from community.people import Person
from community.settings import settings
from search import indexing, the_index
from search.index import Query
from tests.conftest import Configure
from tests.meilisearch import Meilisearch
from tests.places import free_port
from tests.search.conftest import ids


@pytest.fixture
def thread(db: Session, ana: Person, bo: Person, sam: Person, general: Category) -> threads.Thread:
    """Asked, not yet committed: the people of the tests are there before."""
    return threads.ask(db, by=ana, category=general, title="eSIM is stuck", body="It says activating.")


def work() -> None:
    """Everything promised is done, also what waits for another try."""
    while jobs.run_some(now() + timedelta(hours=1)):
        pass


def found(words: str) -> list[int]:
    return ids(the_index().search(Query(words)))


def promised(db: Session) -> list[Job]:
    return list(db.exec(select(Job).where(Job.kind == indexing.THREADS.job)))


def test_a_question_is_found_when_its_job_has_run(db: Session, thread: threads.Thread):
    db.commit()
    assert found("esim") == []
    work()
    assert found("esim") == [thread.id]


def test_the_job_is_promised_in_the_transaction_of_the_change(db: Session, thread: threads.Thread):
    assert [job.subject_id for job in promised(db)] == [thread.id]
    db.rollback()
    assert promised(db) == []


def test_what_was_rolled_back_is_never_indexed(db: Session, thread: threads.Thread):
    db.rollback()
    work()
    assert the_index().count() == 0


def test_many_changes_are_one_job(db: Session, thread: threads.Thread, bo: Person):
    for body in ("Restart.", "Wait.", "Call us."):
        answers.post(db, thread, by=bo, body=body)
    assert len(promised(db)) == 1


def test_an_answer_is_found_and_an_edit_replaces_what_was(db: Session, thread: threads.Thread, ana: Person, bo: Person):
    answers.post(db, thread, by=bo, body="Restart the phone.")
    threads.edit(db, thread, by=ana, title="Card is stuck", body="It says waiting.")
    db.commit()
    work()
    assert (found("restart"), found("card"), found("activating")) == ([thread.id], [thread.id], [])


def test_a_hidden_thread_is_found_no_more_until_it_is_back(db: Session, thread: threads.Thread, sam: Person):
    db.commit()
    work()
    threads.hide(db, thread, by=sam, reason="spam")
    db.commit()
    work()
    assert found("esim") == []
    threads.unhide(db, thread, by=sam)
    db.commit()
    work()
    assert found("esim") == [thread.id]


def test_a_hidden_answer_is_found_no_more(db: Session, thread: threads.Thread, bo: Person, sam: Person):
    answer = answers.post(db, thread, by=bo, body="Buy cheap watches")
    db.commit()
    work()
    answers.hide(db, answer, by=sam, reason="spam")
    db.commit()
    work()
    assert found("watches") == []


def test_an_acceptance_changes_what_a_hit_shows(db: Session, thread: threads.Thread, ana: Person, bo: Person):
    answers.accept(db, answers.post(db, thread, by=bo, body="Restart the phone."), by=ana)
    db.commit()
    work()
    (hit,) = the_index().search(Query("esim", solved=True)).hits
    assert hit.excerpt.text == "Restart the phone."


def test_while_the_disk_is_away_jobs_wait_and_then_catch_up(db: Session, thread: threads.Thread):
    in_the_way = settings().data_dir / "index"
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    in_the_way.touch()
    db.commit()
    while jobs.run_some():
        pass
    with reading() as looking:
        assert "IndexUnavailable" in promised(looking)[0].error
    in_the_way.unlink()
    work()
    assert found("esim") == [thread.id]


def test_while_the_server_is_down_jobs_wait_and_then_catch_up(
    db: Session, thread: threads.Thread, configure: Configure, meilisearch_server: Meilisearch
):
    db.commit()
    configure(meilisearch_url=f"http://127.0.0.1:{free_port()}", meilisearch_key=meilisearch_server.key)
    assert jobs.run_some()
    configure(meilisearch_url=meilisearch_server.url)
    with the_index().rebuilding():
        pass
    work()
    assert found("esim") == [thread.id]

"""An index filled anew from the tables, by hand or because it was lost."""

from datetime import timedelta
from shutil import rmtree

import pytest
from sqlmodel import Session

from community import jobs, threads
from community.categories import Category
from community.database import now
from community.people import Person
from community.settings import settings
from search import finding, rebuilding, the_index
from search.embedded import fields
from search.index import Query
from search.meili.server import Server, done
from search.question import Question
from tests.conftest import Configure
from tests.meilisearch import Meilisearch
from tests.search.conftest import ids


@pytest.fixture
def thread(db: Session, ana: Person, general: Category) -> threads.Thread:
    asked = threads.ask(db, by=ana, category=general, title="eSIM is stuck", body="It says activating.")
    db.commit()
    work()
    return asked


def work() -> None:
    while jobs.run_some(now() + timedelta(hours=1)):
        pass


def heal() -> None:
    healing = rebuilding.Healing()
    while healing.step():
        pass


def found(words: str) -> list[int]:
    return ids(the_index().search(Query(words)))


def test_reindexing_fills_the_index_from_the_tables(thread: threads.Thread):
    the_index().clear()
    seen: list[tuple[int, int]] = []
    assert rebuilding.reindex(lambda done, all_: seen.append((done, all_))) == 1
    assert seen == [(1, 1)]
    assert found("esim") == [thread.id]


def test_reindexing_forgets_what_the_tables_do_not_have(db: Session, thread: threads.Thread, sam: Person):
    threads.hide(db, thread, by=sam, reason="spam")
    db.commit()
    assert rebuilding.reindex() == 0


def test_all_threads_are_read_over_many_batches(
    db: Session, ana: Person, general: Category, monkeypatch: pytest.MonkeyPatch
):
    for number in range(7):
        threads.ask(db, by=ana, category=general, title=f"No signal {number}", body="Help.")
    db.commit()
    monkeypatch.setattr(rebuilding, "AT_ONCE", 3)
    assert list(rebuilding.rebuilt()) == [3, 6, 7]
    assert the_index().count() == 7


def test_what_changes_during_a_rebuild_is_not_lost(db: Session, thread: threads.Thread, ana: Person):
    rebuild = rebuilding.rebuilt()
    next(rebuild)
    threads.edit(db, thread, by=ana, title="Card is stuck", body="It says waiting.")
    db.commit()
    work()
    list(rebuild)
    work()
    assert (found("card"), found("esim")) == ([thread.id], [])


def test_a_lost_index_is_filled_again(thread: threads.Thread):
    rmtree(settings().data_dir / "index")
    assert the_index().health().state == "incomplete"
    heal()
    assert the_index().health().ready
    assert found("esim") == [thread.id]


def test_a_damaged_index_is_filled_again(thread: threads.Thread):
    heal()
    for meta in (settings().data_dir / "index").glob("threads-*/meta.json"):
        meta.write_text("{ not what it was")
    assert the_index().health().state == "incomplete"
    heal()
    assert found("esim") == [thread.id]


def test_an_index_of_another_shape_is_filled_again(thread: threads.Thread, monkeypatch: pytest.MonkeyPatch):
    heal()
    monkeypatch.setattr(fields, "SHAPE", "another")
    assert the_index().health().state == "incomplete"
    heal()
    assert found("esim") == [thread.id]


def test_a_healthy_index_is_left_alone(thread: threads.Thread):
    heal()
    assert not rebuilding.Healing().step()


def test_a_replaced_index_leaves_no_directory_behind(thread: threads.Thread):
    for _ in range(3):
        rebuilding.reindex()
    assert len(list((settings().data_dir / "index").glob("threads-*"))) == 1


def test_an_index_of_an_earlier_version_answers_until_it_is_filled_anew(
    meilisearch_server: Meilisearch, configure: Configure, db: Session, ana: Person, general: Category
):
    configure(meilisearch_url=meilisearch_server.url, meilisearch_key=meilisearch_server.key)
    asked = threads.ask(db, by=ana, category=general, title="eSIM eats battery", body="It says activating.")
    db.commit()
    rebuilding.reindex()
    _make_as_before_there_were_stems(meilisearch_server)
    assert the_index().health().state == "incomplete"
    assert (found("esim"), found("batery")) == ([asked.id], [asked.id])
    assert ids(the_index().suggest("esim eats bat")) == [asked.id]
    assert [near.id for near in finding.nearest(Question("My battery")).ranked] == [asked.id]
    heal()
    assert the_index().health().ready
    assert found("batteries") == [asked.id]


def _make_as_before_there_were_stems(server: Meilisearch) -> None:
    told = {
        "searchableAttributes": ["title", "answers", "body", "opening"],
        "displayedAttributes": ["category", "fingerprint", "id", "kind", "solved", "source", "telling_part", "title"],
    }
    with Server(server.url, server.key).client() as client:
        done(client, client.index("landbridge").update_settings(told))

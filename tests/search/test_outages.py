"""The engine stops, hangs, or loses everything: the forum works on, search says so, and all of it catches up by itself.

Against a real Meilisearch server of this file's own, killed, stopped with SIGSTOP and wiped.
"""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from community import jobs, threads
from community.categories import Category
from community.database import now, reading, writing
from community.jobs import Job
from community.people import Person
from community.threads import Thread
from search import finding, rebuilding, recovery, the_index
from search.index import IndexUnavailable, Query
from tests.conftest import Configure
from tests.meilisearch import PACKAGED
from tests.needs import needs
from tests.places import free_port, program
from tests.processes import Process, start
from tests.search.conftest import ids

KEY = "only-for-the-tests"


class Engine:
    """A server that can be done all of this to, always at the same address with the same data."""

    def __init__(self, binary: Path, directory: Path) -> None:
        self.binary, self.directory = binary, directory
        self.address = f"127.0.0.1:{free_port()}"
        self.process: Process | None = None

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def start(self) -> None:
        where = ("--db-path", self.directory / "db", "--http-addr", self.address)
        log = self.directory / "meilisearch.log"
        self.process = start(self.binary, "--no-analytics", *where, "--master-key", KEY, log=log, url=self.url)
        self.process.wait_for("/health")

    def kill(self) -> None:
        if self.process:
            self.process.kill()

    def signal(self, what: signal.Signals) -> None:
        assert self.process
        os.killpg(self.process.running.pid, what)

    def wipe(self) -> None:
        self.kill()
        shutil.rmtree(self.directory / "db")
        self.start()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    binary = program("LANDBRIDGE_TEST_MEILISEARCH", PACKAGED) or needs("Meilisearch", "run .ci/run once")
    engine = Engine(binary, tmp_path_factory.mktemp("engine"))
    engine.start()
    yield engine
    engine.kill()


@pytest.fixture
def engine(started: Engine, configure: Configure, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Running, and filled from this test's forum, which is empty. It is asked again at once after it was away."""
    monkeypatch.setattr(finding, "REST", 0.0)
    configure(meilisearch_url=started.url, meilisearch_key=KEY)
    rebuilding.reindex()
    return started


def ask(by: Person, category: Category, title: str) -> Thread:
    with writing() as db:
        return threads.ask(db, by=by, category=category, title=title, body="Please help.")


def errands() -> None:
    """What the worker does, as if each of its waits was over: what heals, then what was promised."""
    healing = rebuilding.Healing()
    while healing.step():
        pass
    while jobs.run_some(now() + timedelta(hours=1)):
        pass


def due() -> None:
    """What is due now is done, or has failed."""
    while jobs.run_some():
        pass


def promised() -> list[Job]:
    with reading() as db:
        return list(db.exec(select(Job).where(col(Job.kind).startswith("search."))))


def found(words: str) -> tuple[list[int], bool]:
    page = finding.find(Query(words))
    return ids(page), page.degraded


def test_while_the_server_is_gone_the_forum_works_on_and_then_it_is_all_there(
    engine: Engine, client: TestClient, ana: Person, general: Category
):
    before = ask(ana, general, "Router is stuck")
    errands()
    engine.kill()
    after = ask(ana, general, "Charger is stuck")
    due()
    assert promised()[0].error
    assert found("stuck") == ([after.id, before.id], True)
    assert "The search is resting" in client.get("/search?q=stuck").text
    engine.start()
    errands()
    assert sorted(found("stuck")[0]) == [before.id, after.id]
    assert not found("stuck")[1]
    assert promised() == []


def test_a_server_that_hangs_holds_nobody_up(
    engine: Engine, ana: Person, general: Category, monkeypatch: pytest.MonkeyPatch
):
    thread = ask(ana, general, "Printer hums")
    errands()
    monkeypatch.setattr(finding, "REST", 5.0)
    engine.signal(signal.SIGSTOP)
    try:
        assert found("printer") == ([thread.id], True)
        began = time.monotonic()
        assert found("printer") == ([thread.id], True)
        assert time.monotonic() - began < 1, "somebody waited for an engine that is known to hang"
        assert ask(ana, general, "Printer whistles").id
        began = time.monotonic()
        due()
        assert time.monotonic() - began < 10, "the worker waited for an engine that hangs"
    finally:
        engine.signal(signal.SIGCONT)
    errands()
    assert len(ids(the_index().search(Query("printer")))) == 2


def test_a_server_that_lost_everything_is_filled_again(engine: Engine, ana: Person, general: Category):
    thread = ask(ana, general, "Kettle drips")
    errands()
    engine.wipe()
    with pytest.raises(IndexUnavailable):
        the_index().search(Query("kettle"))
    assert found("kettle") == ([thread.id], True)
    over = time.monotonic() + 60
    while found("kettle") != ([thread.id], False):
        assert time.monotonic() < over
        errands()


def test_what_waits_for_another_try_is_done_as_soon_as_the_server_is_back(
    engine: Engine, db: Session, ana: Person, general: Category
):
    """A promise that failed for an hour would be tried again only every ten minutes."""
    ask(ana, general, "Modem blinks")
    late = {"due_at": now() + timedelta(minutes=10), "attempts": 12, "error": "IndexUnavailable('the server is away')"}
    for job in promised():
        db.merge(Job(**{**job.model_dump(), **late}))
    db.commit()
    due()
    assert promised() != []
    assert recovery.Recovery().step()
    due()
    assert promised() == []


def test_what_is_hidden_while_the_server_is_away_is_shown_by_nobody(
    engine: Engine, client: TestClient, ana: Person, sam: Person, general: Category
):
    thread = ask(ana, general, "Buy cheap lanterns")
    errands()
    engine.kill()
    with writing() as db:
        threads.hide(db, db.get_one(Thread, thread.id), by=sam, reason="spam")
    assert found("lanterns") == ([], True)
    engine.start()
    assert "cheap lanterns</" not in client.get("/search?q=lanterns").text, "found again before the index was told"
    errands()
    assert ids(the_index().search(Query("lanterns"))) == []

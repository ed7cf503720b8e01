"""Questions in other words: the worker reads what threads mean, and `similar` finds them by it."""

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import jobs, threads
from community.database import now, reading
from community.people import Person
from community.settings import settings
from community.threads import Thread
from search import checks, finding
from search.meaning import nearest as by_meaning
from search.meaning.vectors import LEASE, ThreadVector, embed_some
from search.question import Question
from tests.cast import Ask
from tests.conftest import Configure
from tests.search.endpoints import Serve, Server


@pytest.fixture(params=["openai", "ollama"])
def server(
    request: pytest.FixtureRequest, serve: Serve, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> Server:
    """On a busy machine a question waits longer for its vector than people should."""
    monkeypatch.setattr(by_meaning, "SECONDS", 20)
    server = serve()
    configure(meaning=request.param, meaning_url=server.url_for(request.param), meaning_model="small")
    return server


@pytest.fixture
def forum(db: Session, ask: Ask) -> dict[str, Thread]:
    """Four questions; two of them say the same in other words."""
    asked = {
        "calls": ask(title="Outgoing calls impossible", body="Since Monday."),
        "bill": ask(title="Bill twice as high", body="Roaming was charged."),
        "mast": ask(title="New mast in Oslo", body="When?"),
        "phone": ask(title="Handset defective", body="It stays dark."),
    }
    db.commit()
    follow()
    return asked


def follow() -> None:
    """What was promised about threads, without the steps that come after it."""
    while jobs.run_some():
        pass


def embed_all() -> int:
    steps = 0
    while embed_some():
        steps += 1
    return steps


def nearest(title: str) -> list[int]:
    return [near.id for near in finding.nearest(Question(title)).ranked]


def kept() -> dict[int, ThreadVector]:
    with reading() as db:
        return {row.thread_id: row for row in db.exec(select(ThreadVector))}


def test_a_thread_that_shares_no_word_is_found_by_what_it_means(server: Server, forum: dict[str, Thread]):
    assert nearest("broken phone") == []
    embed_all()
    assert nearest("broken phone")[0] == forum["phone"].id
    assert nearest("dial out")[0] == forum["calls"].id


def test_doctor_says_that_the_model_does_not_answer(db: Session, server: Server, forum: dict[str, Thread]):
    assert list(checks.disagreements(db)) == []
    server.stop()
    assert any("by meaning does not answer" in told for told in checks.disagreements(db))


def test_every_thread_is_read_once_and_several_at_a_time(server: Server, forum: dict[str, Thread]):
    assert embed_all() == 1
    assert [len(asked["input"]) for asked in server.asked] == [len(forum)]
    assert all(row.numbers and row.due_at is None for row in kept().values())
    assert embed_all() == 0


def test_what_is_edited_is_read_again_and_what_is_answered_is_not(
    server: Server, db: Session, forum: dict[str, Thread], ana: Person
):
    embed_all()
    threads.edit(db, forum["mast"], by=ana, title="Broken handset", body="Fault.")
    threads.hide(db, forum["phone"], by=ana, reason="spam")
    db.commit()
    follow()
    embed_all()
    assert server.asked[-1]["input"] == ["Broken handset. Fault."]
    assert nearest("broken phone")[0] == forum["mast"].id
    assert kept().keys() == {thread.id for thread in forum.values()} - {forum["phone"].id}


def test_with_another_model_all_is_read_anew(server: Server, forum: dict[str, Thread], configure: Configure):
    embed_all()
    configure(meaning_model="large")
    assert nearest("broken phone") == []
    embed_all()
    assert server.asked[-1]["model"] == "large"
    assert nearest("broken phone")[0] == forum["phone"].id


def test_a_forum_that_was_there_before_is_read_when_meaning_is_switched_on(
    forum: dict[str, Thread], serve: Serve, configure: Configure
):
    assert kept() == {}
    server = serve()
    configure(meaning="ollama", meaning_url=server.url, meaning_model="small")
    embed_all()
    assert nearest("broken phone")[0] == forum["phone"].id


def test_words_answer_alone_while_the_model_is_away(server: Server, forum: dict[str, Thread]):
    embed_all()
    server.stop()
    assert nearest("Bill is high")[0] == forum["bill"].id
    assert nearest("broken phone") == []


def test_vectors_that_could_not_be_made_wait(server: Server, forum: dict[str, Thread]):
    server.answers = lambda _: (503, b"")
    assert embed_some() is False
    waiting = [row.due_at for row in kept().values()]
    assert len(waiting) == len(forum)
    assert all(due_at and due_at < now() + 2 * LEASE for due_at in waiting)


def test_a_worker_that_died_leaves_its_threads_to_the_next(
    server: Server, forum: dict[str, Thread], configure: Configure, serve: Serve
):
    server.answers = lambda _: (503, b"")
    embed_some()
    configure(meaning_url=serve().url_for(settings().meaning))
    assert embed_some() is False
    assert embed_some(now() + LEASE + timedelta(seconds=1)) is True
    assert all(row.numbers for row in kept().values())


def test_switched_off_nothing_of_it_is_there(forum: dict[str, Thread]):
    assert embed_some() is False
    assert kept() == {}
    program = "import sys, search.finding, search.indexing, search.meaning.vectors; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0

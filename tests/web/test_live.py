"""The desk hears of what changed, in every process, and says who is on which case."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Queue

import httpx2
import pytest
from fastapi.testclient import TestClient

from community import answers, sessions, threads
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from community.threads import Thread
from escalation import by_hand, claims, looking
from escalation.cases import Case
from tests.conftest import Start
from tests.places import free_port
from tests.processes import Process
from web.visitor import COOKIE

Browser = Callable[[Person], TestClient]

PATIENCE = 60.0
"""Seconds; nothing here takes more than two, on a machine that has nothing else to do."""


@pytest.fixture
def case(ana: Person, sam: Person, general: Category) -> Case:
    with writing() as db:
        thread = threads.ask(db, by=ana, category=general, title="The SIM is locked", body="It wants a PUK.")
        return by_hand.escalate(db, thread, by=sam)


@contextmanager
def listening(server: Process, person: Person, on: Case | None = None) -> Iterator["Queue[str]"]:
    """What the stream of an open page says, as it is said: the names of its events."""
    with writing() as db:
        token = sessions.start(db, person)
    heard: Queue[str] = Queue()
    client = httpx2.Client(base_url=server.url, cookies={COOKIE: token}, timeout=PATIENCE)

    def listen() -> None:
        try:
            with client.stream("GET", f"/desk/live{f'?on={on.id}' if on else ''}") as stream:
                for line in stream.iter_lines():
                    if line.startswith("event: "):
                        heard.put(line.removeprefix("event: "))
        except httpx2.HTTPError:
            heard.put("gone")

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert hears(heard, "queue", "case")  # whoever begins to listen looks once
    yield heard
    client.close()


def hears(heard: "Queue[str]", *names: str, within: float = PATIENCE) -> bool:
    """Whether all of these are said in time."""
    missing, over = set(names), time.monotonic() + within
    while missing:
        try:
            missing.discard(heard.get(timeout=max(over - time.monotonic(), 0.01)))
        except Empty:
            return False
    return True


def looked_at(case: Case) -> list[str]:
    with reading() as db:
        return [looker.person.name for looker in looking.now_at(db, case_ids=[case.id])]


def test_the_stream_is_for_the_team(client: TestClient, signed_in: Browser, ana: Person) -> None:
    assert signed_in(ana).get("/desk/live").status_code == 403
    assert client.get("/desk/live", follow_redirects=False).status_code == 303


def test_a_claim_elsewhere_and_an_answer_are_heard_at_once(
    server: Process, case: Case, kim: Person, lee: Person, bo: Person
) -> None:
    with listening(server, kim, case) as kims, listening(server, lee) as lees:
        with writing() as db:
            claims.claim(db, case, by=lee)
        assert hears(kims, "case", "queue")
        assert hears(lees, "queue")
        with writing() as db:
            answers.post(db, db.get_one(Thread, case.thread_id), by=bo, body="Try 0000.")
        assert hears(kims, "case")


def test_every_process_hears_of_it(landbridge: Start, case: Case, kim: Person) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = landbridge("serve", "--processes", "2", url=url, port=port, one_process="off").wait_for("/health/ready")
    with listening(server, kim) as one, listening(server, kim) as two, listening(server, kim) as three:
        with writing() as db:
            claims.claim(db, case, by=kim)
        assert all(hears(heard, "queue") for heard in (one, two, three))


def test_whoever_has_a_case_open_is_seen_there_until_they_leave(server: Process, case: Case, kim: Person) -> None:
    with listening(server, kim, case):
        until(lambda: looked_at(case) == ["Kim"])
    until(lambda: looked_at(case) == [])  # a line that died is noticed when it is written to


def test_a_server_with_open_desks_stops_when_it_is_told_to(server: Process, case: Case, kim: Person) -> None:
    with listening(server, kim, case):
        assert server.stop(patience=60) != -signal.SIGKILL


def until(holds: Callable[[], bool], within: float = PATIENCE) -> None:
    over = time.monotonic() + within
    while not holds():
        assert time.monotonic() < over
        time.sleep(0.1)

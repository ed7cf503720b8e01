"""Processes that kill themselves with SIGKILL just before a statement or a commit: any crash point, and fast.

A forked process has its imports done, so a death costs hundredths of a second, and there can be hundreds of them.
"""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from community.database import dispose
from community.settings import settings
from escalation import worker
from web.app import create_app

Task = Callable[..., None]

NEVER = 0


class Deaths:
    """Runs tasks that die half-way, and counts how often they did."""

    def __init__(self) -> None:
        self.count = 0
        started = multiprocessing.get_context("spawn")
        self._line, theirs = started.Pipe()
        self._nursery = started.Process(target=_nursery, args=(dict(os.environ), theirs), daemon=True)
        self._nursery.start()

    def run(self, task: Task, *args: Any, dies_before: int) -> bool:
        """Run `task(*args)`, killed before its n-th statement or commit. True when it was over before that."""
        self._line.send((task, args, dies_before))
        ended = os.waitstatus_to_exitcode(self._line.recv())
        assert ended in (0, -signal.SIGKILL), f"{task.__name__} ended with {ended}"
        self.count += ended != 0
        return ended == 0

    def warm_up(self, task: Task, *args: Any) -> None:
        """Do it once where all the others are forked from, so that they find routes made and statements compiled."""
        self._line.send((task, args, NEVER))
        assert self._line.recv() == 0

    def until_done(self, task: Task, *args: Any, dies_before: Callable[[], int]) -> None:
        """Run it again and again, as somebody does who had no answer, until it comes through."""
        while not self.run(task, *args, dies_before=dies_before()):
            pass

    def stop(self) -> None:
        self._nursery.kill()
        self._nursery.join()


def work() -> None:
    """What a worker does, until nothing is due."""
    while any(step() for step in worker.STEPS):
        pass


def call(token: str, method: str, path: str, key: str, body: dict[str, Any]) -> None:
    """One request to the API, which must be answered well."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    client = TestClient(the_app(), base_url="http://testserver", headers=headers)
    answered = client.request(method, f"/api/v1{path}", json=body or None)
    assert answered.status_code < 300, answered.text


@lru_cache(maxsize=1)
def the_app() -> FastAPI:
    return create_app()


def _nursery(environment: dict[str, str], line: Connection) -> None:
    """A process without threads or connections, which others are forked from."""
    os.environ.clear()
    os.environ.update(environment)
    settings.cache_clear()
    while True:
        task, args, dies_before = line.recv()
        if dies_before == NEVER:
            task(*args)
            line.send(_let_go())
            continue
        if not (child := os.fork()):
            _run(task, args, dies_before)
        line.send(os.waitpid(child, 0)[1])


def _let_go() -> int:
    """Connections must not be shared with a fork; what the engines have learned may."""
    dispose()
    return 0


def _run(task: Task, args: tuple, dies_before: int) -> None:
    try:
        _die_before(dies_before)
        task(*args)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _die_before(nth: int) -> None:
    left = iter(range(nth - 1, -1, -1))

    def count(*_: Any) -> None:
        if next(left, 0) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)

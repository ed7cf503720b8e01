"""What people and programs ask of the server every day, each as a ratio to plain bytes from the same server."""

import json
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from benchmarks import forum
from benchmarks.forum import Forum
from benchmarks.measure import Case, Clock, Request, measure
from benchmarks.processes import seconds_of, serving
from benchmarks.report import table
from benchmarks.scratch import Kind, scratch
from community import checks, people, sessions, tokens
from community.database import snapshot, writing
from community.people import Role
from escalation import checks as case_checks
from search import rebuilding
from web.assets import asset
from web.visitor import COOKIE

STATIC = "static bytes"
"""The reference: a file of about the size of a thread's page, from memory, by the same server."""

STATIC_FILE = "fonts/atkinson-next-latin.woff2"
ANSWERS = 6

Shown = Callable[[str], None]


def run(kind: Kind, *, threads: int, rounds: int, times: int, only: str, say: Shown) -> None:
    """Make a forum, serve it, and ask."""
    with scratch(kind) as place:
        say(f"Making {threads} threads on {kind} …")
        made = forum.make(threads, ANSWERS)
        _must_agree()
        rebuilding.reindex()
        cases = [case for case in _cases(made) if only in case.name or case.name == STATIC]
        with serving(place) as server:
            say(f"Asking {len(cases)} things, {rounds} rounds …")
            clock = clock_of(server.running.pid, place.database_process)
            measure(cases, server.url, clock, rounds=rounds, times=times)
    say(table(cases, reference=cases[0], with_database=bool(place.database_process)))


def clock_of(server: int, database: int) -> Clock:
    """Processor seconds of the server and of its database, 0 where there is none beside it."""
    return lambda: (seconds_of(server), seconds_of(database) if database else 0.0)


def _must_agree() -> None:
    """What is measured must be a forum as it would have come to be."""
    with snapshot() as db:
        wrong = [*checks.disagreements(db), *case_checks.disagreements(db)]
    if wrong:
        raise SystemExit(f"The forum that was made is not true: {wrong[:3]}")


def _cases(made: Forum) -> Iterator[Case]:
    """The reference first."""
    session, token = _somebody()
    signed_in, by_token = {"Cookie": f"{COOKIE}={session}"}, {"Authorization": f"Bearer {token}"}
    thread = f"/threads/{made.long}"
    yield reference(STATIC)
    yield gets("thread page, visitor", thread)
    yield gets("thread page, visitor, gzip", thread, {"Accept-Encoding": "gzip"})
    yield gets("thread page, visitor, made anew", f"{thread}?from=elsewhere")
    yield gets("thread page, signed in", thread, signed_in)
    yield gets("home", "/")
    yield gets("category", f"/categories/{made.category}")
    yield gets("all questions", "/questions")
    yield gets("search page", "/search?q=double%20charge%20on%20my%20bill")
    yield gets("suggestions", "/suggestions?q=roaming%20in%20fr")
    yield gets("API: a thread", f"/api/v1{thread}")
    yield gets("API: a list", "/api/v1/threads?limit=30")
    yield Case("API: post an answer", _answers(made.answered, by_token))
    yield Case("API: ask a question", _questions(made.category, by_token))


def _somebody() -> tuple[str, str]:
    """A session and a token of somebody who has just come."""
    with writing() as db:
        person = people.add(db, name="Wren Asker", email="wren@people.example", role=Role.CUSTOMER)
        return sessions.start(db, person), tokens.make(db, person)


def reference(name: str) -> Case:
    """What everything is compared with."""
    return gets(name, asset(STATIC_FILE))


def gets(name: str, path: str, headers: dict[str, str] | None = None) -> Case:
    """One page, again and again."""
    return Case(name, cycle([Request(path, headers=headers or {})]))


def _answers(threads: list[int], headers: dict[str, str]) -> Iterator[Request]:
    """Each to another thread, so that none grows while it is measured."""
    for thread in cycle(reversed(threads)):
        yield _post(f"/api/v1/threads/{thread}/answers", headers, body="Restart it, *then* wait two minutes.")


def _questions(category: str, headers: dict[str, str]) -> Iterator[Request]:
    words = {"kind": "question", "title": "No signal since this morning", "body": "It says *SOS only*. What can I do?"}
    while True:
        yield _post("/api/v1/threads", headers, category=category, tags=["coverage"], **words)


def _post(path: str, headers: dict[str, str], **body: Any) -> Request:
    headers = {"Content-Type": "application/json", **headers}
    return Request(path, "POST", headers, json.dumps(body), status=201)

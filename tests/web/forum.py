"""Things said in the forum, for the tests of its pages: each is committed when the function returns."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import event

from community import answers, threads
from community.answers import Answer
from community.categories import Category
from community.database import now, read_engine, write_engine, writing
from community.people import Person
from community.threads import Thread
from escalation import policies

Browser = Callable[[Person], TestClient]

TITLE = "My eSIM is stuck on Activating"


def ago(**length: float) -> datetime:
    return now() - timedelta(**length)


def promise_since(at: datetime) -> None:
    """What was asked after `at` escalates; a new forum starts with the moment it was made."""
    with writing() as db:
        policies.set_for(db, None, None, starts_at=at)


def ask(by: Person, category: Category, title: str = TITLE, **more: Any) -> Thread:
    with writing() as db:
        return threads.ask(db, by=by, category=category, title=title, **{"body": "Since this morning."} | more)


def answer(thread: Thread, by: Person, body: str = "Scan the code once more.", **more: Any) -> Answer:
    with writing() as db:
        return answers.post(db, db.get_one(Thread, thread.id), by=by, body=body, **more)


def accept(answer: Answer, by: Person) -> None:
    with writing() as db:
        answers.accept(db, db.get_one(Answer, answer.id), by=by)


def send(browser: TestClient, address: str, **fields: str):
    """What a plain form does, without following where it leads."""
    return browser.post(address, data=fields, follow_redirects=False)


def swap(browser: TestClient, method: str, address: str, **fields: str):
    """What htmx does."""
    headers = {"HX-Request": "true"}
    return browser.request(method, address, data=fields or None, headers=headers, follow_redirects=False)


def queries_of(client: TestClient, address: str) -> int:
    """How many times a page asks the database."""
    return len(statements_of(client, address))


def statements_of(client: TestClient, address: str) -> list[str]:
    """What a page asks the database."""
    with noted() as asked:
        client.get(address)
    return asked


@contextmanager
def noted() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, but how long SQLite is to wait for another writer."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("PRAGMA"):
            asked.append(statement)

    engines = read_engine(), write_engine()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)

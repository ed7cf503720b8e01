"""Old addresses of the forum that people moved in from lead to the new pages."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from community import threads
from community.answers import Answer
from community.database import reading, writing
from community.imports import dumps
from community.imports.discourse import Discourse
from community.imports.stackexchange import StackExchange
from community.people import Person
from community.threads import Thread
from tests.community.old_forums import discourse_sql, stack_exchange
from tests.community.test_discourse import FORUM
from tests.community.test_stackexchange import POSTS, USERS
from web.addresses import answer_path, thread_path


@pytest.fixture
def moved(database: str, tmp_path: Path) -> tuple[list[Thread], list[Answer]]:
    """A topic of Discourse and two questions of Stack Exchange, with their answers, in the order of their ids."""
    dump = tmp_path / "dump.sql"
    dump.write_bytes(discourse_sql(FORUM))
    dumps.bring_in(Discourse(), dump)
    dumps.bring_in(StackExchange(), stack_exchange(tmp_path / "xml", Users=USERS, Posts=POSTS))
    with reading() as db:
        there = db.exec(select(Thread).order_by(col(Thread.id))).all()
        return list(there), list(db.exec(select(Answer).order_by(col(Answer.id))))


def leads_to(client: TestClient, address: str) -> str:
    response = client.get(address, follow_redirects=False)
    assert response.status_code == 301, address
    return response.headers["location"]


def test_topics_and_questions_lead_to_their_threads(client: TestClient, moved: tuple[list[Thread], list[Answer]]):
    topic, question, _other = moved[0]
    for address in ("/t/no-signal/70", "/t/70", "/t/no-signal/70/1", "/t/70/1", "/t/x/70/99", "/p/700", "/p/700/5"):
        assert leads_to(client, address) == thread_path(topic), address
    for address in ("/questions/10", "/questions/10/no-signal", "/q/10", "/q/10/7"):
        assert leads_to(client, address) == thread_path(question), address


def test_posts_and_answers_lead_to_their_places_in_the_thread(
    client: TestClient, moved: tuple[list[Thread], list[Answer]]
):
    (topic, question, _other), (first, second, wait, restart) = moved
    assert leads_to(client, "/p/702") == leads_to(client, "/t/no-signal/70/3") == answer_path(topic, second.id)
    assert leads_to(client, "/t/70/2") == answer_path(topic, first.id)
    assert leads_to(client, "/a/11") == answer_path(question, wait.id)
    assert leads_to(client, "/questions/10/no-signal/12") == answer_path(question, restart.id)


def test_what_never_moved_in_or_is_hidden_is_not_there(
    client: TestClient, moved: tuple[list[Thread], list[Answer]], sam: Person
):
    with writing() as db:
        threads.hide(db, db.get_one(Thread, moved[0][0].id), by=sam, reason="Has a phone number in it.")
    for address in ("/t/no-signal/70", "/p/700", "/p/702", "/t/1", "/q/99", "/a/10", "/p/1"):
        assert client.get(address, follow_redirects=False).status_code == 404, address

"""What a program tells of a search: opened, solved, taken back."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from community.answers import Answer
from community.database import reading
from community.people import Person
from search.asked import Asked
from search.deflections import Deflection

PATH = "/api/v1/deflections"


@pytest.fixture
def found(client: TestClient, work, answer: Answer) -> dict:
    work()
    return client.get("/api/v1/search", params={"q": "router"}).json()


def rows(table: type) -> list:
    with reading() as db:
        return list(db.exec(select(table)))


def test_searching_by_program_writes_nothing_down(found: dict):
    assert found["search"]
    assert rows(Asked) == []


def test_what_was_opened_is_told(client: TestClient, found: dict, answer: Answer):
    told = {"search": found["search"], "opened": f"thread-{answer.thread_id}"}
    for _again in range(2):
        assert client.post("/api/v1/searches", json=told).json() == {"noted": True}
    assert [(it.words, it.threads_opened) for it in rows(Asked)] == [("router", [answer.thread_id])]


def test_this_solved_it_is_told_and_taken_back(client: TestClient, found: dict, answer: Answer):
    told = {"search": found["search"], "thread": answer.thread_id}
    done = client.post(PATH, json=told).json()
    assert client.post(PATH, json=told).json() == done
    assert client.delete(f"{PATH}/{done['id']}").json()["undone_at"]
    assert client.delete(f"{PATH}/nonsense").status_code == 404


def test_our_own_people_are_not_counted(api, found: dict, kim: Person, answer: Answer):
    told = {"search": found["search"]}
    assert api(kim).post("/searches", json=told).json() == {"noted": False}
    assert api(kim).post("/deflections", json={**told, "thread": answer.thread_id}).status_code == 403


@pytest.mark.parametrize("search", ["", "nonsense", 5, None, "x" * 9_000])
def test_a_search_that_is_none_is_refused(client: TestClient, found: dict, answer: Answer, search: object):
    assert client.post("/api/v1/searches", json={"search": search}).status_code == 422
    assert client.post(PATH, json={"search": search, "thread": answer.thread_id}).status_code == 422
    assert rows(Asked) == rows(Deflection) == []

"""One request is one transaction, and its end is known before the answer leaves."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import APIRouter, FastAPI, HTTPException
from sqlalchemy import event
from sqlmodel import col, func, select
from starlette.testclient import TestClient

from community.database import reading
from community.people import Person, add
from web.app import create_app
from web.visitor import Db

router = APIRouter()


@router.post("/newcomers/{name}")
def newcomer(db: Db, name: str) -> str:
    return add(db, name=name).handle


@router.post("/turned-down/{name}")
def turned_down(db: Db, name: str) -> None:
    add(db, name=name)
    raise HTTPException(409)


@router.post("/lost/{name}")
def lost(db: Db, name: str) -> str:
    event.listen(db, "before_commit", _the_disk_is_full)
    return add(db, name=name).handle


def _the_disk_is_full(_session: object) -> None:
    raise OSError("no space left on device")


@pytest.fixture
def app(database: str) -> FastAPI:
    app = create_app()
    app.include_router(router)
    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, headers={"Sec-Fetch-Site": "same-origin"})


def people_here() -> int:
    with reading() as db:
        return db.exec(select(func.count(col(Person.id)))).one()


def test_what_a_request_wrote_is_there_when_its_answer_arrives(client: TestClient):
    assert client.post("/newcomers/Ada").status_code == 200
    assert people_here() == 1


def test_a_failing_commit_is_never_answered_with_success(client: TestClient):
    assert client.post("/lost/Ada").status_code == 500
    assert people_here() == 0


def test_refusing_by_raising_takes_everything_back(client: TestClient):
    assert client.post("/turned-down/Ada").status_code == 409
    assert people_here() == 0


def test_more_writers_than_threads_all_get_their_turn(app: FastAPI):
    with TestClient(app, headers={"Sec-Fetch-Site": "same-origin"}) as client, ThreadPoolExecutor(60) as crowd:
        gate = threading.Barrier(60)
        answers = list(crowd.map(lambda n: (gate.wait(), client.post(f"/newcomers/Person{n}"))[1], range(60)))
    assert [answer.status_code for answer in answers] == [200] * 60
    assert people_here() == 60

"""What every test stands on: a database and settings of its own, and the app itself."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from community import sessions, tokens
from community.database import dispose, write_engine, writing
from community.people import Person
from community.settings import Settings, settings
from escalation import worker
from tests.cast import looks_around
from tests.places import free_port, scratch
from tests.processes import LANDBRIDGE, Process, start
from web.app import create_app
from web.visitor import COOKIE

if TYPE_CHECKING:
    from tests.databases import Maker

pytest_plugins = (
    *("tests.cast", "tests.databases", "tests.meilisearch", "tests.node", "tests.chromium"),
    "tests.post_office",
)

os.environ["TMPDIR"] = tempfile.tempdir = str(scratch())  # ours, and that of every process the tests start

FROM_OUR_PAGES = {"Sec-Fetch-Site": "same-origin"}

Configure = Callable[..., None]
Start = Callable[..., Process]


@pytest.fixture(autouse=True)
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Configure]:
    """`configure(site_name="Ours", escalation_window="3s")` changes settings for the rest of this test."""

    def change(**changes: Any) -> None:
        for name, value in changes.items():
            monkeypatch.setenv(f"LANDBRIDGE_{name.upper()}", str(value))
        _forget()

    _without_the_settings_of_this_machine(monkeypatch)
    change(data_dir=tmp_path / "data", secret_key="only-for-the-tests", rate_limits="off", one_process="off")
    yield change
    _forget()


@pytest.fixture(autouse=True)
def database(configure: Configure, databases: "Maker") -> Iterator[str]:
    """The address of this test's own, migrated database, already in the settings."""
    with databases("test") as url:
        configure(database_url=url)
        yield url
        dispose()


@pytest.fixture
def db(database: str) -> Iterator[Session]:
    """A session that writes. Whoever else writes waits for its `db.commit()`."""
    with Session(write_engine(), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def app(database: str) -> FastAPI:
    """The whole application, on this test's database."""
    return create_app()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A visitor's browser, without scripts."""
    with TestClient(app, headers=FROM_OUR_PAGES) as visiting:
        yield visiting


@pytest.fixture
def signed_in(app: FastAPI, client: TestClient) -> Callable[[Person], TestClient]:
    """`signed_in(ana)` is the browser of somebody signed in, on the same application."""

    def browser_of(person: Person) -> TestClient:
        with writing() as db:
            looks_around(db, person)
            token = sessions.start(db, person)
        return _beside(client, TestClient(app, headers=FROM_OUR_PAGES, cookies={COOKIE: token}))

    return browser_of


@pytest.fixture
def api(app: FastAPI, client: TestClient) -> Callable[[Person], TestClient]:
    """`api(ana)` calls the JSON API with ana's token: `api(ana).get("/threads")`."""

    def caller(person: Person) -> TestClient:
        with writing() as db:
            looks_around(db, person)
            token = tokens.make(db, person)
        headers = {"Authorization": f"Bearer {token}"}
        return _beside(client, TestClient(app, base_url="http://testserver/api/v1", headers=headers))

    return caller


@pytest.fixture
def work(database: str) -> Callable[[], None]:
    """`work()` goes round the worker's steps until none finds anything to do."""

    def until_done() -> None:
        while any(step() for step in worker.STEPS):
            pass

    return until_done


@pytest.fixture
def landbridge(database: str, tmp_path: Path) -> Iterator[Start]:
    """`landbridge("work", escalation_window="3s")` starts that command on this test's database."""
    started: list[Process] = []

    def run(*words: str, url: str = "", **changes: Any) -> Process:
        environment = {f"LANDBRIDGE_{name.upper()}": str(value) for name, value in changes.items()}
        log = tmp_path / f"{words[0]}-{len(started)}.log"
        started.append(start(LANDBRIDGE, *words, log=log, url=url, environment=environment))
        return started[-1]

    yield run
    for process in started:
        process.kill()


@pytest.fixture
def serve(landbridge: Start) -> Start:
    """`serve(escalation_window="3s")` starts the app with its worker, as bin/demo does, and waits until it is ready."""

    def ready(**changes: Any) -> Process:
        port = free_port()
        options = {"one_process": "on", "port": port, **changes}
        return landbridge("serve", url=f"http://127.0.0.1:{port}", **options).wait_for("/health/ready")

    return ready


@pytest.fixture
def server(serve: Start) -> Process:
    """The app with its worker, under `server.url`."""
    return serve()


def _beside(client: TestClient, other: TestClient) -> TestClient:
    """The other one asks in the same loop: a thread and a loop for each request take as long as a page."""
    other.portal = client.portal
    return other


def _without_the_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("LANDBRIDGE_") and not name.startswith("LANDBRIDGE_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


def _forget() -> None:
    settings.cache_clear()
    dispose()

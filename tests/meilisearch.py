"""A real Meilisearch server for the tests: an empty one, on a free port, for as long as the run takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.needs import needs
from tests.places import NODE_MODULES, free_port, program
from tests.processes import start

PACKAGED = NODE_MODULES / "@gaubee" / "meilisearch-linux-amd64" / "meilisearch"


@dataclass(frozen=True)
class Meilisearch:
    url: str
    key: str


@pytest.fixture(scope="session")
def meilisearch_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meilisearch]:
    """The server's address and key. Indexes live on between tests, so name yours after the test."""
    binary = program("LANDBRIDGE_TEST_MEILISEARCH", PACKAGED) or needs("Meilisearch", "run .ci/run once")
    with running(binary, tmp_path_factory.mktemp("meilisearch")) as server:
        yield server


@contextmanager
def running(binary: Path, directory: Path) -> Iterator[Meilisearch]:
    """An empty server that keeps its data in `directory`."""
    server = Meilisearch(f"http://127.0.0.1:{free_port()}", key="only-for-the-tests")
    address = server.url.removeprefix("http://")
    options = ("--no-analytics", "--db-path", directory / "db", "--http-addr", address, "--master-key", server.key)
    process = start(binary, *options, log=directory / "meilisearch.log", url=server.url)
    try:
        process.wait_for("/health")
        yield server
    finally:
        process.kill()

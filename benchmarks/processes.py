"""The real processes that are measured, started as an operator starts them, and how much processor time they took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.scratch import Scratch
from tests.places import free_port
from tests.processes import LANDBRIDGE, Process, start


@contextmanager
def serving(place: Scratch) -> Iterator[Process]:
    """`landbridge serve` on a free port of the loopback address, ready. The worker is not in it."""
    port = free_port()
    where = {"LANDBRIDGE_PORT": str(port)}
    log = place.directory / "serve.log"
    server = start(LANDBRIDGE, "serve", log=log, url=f"http://127.0.0.1:{port}", environment=where)
    try:
        yield server.wait_for("/health/ready")
    except OSError as gone:
        raise RuntimeError(f"The server is gone, exit code {server.running.poll()}:\n{server.words()}") from gone
    finally:
        server.stop()


@contextmanager
def working(place: Scratch, number: int = 0) -> Iterator[Process]:
    """`landbridge work`, once it has said that it works."""
    worker = start(LANDBRIDGE, "work", log=place.directory / f"work-{number}.log")
    try:
        _wait_for_words(worker)
        yield worker
    finally:
        worker.stop()


def seconds_of(process: int) -> float:
    """Processor time, user and system, that a process and its living descendants have taken so far."""
    return sum(_clock(member) for member in _family(process))


def _clock(process: int) -> float:
    """The clock of clock_getcpuclockid(3), exact to the nanosecond; the ticks of /proc are 10 ms long."""
    return time.clock_gettime((~process << 3) | 2)


def _family(process: int) -> list[int]:
    members = [process]
    children = [(int(stat.parent.name), _parent(stat)) for stat in Path("/proc").glob("[0-9]*/stat")]
    for member in members:
        members += [child for child, parent in children if parent == member]
    return members


def _parent(stat: Path) -> int:
    """0 for a process that has just ended."""
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _wait_for_words(worker: Process, patience: float = 30) -> None:
    deadline = time.monotonic() + patience
    while "Working" not in worker.words():
        if time.monotonic() > deadline or worker.running.poll() is not None:
            raise RuntimeError(f"The worker did not start:\n{worker.words()}")
        time.sleep(0.05)

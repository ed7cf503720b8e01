"""Asking the same thing many times: what it costs the server, and how long it takes whoever asks."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import islice
from statistics import median, quantiles
from urllib.parse import urlsplit

WARMING = 20
TOGETHER = 8
"""How many ask at once in the second half of a round."""


@dataclass(frozen=True)
class Request:
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    status: int = 200


@dataclass
class Case:
    """One kind of request, and what was measured of it so far: a number for each round, a latency for each request."""

    name: str
    requests: Iterator[Request]
    size: int = 0
    alone: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    waits_together: list[float] = field(default_factory=list)

    @property
    def cost(self) -> float:
        """Microseconds of the server's processor time a request, one at a time: the median of the rounds."""
        return median(self.alone)

    @property
    def cost_together(self) -> float:
        return median(self.together)

    @property
    def database_cost(self) -> float:
        return median(self.database)

    @property
    def spread(self) -> float:
        """How far the rounds lie apart, as a part of their median: the noise."""
        return (max(self.alone) - min(self.alone)) / self.cost


Clock = Callable[[], tuple[float, float]]
"""Processor seconds so far, of the web server and of the database server."""


def measure(cases: Sequence[Case], url: str, clock: Clock, *, rounds: int, times: int) -> None:
    """Ask each case `times` times alone and as often from eight at once, in interleaved rounds."""
    for case in cases:
        case.size = _ask(url, list(islice(case.requests, WARMING)))[1]
    for _ in range(rounds):
        for case in cases:
            _round(case, url, clock, times)


def percentile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def _round(case: Case, url: str, clock: Clock, times: int) -> None:
    ours, database, waits = _timed(url, clock, [list(islice(case.requests, times))])
    case.alone.append(ours)
    case.database.append(database)
    case.waits += waits
    shares = [list(islice(case.requests, times // TOGETHER)) for _ in range(TOGETHER)]
    ours, _, waits = _timed(url, clock, shares)
    case.together.append(ours)
    case.waits_together += waits


def _timed(url: str, clock: Clock, shares: list[list[Request]]) -> tuple[float, float, list[float]]:
    """Each share is asked over its own connection. Microseconds of ours and of the database a request, and waits."""
    before = clock()
    with ThreadPoolExecutor(len(shares)) as askers:
        waits = [wait for answered, _ in askers.map(lambda share: _ask(url, share), shares) for wait in answered]
    after = clock()
    ours, database = ((then - once) / len(waits) * 1e6 for once, then in zip(before, after, strict=True))
    return ours, database, waits


def _ask(url: str, requests: list[Request]) -> tuple[list[float], int]:
    """How many seconds each took, and the size of the last answer. Raises RuntimeError for another status."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    waits, size = [], 0
    for request in requests:
        began = time.perf_counter()
        connection.request(request.method, request.path, request.body, request.headers)
        answer = connection.getresponse()
        size = len(answer.read())
        waits.append(time.perf_counter() - began)
        if answer.status != request.status:
            raise RuntimeError(f"{request.method} {request.path} answered {answer.status}")
    connection.close()
    return waits, size

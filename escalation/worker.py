"""The loop that keeps every promise: each step does one thing and says whether it found any."""

import threading
import time
from collections.abc import Callable

import structlog

from community import jobs
from escalation import claims, windows
from search import rebuilding

STEPS: list[Callable[[], bool]] = [windows.escalate_some, claims.expire_some, jobs.run_some, rebuilding.heal_some]

REST = 0.3
REST_AFTER_ERROR = 2.0

log = structlog.get_logger()

beat = {"at": 0.0}
"""When this process's worker last went round (`time.monotonic`), for /health/ready."""


def work(stop: threading.Event) -> None:
    """Go round the steps until told to stop, resting only when none found anything to do."""
    while not stop.is_set():
        beat["at"] = time.monotonic()
        found = [_try(step, stop) for step in STEPS]
        if not any(found):
            stop.wait(REST)


def _try(step: Callable[[], bool], stop: threading.Event) -> bool:
    """A step that fails must not stop the others: the database may be away for a while."""
    try:
        return step()
    except Exception:
        log.exception("step failed", step=f"{step.__module__}.{step.__name__}")
        stop.wait(REST_AFTER_ERROR)
        return False

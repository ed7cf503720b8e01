"""The loop that keeps every promise: each step does one thing and says whether it found any.

Two lanes run side by side, so that what was promised to people never waits for a slow search engine: in *promises*
every step is a short transaction on our own database, *errands* may call others and take their time.
"""

import threading
import time
from collections.abc import Callable, Sequence

import structlog

from community import jobs
from escalation import claims, windows
from search import rebuilding

Step = Callable[[], bool]

PROMISES: tuple[Step, ...] = (windows.escalate_some, claims.expire_some)
ERRANDS: tuple[Step, ...] = (jobs.run_some, rebuilding.heal_some)
STEPS = (*PROMISES, *ERRANDS)

REST = 0.5
REST_AFTER_ERROR = 2.0

log = structlog.get_logger()

beats: dict[str, float] = {}
"""When each lane of this process last went round (`time.monotonic`), for /health/ready."""


def work(stop: threading.Event) -> None:
    """Walk both lanes until told to stop."""
    errands = threading.Thread(target=walk, args=("errands", ERRANDS, stop), name="errands", daemon=True)
    errands.start()
    walk("promises", PROMISES, stop)
    errands.join()


def walk(lane: str, steps: Sequence[Step], stop: threading.Event) -> None:
    """Go round the steps, resting only when none found anything to do."""
    while not stop.is_set():
        beats[lane] = time.monotonic()
        found = [_try(step, stop) for step in steps]
        if not any(found):
            stop.wait(REST)


def _try(step: Step, stop: threading.Event) -> bool:
    """A step that fails must not stop the others: the database may be away for a while."""
    try:
        return step()
    except Exception:
        log.exception("step failed", step=f"{step.__module__}.{step.__name__}")
        stop.wait(REST_AFTER_ERROR)
        return False

"""Is this process alive, and is everything it stands on ready? For whatever watches over it."""

import time
from collections.abc import Callable

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

import migrations
from community.database import reading
from community.settings import settings
from escalation import worker
from search import the_index

router = APIRouter()

A_BEAT_IS_LATE_AFTER = 30.0


@router.get("/health/live")
def live() -> dict[str, str]:
    """The process answers. It looks at nothing else, so that a slow database restarts nobody."""
    return {"status": "live"}


@router.get("/health/ready")
def ready() -> Response:
    """200 when all is well, else 503 and what is not ready, by name, in words."""
    wrong = {name: why for name, check in CHECKS.items() if (why := _answer_of(check))}
    return JSONResponse({"status": "not ready" if wrong else "ready", "wrong": wrong}, 503 if wrong else 200)


def database() -> str:
    with reading() as db:
        db.execute(text("SELECT 1"))
    return "" if migrations.is_current() else "the tables are not the newest; run: landbridge migrate"


def search() -> str:
    found = the_index().health()
    return "" if found.ready else found.reason


def working() -> str:
    """Where the worker is a process of its own, its beat is not ours to feel."""
    late = time.monotonic() - worker.beat["at"] > A_BEAT_IS_LATE_AFTER
    return "the worker has not gone round for 30 s" if settings().one_process and late else ""


CHECKS: dict[str, Callable[[], str]] = {"database": database, "search": search, "worker": working}


def _answer_of(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0][:200]}" if str(error) else type(error).__name__

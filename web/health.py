"""Is this process alive, and is everything it stands on ready? For whatever watches over it."""

import time
from collections.abc import Callable

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

import migrations
from community import letters
from community import mail as post
from community.database import now, reading
from community.settings import settings
from escalation import ignored, worker
from search import the_index

router = APIRouter()

A_BEAT_IS_LATE_AFTER = 30.0


@router.get("/health/live")
def live() -> dict[str, str]:
    """The process answers. It looks at nothing else, so that a slow database restarts nobody."""
    return {"status": "live"}


@router.get("/health/ready")
def ready() -> Response:
    """503 while something is wrong that nothing works without, and what is wrong, by name, in words.

    Without its search engine the forum works on, only less well: `degraded`, and still 200. `ignored` is how many
    questions nobody will answer, counted once a minute; it is 0, always, and where it is not somebody has to look.
    """
    wrong = {name: why for name, check in CHECKS.items() if (why := _answer_of(check))}
    stopped = wrong.keys() - DISPENSABLE
    status = "not ready" if stopped else "degraded" if wrong else "ready"
    told = {"status": status, "ignored": _ignored(), "mail": "on" if post.on() else "off", "wrong": wrong}
    return JSONResponse(told, 503 if stopped else 200)


def database() -> str:
    with reading() as db:
        db.execute(text("SELECT 1"))
    return "" if migrations.is_current() else "the tables are not the newest; run: landbridge migrate"


def search() -> str:
    found = the_index().health()
    return "" if found.ready else found.reason


def working() -> str:
    """Where the worker is a process of its own, its beat is not ours to feel."""
    if not settings().one_process:
        return ""
    heard = worker.beats.get("promises")
    if heard is None:
        return "the worker has not begun"
    return "the worker has not gone round for 30 s" if time.monotonic() - heard > A_BEAT_IS_LATE_AFTER else ""


def mail() -> str:
    """Letters that failed and are tried again, or that nobody sends. Without mail there are none: that is no fault."""
    with reading() as db:
        stuck, late = letters.waiting(db), letters.late(db, now())
    if stuck:
        return f"not sent yet: {_many(len(stuck))}; the last error was {stuck[0].error}"
    if late and not post.on():
        return f"waiting: {_many(late)}, and mail is off: LANDBRIDGE_MAIL_URL is empty"
    return f"waiting for more than a quarter of an hour: {_many(late)}; does the worker run?" if late else ""


def _many(letters: int) -> str:
    """Lists are read as far as 100."""
    return "1 letter" if letters == 1 else f"{letters} letters" if letters < 100 else "100 letters or more"


def promise() -> str:
    with reading() as db:
        count = ignored.count(db)
    return f"{count} questions are ignored; run: landbridge doctor" if count else ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "search": search,
    "worker": working,
    "promise": promise,
    "mail": mail,
}
DISPENSABLE = {"search", "promise", "mail"}


def _ignored() -> int | None:
    """None while the database cannot say."""
    try:
        with reading() as db:
            return ignored.count(db)
    except Exception:
        return None


def _answer_of(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0][:200]}" if str(error) else type(error).__name__

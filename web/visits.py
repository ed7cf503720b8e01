"""That somebody was here is written after their page was answered, once a minute at most, and waits for nobody."""

import time

from anyio import to_thread
from fastapi import BackgroundTasks, Depends, Request

from community import jobs, ranking, visits
from community.database import writing
from community.people import Person
from community.ranks import rank_of
from web.visitor import Visitor, turn_to_write

A_MINUTE = 60.0
MOST = 20_000

_seen: dict[tuple[int, int], float] = {}
"""When somebody was last written down here, or a new one as the reader of a thread, in this process."""


def _note(request: Request, me: Visitor, background: BackgroundTasks) -> None:
    """For a page about a thread."""
    if not me or me.is_staff:
        return
    is_new = rank_of(me).name == "New"
    thread_id = int(request.path_params.get("id", 0)) if is_new else 0
    key = (me.id, thread_id)
    wait = A_MINUTE if is_new else A_MINUTE * 60
    if time.monotonic() - _seen.get(key, -wait) >= wait:
        if len(_seen) > MOST:
            _seen.clear()
        _seen[key] = time.monotonic()
        background.add_task(_write, me, thread_id)


async def _write(me: Person, thread_id: int) -> None:
    async with turn_to_write():
        await to_thread.run_sync(_write_now, me, thread_id)


def _write_now(me: Person, thread_id: int) -> None:
    with writing() as db:
        visits.note(db, me, thread_id=thread_id or None)
        if thread_id:
            jobs.promise(db, jobs.name_of(ranking.look), me.id)


def forget() -> None:
    """Start anew, between tests."""
    _seen.clear()


NOTED = Depends(_note)
"""Beside the routes whose reading counts."""

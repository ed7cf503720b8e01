"""That a token was used is written after the answer, once a day: what nobody uses any more goes by itself."""

import time

from anyio import to_thread
from fastapi import BackgroundTasks, Depends, Request

from community import tokens
from community.database import writing
from web.visitor import Visitor, bearer, turn_to_write

A_DAY = 24 * 3600.0
MOST = 20_000

_noted: dict[str, float] = {}
"""When a token, by its hash, was last written down in this process."""


def _note(request: Request, me: Visitor, background: BackgroundTasks) -> None:
    token = bearer(request)
    if not me or not token:
        return
    mark = tokens.hashed(token)
    if time.monotonic() - _noted.get(mark, -A_DAY) >= A_DAY:
        if len(_noted) > MOST:
            _noted.clear()
        _noted[mark] = time.monotonic()
        background.add_task(_write, token)


async def _write(token: str) -> None:
    async with turn_to_write():
        await to_thread.run_sync(_write_now, token)


def _write_now(token: str) -> None:
    with writing() as db:
        tokens.note_use(db, token)


NOTED = Depends(_note)
"""Beside everything that a token opens."""

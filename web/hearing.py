"""The bell without reloading: a stream that says how many are new, for whoever is signed in and looks at a page.

One poller a process asks once in two seconds, in one query for everybody who listens there; no process needs to hear
of another. Without scripts, or without the stream, the next page says it.
"""

import json
from asyncio import Event as Bell
from asyncio import Task, create_task, sleep, wait_for
from collections.abc import AsyncIterator, Mapping

import structlog
from anyio import to_thread
from anyio.lowlevel import RunVar
from fastapi import APIRouter
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

from community import notifications
from community.database import reading
from community.people import Person
from web.live import COME_BACK_AFTER, HEARTBEAT, HEARTBEATS
from web.notifications import shown_as
from web.visitor import Me

router = APIRouter()
log = structlog.get_logger()

EVERY = 2.0
"""Seconds between two looks of a process, however many listen."""


class Ear:
    """One open page: whose it is, and what it was told last."""

    def __init__(self, person_id: int) -> None:
        self.person_id, self.count, self.bell = person_id, -1, Bell()

    def hear(self, count: int) -> None:
        if count != self.count:
            self.count = count
            self.bell.set()


class Poller:
    """Looks for everybody who listens to this process, as long as somebody does."""

    def __init__(self) -> None:
        self.ears: set[Ear] = set()
        self.task: Task | None = None

    def add(self, ear: Ear) -> None:
        self.ears.add(ear)
        if not self.task or self.task.done():
            self.task = create_task(self._run())

    async def _run(self) -> None:
        """A database that is away for a moment ends no stream; the next look catches up."""
        while self.ears:
            try:
                counts = await to_thread.run_sync(_counts, {ear.person_id for ear in self.ears})
            except Exception as error:
                log.warning("the bell could not look", error=str(error))
            else:
                for ear in self.ears:
                    ear.hear(counts.get(ear.person_id, 0))
            await sleep(EVERY)


_pollers: RunVar[Poller] = RunVar("the bell's poller of this process")


@router.get("/notifications/live")
async def live(me: Me) -> StreamingResponse:
    """`event: new` with the number as the badge shows it, whenever that changes."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(me), headers=headers, media_type="text/event-stream")


async def _stream(me: Person) -> AsyncIterator[bytes]:
    ear, poller = Ear(me.id), _poller()
    poller.add(ear)
    try:
        yield format_sse_event(comment="here", retry=COME_BACK_AFTER)
        for _ in range(HEARTBEATS):
            try:
                await wait_for(ear.bell.wait(), HEARTBEAT)
            except TimeoutError:
                yield format_sse_event(comment="here")
                continue
            ear.bell.clear()
            yield format_sse_event(event="new", data_str=json.dumps(shown_as(ear.count)))
    finally:
        poller.ears.discard(ear)


def _poller() -> Poller:
    if _pollers.get(None) is None:
        _pollers.set(Poller())
    return _pollers.get()


def _counts(person_ids: set[int]) -> Mapping[int, int]:
    with reading() as db:
        return notifications.unseen_of(db, person_ids)

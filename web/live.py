"""The desk without reloading: a stream that says when to look again. What changed, the page asks for itself.

One poller a process looks at the database once a second while any desk is open, however many there are; with several
processes each has its own, and none needs to hear of another. The stream also says who has which case open, and it
ends by itself so that a server can stop: browsers come back on their own.
"""

from asyncio import Event as Bell
from asyncio import Task, create_task, sleep, wait_for
from collections.abc import AsyncIterator, Callable
from functools import partial
from time import monotonic
from typing import Any

import structlog
from anyio import CancelScope, to_thread
from anyio.lowlevel import RunVar
from fastapi import APIRouter
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

from community.database import reading, writing
from community.people import Person
from escalation import agents, glancing, looking
from escalation.cases import Case
from escalation.glancing import Glance, News
from escalation.permissions import may_see_desk
from web.visitor import Me, require

router = APIRouter()
log = structlog.get_logger()

EVERY = 1.0
"""Seconds between two glances of a process."""

HEARTBEAT = 15.0
"""Seconds after which a stream says that it is alive, and that its reader is still there."""

HEARTBEATS = 40
"""A stream ends after ten minutes, and the browser begins another."""

COME_BACK_AFTER = 1000


class Desk:
    """One open page of the desk: what it is on, and what it has not been told yet."""

    def __init__(self, thread_id: int | None, case_id: int | None) -> None:
        self.on = thread_id, case_id
        self.bell, self.waits = Bell(), set[str]()

    def hear(self, news: News) -> None:
        self.waits |= {"queue"} if news.queue or news.much else set()
        self.waits |= {"case"} if news.concerns(*self.on) else set()
        if self.waits:
            self.bell.set()

    async def told(self, within: float) -> set[str]:
        """What there is to say; nothing when these seconds are over."""
        try:
            await wait_for(self.bell.wait(), within)
        except TimeoutError:
            return set()
        told, self.waits = self.waits, set()
        self.bell.clear()
        return told


class Poller:
    """Looks once a second for every desk of this process, as long as there is one."""

    def __init__(self) -> None:
        self.desks: set[Desk] = set()
        self.task: Task | None = None
        self.looked = Bell()

    async def add(self, desk: Desk) -> None:
        """From here on the desk hears of everything: what changes now differs from a glance that has been taken."""
        self.desks.add(desk)
        if not self.task or self.task.done():
            self.looked.clear()
            self.task = create_task(self._run())
        await self.looked.wait()

    async def _run(self) -> None:
        last: Glance | None = None
        while self.desks:
            last = await self._look(last)
            if last:
                self.looked.set()
            await sleep(EVERY)

    async def _look(self, last: Glance | None) -> Glance | None:
        """A database that is away for a moment ends no stream; the next glance catches up."""
        try:
            found = await to_thread.run_sync(_glance)
        except Exception as error:
            log.warning("the desk could not look", error=str(error))
            return last
        if last and (news := glancing.between(last, found)):
            for desk in self.desks:
                desk.hear(news)
        return found


_pollers: RunVar[Poller] = RunVar("the poller of this process")


@router.get("/desk/live")
async def live(me: Me, on: int | None = None) -> StreamingResponse:
    """`event: queue` and `event: case`: look again at the list, or at the case that is open."""
    require(may_see_desk(me))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(me, on), headers=headers, media_type="text/event-stream")


async def _stream(me: Person, case_id: int | None) -> AsyncIterator[bytes]:
    desk = Desk(await _in_a_thread(_thread_of, case_id), case_id)
    try:
        await _poller().add(desk)
        yield format_sse_event(event="queue", data_str="", retry=COME_BACK_AFTER)
        yield format_sse_event(event="case", data_str="")
        for _ in range(HEARTBEATS):
            if not await _in_a_thread(_still_there, me, case_id):
                return
            async for said in _until_the_next_heartbeat(desk):
                yield said
    finally:
        _poller().desks.discard(desk)
        with CancelScope(shield=True):
            await _in_a_thread(_gone, me, case_id)


async def _until_the_next_heartbeat(desk: Desk) -> AsyncIterator[bytes]:
    over = monotonic() + HEARTBEAT
    while (left := over - monotonic()) > 0:
        for name in sorted(await desk.told(left)):
            yield format_sse_event(event=name, data_str="")
    yield format_sse_event(comment="here")


def _poller() -> Poller:
    if _pollers.get(None) is None:
        _pollers.set(Poller())
    return _pollers.get()


async def _in_a_thread(deed: Callable[..., Any], *about: Any) -> Any:
    return await to_thread.run_sync(partial(deed, *about))


def _glance() -> Glance:
    with reading() as db:
        return glancing.glance(db)


def _thread_of(case_id: int | None) -> int | None:
    with reading() as db:
        case = db.get(Case, case_id) if case_id else None
        return case.thread_id if case else None


def _still_there(me: Person, case_id: int | None) -> bool:
    """Say that they are at the desk; False when the desk is no longer theirs to see."""
    with writing() as db:
        person = db.get(Person, me.id)
        if not may_see_desk(person):
            return False
        agents.seen(db, me)
        if case_id and db.get(Case, case_id):
            looking.look(db, case_id, by=me)
        return True


def _gone(me: Person, case_id: int | None) -> None:
    with writing() as db:
        if case_id:
            looking.leave(db, case_id, by=me)

"""A thread's page as every visitor sees it, made once a minute: most readers are visitors, above all in a rush.

Nothing is kept of whoever is signed in, and they are never shown what is kept. A visitor's page depends on what `_key`
names and on nothing else: a thread's version moves with every visible change, the minute bounds what moves by itself.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request, Response
from sqlalchemy import bindparam, select
from sqlmodel import col

from community.database import now, reading
from community.threads import Thread
from escalation import surge
from web.pages import html
from web.reader import reader
from web.visitor import person_of

MOST = 300
"""How many pages are kept. The one that nobody has asked for the longest makes room."""

_VERSION = select(col(Thread.version)).where(col(Thread.id) == bindparam("id"), col(Thread.hidden_at).is_(None))

Key = tuple[str, int, int, str, str]


@dataclass(frozen=True)
class Kept:
    """The page as it is, and packed for whoever understands that."""

    plain: bytes
    packed: bytes


def for_visitors(request: Request, thread_id: int, make: Callable[[], Response]) -> Response:
    """The page that `make` makes; for a visitor perhaps the one it made for another."""
    key = None if person_of(request) or request.url.query else _key(request, thread_id)
    return _from_the_shelf(request, key, make) if key else make()


def _from_the_shelf(request: Request, key: Key, make: Callable[[], Response]) -> Response:
    shelf = _shelf(request)
    page = shelf.pop(key, None) or _packed(make())
    shelf[key] = page
    if len(shelf) > MOST:
        shelf.popitem(last=False)
    return _answer(request, page)


def in_a_rush(request: Request, make: Callable[[], Response]) -> Response:
    """Home, lists and incidents: while very many ask (level three of a surge), one page a minute for all visitors."""
    if person_of(request) or not _very_many_ask():
        return make()
    address = f"{request.url.path}?{request.url.query}"
    minute = int(now().timestamp() // 60)
    return _from_the_shelf(request, (address, 0, minute, reader().language, reader().zone.key), make)


def _very_many_ask() -> bool:
    with reading() as db:
        return surge.level(db) == surge.Level.THREE


def _key(request: Request, thread_id: int) -> Key | None:
    """None for a thread that is not there for a visitor: that answer is nobody's to keep."""
    with reading() as db:
        version = db.execute(_VERSION, {"id": thread_id}).scalar()
    minute = int(now().timestamp() // 60)
    return (request.url.path, version, minute, reader().language, reader().zone.key) if version else None


def _shelf(request: Request) -> OrderedDict[Key, Kept]:
    """One for each application, gone with it."""
    state = request.app.state
    if not hasattr(state, "kept_pages"):
        state.kept_pages = OrderedDict()
    return state.kept_pages


def _packed(made: Response) -> Kept:
    page = bytes(made.body)
    return Kept(page, gzip.compress(page, 5, mtime=0))


def _answer(request: Request, page: Kept) -> Response:
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return html(page.plain)
    response = html(page.packed)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.append("Vary", "Accept-Encoding")
    return response

"""What was opened of what was found is counted without a script, too.

A browser says in `Referer` which of our pages a link was on (RFC 9110, section 10.1.3; our policy sends it to nobody
else), so no link carries anything, and the address that is copied is the page's own.
"""

from urllib.parse import parse_qs, urlsplit

from anyio import to_thread
from fastapi import BackgroundTasks, Depends, Request

from community.database import writing
from search import asked
from search.permissions import may_confirm
from web import searches
from web.visitor import Visitor, turn_to_write

REFERER_MOST = 2_000


def _note(request: Request, me: Visitor, background: BackgroundTasks) -> None:
    """For a page that can be found. A script has told it already, mostly: then this changes nothing."""
    words = _searched(request)
    if words and searches.COOKIE in request.cookies and may_confirm(me):
        background.add_task(_write, searches.session(request), words, _named(request))


def _searched(request: Request) -> str:
    came_from = request.headers.get("referer", "")
    if len(came_from) > REFERER_MOST:
        return ""
    try:
        page = urlsplit(came_from)
    except ValueError:
        return ""
    ours = page.netloc == request.url.netloc and page.path == "/search"
    return parse_qs(page.query).get("q", [""])[0] if ours else ""


def _named(request: Request) -> str:
    """`/threads/5/no-signal` is `thread-5`, as the log names it."""
    nouns, id = request.url.path.split("/")[1:3]
    return f"{nouns.removesuffix('s')}-{id}"


async def _write(session: str, words: str, name: str) -> None:
    async with turn_to_write():
        await to_thread.run_sync(_write_now, session, words, name)


def _write_now(session: str, words: str, name: str) -> None:
    with writing() as db:
        asked.open_found(db, session, words, name)


FOUND = Depends(_note)
"""Beside the routes of what can be found."""

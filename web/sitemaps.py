"""What search engines may read: robots.txt, and a sitemap of every public page in parts that stay what they are.

A part lists what has its ids, 10,000 of them, so a thread never moves to another one and nothing is counted. Parts are
sent as they are read, a thousand rows at a time, and no connection is held while a slow reader reads.
Sources: sitemaps.org protocol 0.9; RFC 9309.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import categories, inventory
from community.articles import Article
from community.database import reading
from community.inventory import Item
from community.tags import Tag
from community.threads import Thread
from web import incident_page
from web.addresses import article_path, home, thread_path
from web.forms import Id

router = APIRouter()

INCIDENTS_LISTED = 1000
XML = "application/xml; charset=utf-8"
AN_HOUR = "public, max-age=3600"
START = '<?xml version="1.0" encoding="UTF-8"?>\n<{} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'

PLACES = ("/", "/questions", "/questions?kind=discussion", "/ideas", "/articles", "/incidents", "/categories")
NOT_FOR_ROBOTS = (
    *("/search", "/suggestions", "/ask", "/sign-in", "/sign-up", "/settings", "/notifications", "/flags"),
    *("/desk", "/moderation/", "/threads/*/similar", "/threads/*/meanwhile", "/threads/*/status", "/*?*after="),
)
"""Without end, or nobody's: every thread links to a search, and every page to signing in."""

Noun = Literal["threads", "articles", "tags"]
Path = Callable[[Item], str]
NOUNS: dict[Noun, tuple[type, Callable[[Session, int, int], list[Item]], Path]] = {
    "threads": (Thread, inventory.threads, thread_path),
    "articles": (Article, inventory.articles, article_path),
    "tags": (Tag, inventory.tags, lambda tag: f"/tags/{quote(tag.title, safe='')}"),
}
"""What comes in parts: its table, its rows by id, and where each is."""


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    lines = [
        *("User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)),
        f"Sitemap: {home(request)}/sitemap.xml",
    ]
    return PlainTextResponse("\n".join([*lines, ""]), headers={"Cache-Control": AN_HOUR})


@router.get("/sitemap.xml")
def index(request: Request) -> Response:
    """Names the parts, those of the threads with the time of their last change: what is not known is not said."""
    start = f"{home(request)}/sitemaps"
    with reading() as db:
        counts = {noun: inventory.parts(db, table) for noun, (table, *_more) in NOUNS.items()}
        changed = {"threads": inventory.parts_changed(db)}
    parts = [(noun, part) for noun, count in counts.items() for part in range(1, count + 1)]
    named = (_entry("sitemap", f"{start}/{noun}/{part}", changed.get(noun, {}).get(part)) for noun, part in parts)
    return _sent([START.format("sitemapindex"), _entry("sitemap", f"{start}/places"), *named, "</sitemapindex>\n"])


@router.get("/sitemaps/places")
def places(request: Request) -> Response:
    """Home, the lists, the categories that have threads, and what is or was wrong for many."""
    with reading() as db:
        named = [f"/categories/{place.slug}" for place in categories.in_order(db) if place.thread_count]
        told = incident_page.told(db, INCIDENTS_LISTED)
    addresses = [*((path, None) for path in (*PLACES, *named)), *((f"/incidents/{id}", at) for id, at in told)]
    return _sent(_urlset(_entry("url", home(request) + path, at) for path, at in addresses))


@router.get("/sitemaps/{noun}/{part}")
def part(request: Request, noun: Noun, part: Id) -> Response:
    """A part with nothing in it yet is none."""
    table, piece, path = NOUNS[noun]
    with reading() as db:
        there = 1 <= part <= inventory.parts(db, table)
    if not there:
        raise HTTPException(404)
    start, items = home(request), _items(piece, inventory.within(part))
    return _sent(_urlset(_entry("url", start + path(item), item.changed_at) for item in items))


def _items(piece: Callable[[Session, int, int], list[Item]], ids: range) -> Iterator[Item]:
    """Everything with an id after the range's start, up to and with its end."""
    after = ids.start
    while True:
        with reading() as db:
            found = piece(db, after, ids.stop)
        yield from found
        if len(found) < inventory.PIECE:
            return
        after = found[-1].id


def _urlset(urls: Iterable[str]) -> Iterator[str]:
    """In pieces worth sending."""
    yield START.format("urlset")
    gathered: list[str] = []
    for url in urls:
        gathered.append(url)
        if len(gathered) == inventory.PIECE:
            yield "".join(gathered)
            gathered.clear()
    yield "".join([*gathered, "</urlset>\n"])


def _entry(name: Literal["sitemap", "url"], address: str, changed_at: datetime | None = None) -> str:
    """Addresses are percent-encoded or plain letters; a slug has no other."""
    changed = f"<lastmod>{changed_at.isoformat(timespec='seconds')}</lastmod>" if changed_at else ""
    return f"<{name}><loc>{address.replace('&', '&amp;')}</loc>{changed}</{name}>\n"


def _sent(pieces: Iterable[str]) -> Response:
    return StreamingResponse(iter(pieces), media_type=XML, headers={"Cache-Control": AN_HOUR})

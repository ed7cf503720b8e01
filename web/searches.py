"""What somebody searched for and was shown, on its way to the log (search/asked.py).

A page that shows what was found carries a ticket: the words and what was shown, sealed. It comes back when they stop
typing, open something, say that it solved it, or ask after all; so nothing is written while they type, and nobody can
report what they were not shown. Our own people's searches are not written down.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException

from community.database import writing
from community.people import Person
from community.settings import settings
from community.threads import Thread
from search import asked
from search.asked import Asked, Seen, Way
from search.index import Hit
from search.permissions import may_confirm
from web import reading_on
from web.pages import by_htmx
from web.rates import limited
from web.translations import N_
from web.visitor import Db, Visitor, over_tls, require

router = APIRouter()

COOKIE = "searches"
DAY = timedelta(days=1)
TICKET_MOST = 8_000

log = structlog.get_logger()


def ticket(request: Request, way: Way, words: str, hits: Iterable[Hit], category_id: int | None = None) -> str:
    """What a page carries; empty where nothing was asked."""
    shown = [str(hit.key) for hit in hits]
    if not words.strip():
        return ""
    return _sealer().dumps([session(request), way, words[: asked.WORDS_MOST], shown, category_id])


def opened(ticket: str) -> Seen | None:
    """What a ticket holds; None for one that is not ours, or older than a day."""
    try:
        whose, way, words, shown, category_id = _sealer().loads(ticket, max_age=int(DAY.total_seconds()))
    except BadData:
        return None
    return Seen(whose, Way(way), words, tuple(shown), category_id)


def session(request: Request) -> str:
    """The key of this browser for one day, which says nothing about whose it is; its cookie is set by `remember`."""
    if not hasattr(request.state, "searches"):
        request.state.searches = request.cookies.get(COOKIE) or secrets.token_urlsafe(16)
    return sha256(request.state.searches.encode()).hexdigest()[:32]


def remember(request: Request, response: Response) -> Response:
    """Give a browser its key for today, where something found was shown to it."""
    key = getattr(request.state, "searches", None)
    if key and COOKIE not in request.cookies:
        seconds = int(DAY.total_seconds())
        response.set_cookie(COOKIE, key, max_age=seconds, httponly=True, samesite="lax", secure=over_tls(request))
    return response


def log_soon(response: Response, ticket: str, me: Person | None) -> Response:
    """Write the search down once the page has left."""
    if ticket and may_confirm(me):
        response.background = BackgroundTask(_log, ticket)
    return response


def end_in(db: Session, request: Request, me: Person, ticket: str, thread: Thread) -> None:
    """They asked after all: the last search, and those before it, led to this question."""
    seen = opened(ticket)
    if may_confirm(me):
        if seen:
            asked.note(db, seen)
        asked.end_in(db, seen.session if seen else session(request), thread)


def _valid(ticket: str) -> str:
    if not opened(ticket):
        raise ValueError(N_("This search is over. Search again."))
    return ticket


Ticket = Annotated[str, Field(max_length=TICKET_MOST), AfterValidator(_valid)]


class SearchForm(BaseModel):
    """`opened` is the name of what was opened, if anything: `thread-5`."""

    search: Ticket
    opened: Annotated[str, Field(max_length=40)] = ""


@router.post("/searches", dependencies=[limited("searched")])
def tell(request: Request, db: Db, me: Visitor, form: Annotated[SearchForm, Form()]) -> Response:
    """Somebody stopped typing, or opened something; htmx and scripts are answered with what they opened."""
    if may_confirm(me):
        require(may_confirm(me))
        noted(db, form.search, form.opened)
    if form.opened and by_htmx(request):
        return reading_on.piece(request, db, me, form.opened, form.search)
    return Response(status_code=204)


def noted(db: Session, ticket: str, what: str = "") -> Asked:
    """Its row in the log, and what was opened in it. Raises HTTPException(404) where the ticket is over by now."""
    seen = opened(ticket)
    if not seen:
        raise HTTPException(404)
    row = asked.note(db, seen)
    if what:
        asked.open_one(db, row, what)
    return row


def _log(ticket: str) -> None:
    """A busy database is no reason to trouble anybody: the page has been answered."""
    try:
        with writing() as db:
            noted(db, ticket)
    except OperationalError as error:
        log.warning("a search was not written down", error=type(error.orig).__name__)


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret(), salt="what was searched for")

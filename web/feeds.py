"""Every list as a feed, for whoever reads with a feed reader: the newest 30, never anything hidden."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi import Query as Parameter
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import articles, categories, listing, people, view
from community.categories import UnknownCategory
from community.database import reading
from community.listing import Filter, Row
from community.settings import settings
from community.threads import Kind
from community.view import AnswerView, ThreadView
from escalation import board
from web import incident_page
from web.addresses import answer_path, article_path, home, thread_path
from web.atom import TYPE, Entry, Feed, written
from web.forms import Id
from web.lists import KINDS, NEWEST, TABS, narrowed
from web.reader import read_by, site
from web.translations import gettext as _

router = APIRouter()

SHOWN = 30
A_MINUTE = "public, max-age=60"
NOT_MODIFIED = 304

Tab = Annotated[str, Parameter(max_length=60)]
Titled = tuple[str, Iterable[Entry]]


@router.get("/questions/feed")
def questions(request: Request, kind: Kind = Kind.QUESTION, tab: Tab = NEWEST) -> Response:
    """`tab` narrows it as on the page: `unanswered`, `waiting`, `solved`."""
    words = [_(KINDS.get(kind, "Ideas")), *([_(TABS[tab][0])] if tab in TABS and tab != NEWEST else [])]
    query = [f"kind={kind}"] * (kind != Kind.QUESTION) + [f"tab={tab}"] * (tab in TABS and tab != NEWEST)
    page = "/questions" + ("?" + "&".join(query) if query else "")
    return _answer(request, page, lambda db: (": ".join(words), _threads(db, narrowed(Filter(kind=kind), tab))))


@router.get("/ideas/feed")
def ideas(request: Request) -> Response:
    return _answer(request, "/ideas", lambda db: (_("Ideas"), _threads(db, Filter(kind=Kind.IDEA))))


@router.get("/categories/{slug}/feed")
def category(request: Request, slug: str) -> Response:
    def made(db: Session) -> Titled:
        try:
            return categories.by_slug(db, slug).name, _threads(db, Filter(category=slug))
        except UnknownCategory as unknown:
            raise HTTPException(404) from unknown

    return _answer(request, f"/categories/{slug}", made)


@router.get("/tags/{name}/feed")
def tag(request: Request, name: str) -> Response:
    return _answer(request, f"/tags/{quote(name, safe='')}", lambda db: (f"#{name}", _threads(db, Filter(tag=name))))


@router.get("/needs-answer/feed")
def needs_answer(request: Request) -> Response:
    def made(db: Session) -> Titled:
        waiting = [it.thread_id for it in board.page(db, limit=SHOWN).items]
        found = listing.by_ids(db, waiting)
        return _("Needs an answer"), _entries(db, [found[id] for id in waiting if id in found])

    return _answer(request, "/needs-answer", made)


@router.get("/articles/feed")
def show_articles(request: Request) -> Response:
    return _answer(request, "/articles", lambda db: (_("Articles"), _articles(db)))


@router.get("/incidents/feed")
def incidents(request: Request) -> Response:
    """What the team has said last about known issues."""
    return _answer(request, "/incidents", lambda db: (_("Known issues"), _news(db)))


@router.get("/people/{handle}/feed")
def person(request: Request, handle: str) -> Response:
    def made(db: Session) -> Titled:
        somebody = people.by_handle(db, handle)
        if not somebody:
            raise HTTPException(404)
        return _("Answers by %(name)s", name=somebody.name), _answers_by(db, somebody.handle)

    return _answer(request, f"/people/{handle}", made)


@router.get("/threads/{id}/feed")
def thread(request: Request, id: Id) -> Response:
    """The question and its newest answers."""

    def made(db: Session) -> Titled:
        shown = view.of(db, id)
        if not shown or not shown.thread.visible:
            raise HTTPException(404)
        return shown.thread.title, _replies(shown)

    return _answer(request, f"/threads/{id}", made)


def _answer(request: Request, page: str, make: Callable[[Session], Titled]) -> Response:
    """Made anew each time from a few rows, and sent only to whoever has not got it yet."""
    with read_by(site()), reading() as db:
        title, entries = make(db)
        path, _question, query = page.partition("?")
        own = f"{path}/feed" + (f"?{query}" if query else "")
        feed = Feed(own, page, f"{title} · {settings().site_name}", site().language, list(entries))
    body = written(feed, home(request))
    etag, changed = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"', format_datetime(feed.updated_at, usegmt=True)
    headers = {"ETag": etag, "Last-Modified": changed, "Cache-Control": A_MINUTE}
    if _has_it(request, etag, changed):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    return Response(body, media_type=TYPE, headers=headers)


def _has_it(request: Request, etag: str, changed: str) -> bool:
    """RFC 9110, section 13.2.2: the tag counts where there is one. A date must be the very same, for what was hidden
    since may have been the newest."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or etag in {tag.strip() for tag in tags.split(",")}
    return request.headers.get("if-modified-since") == changed


def _threads(db: Session, of: Filter) -> Iterable[Entry]:
    return _entries(db, list(listing.page(db, of, limit=SHOWN).items))


def _entries(db: Session, rows: list[Row]) -> Iterable[Entry]:
    words = view.words_of(db, [row.id for row in rows])
    for row in rows:
        html, edited_at = words[row.id]
        yield _entry(f"/threads/{row.id}", thread_path(row), row, html, edited_at, labels=[row.category_name])


def _articles(db: Session) -> Iterable[Entry]:
    rows = articles.page(db, limit=SHOWN).items
    words = articles.words_of(db, [row.id for row in rows])
    for row in rows:
        path, labels = article_path(row), [row.category_name]
        yield _entry(f"/articles/{row.id}", path, row, words[row.id], row.edited_at, labels=labels)


def _answers_by(db: Session, handle: str) -> Iterable[Entry]:
    for answer, thread_id, title in view.answers_page(db, handle, limit=SHOWN).items:
        yield _reply(f"/threads/{thread_id}", answer, title)


def _replies(shown: ThreadView) -> Iterable[Entry]:
    path = thread_path(shown.thread)
    newest = sorted((answer for answer in shown.answers if answer.visible), key=lambda answer: -answer.id)
    for answer in newest[:SHOWN]:
        title = _("Answer by %(name)s", name=answer.author.name)
        yield _reply(path, answer, title, answer_path(shown.thread, answer.id))
    thread = shown.thread
    yield Entry(
        *(f"/threads/{thread.id}", path, thread.title, thread.body_html, shown.author),
        *(thread.created_at, thread.edited_at or thread.created_at, shown.tags),
    )


def _reply(thread: str, answer: AnswerView, title: str, path: str = "") -> Entry:
    id = f"/threads/{thread.split('/')[2]}#answer-{answer.id}"
    return _entry(id, path or id, answer, answer.body_html, answer.edited_at, title=title)


def _news(db: Session) -> Iterable[Entry]:
    for incident, said, author in incident_page.news(db, SHOWN):
        path = f"/incidents/{incident.id}"
        html = said.body_html or incident.answer_html
        yield Entry(f"{path}#update-{said.id}", path, incident.title, html, author, said.at, said.at)


def _entry(
    id: str, path: str, of: Row | AnswerView | articles.Row, html: str, edited_at: datetime | None, **more
) -> Entry:
    title = more.pop("title", "") or getattr(of, "title", "")
    return Entry(id, path, title, html, of.author, of.created_at, edited_at or of.created_at, **more)

"""What was found, read where it was found, without leaving the page."""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from markupsafe import Markup
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import articles, view
from community.articles import Article
from community.people import Person
from escalation import incident_documents
from escalation.reasons import ContactReason
from search.index import THREAD
from search.permissions import may_confirm
from web import found, shown
from web.pages import page


def piece(request: Request, db: Session, me: Person | None, name: str, ticket: str) -> Response:
    """Of a thread the accepted answer, or the first in reading order; of anything else what it says. Raises
    HTTPException(404), also where it is not for this reader."""
    source, _, number = name.rpartition("-")
    id = int(number) if number.isdecimal() and len(number) < 19 else 0
    if source == THREAD:
        return _answer(request, db, me, id, ticket)
    row = shown.SOURCES[source].by_ids(db, [id]).get(id) if source in _SAYS else None
    if not row:
        raise HTTPException(404)
    path, says = shown.SOURCES[source].path(row), _SAYS[source](db, row)
    return page(request, "search/_reading_what.html", source=source, row=row, says=says, path=path)


def _answer(request: Request, db: Session, me: Person | None, id: int, ticket: str) -> Response:
    thread = found.thread(db, id, me)
    whole = view.of(db, thread.id)
    answer = next((it for it in whole.answers if it.visible), None) if whole else None
    words = {"thread": thread, "answer": answer, "search": ticket, "may_confirm": may_confirm(me)}
    return page(request, "search/_reading.html", **words)


def _of_incident(_db: Session, row: incident_documents.Row) -> Markup:
    """The one answer for everybody, once there is one."""
    return Markup(row.incident.answer_html) or _plain(row.incident.summary)  # noqa: S704 made safe when it was written


def _of_reason(_db: Session, row: ContactReason) -> Markup:
    return _plain(row.fix)


def _of_article(db: Session, row: articles.Row) -> Markup:
    return Markup(db.get_one(Article, row.id).body_html)  # noqa: S704 made safe when it was written


def _plain(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text) if text else Markup()


_SAYS: dict[str, Callable[[Session, Any], Markup]] = {
    "article": _of_article,
    "incident": _of_incident,
    "reason": _of_reason,
}
"""What each says, as HTML."""

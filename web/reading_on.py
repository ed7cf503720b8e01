"""An answer read where it was found, without leaving the page."""

from fastapi import Request, Response
from sqlmodel import Session

from community import view
from community.people import Person
from search.permissions import may_confirm
from web import found
from web.pages import page


def piece(request: Request, db: Session, me: Person | None, name: str, ticket: str) -> Response:
    """The accepted answer of what was found, or the first in reading order. Raises HTTPException(404)."""
    id = name.removeprefix("thread-")
    thread = found.thread(db, int(id) if id.isdecimal() and len(id) < 19 else 0, me)
    shown = view.of(db, thread.id)
    answer = next((it for it in shown.answers if it.visible), None) if shown else None
    return page(
        request, "search/_reading.html", thread=thread, answer=answer, search=ticket, may_confirm=may_confirm(me)
    )

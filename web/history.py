"""The history of a text: every version, and what changed from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from community import edits, view
from community.database import reading
from community.events import Event
from community.listing import Author
from community.threads import Thread
from web import found
from web.differences import Piece, between
from web.forms import Id
from web.pages import page
from web.visitor import Visitor

router = APIRouter()

SHOWN = 20


@dataclass(frozen=True)
class Change:
    """One edit: who, when, and what it did to the title and the text."""

    by: Author | None
    at: datetime
    title: list[Piece]
    body: list[Piece]


@router.get("/threads/{id}/history")
def of_thread(request: Request, id: Id, me: Visitor) -> Response:
    with reading() as db:
        thread = found.thread(db, id, me)
        edited = edits.of_thread(db, id, SHOWN)
        people = view.authors_of(db, [event.who_id for event in edited if event.who_id])
    changes = _changes(edited, people, thread.title, thread.body)
    return page(request, "threads/history.html", thread=thread, answer=None, changes=changes)


@router.get("/answers/{id}/history")
def of_answer(request: Request, id: Id, me: Visitor) -> Response:
    """Of a hidden answer only for those who may read it: its words are not shown by a detour."""
    with reading() as db:
        answer = found.answer(db, id, me)
        if not answer.visible and not (me and (me.id == answer.author_id or me.is_superuser or me.is_staff)):
            raise HTTPException(404)
        thread = db.get_one(Thread, answer.thread_id)
        edited = edits.of_answer(db, thread.id, id, SHOWN)
        people = view.authors_of(db, [event.who_id for event in edited if event.who_id])
    changes = _changes(edited, people, "", answer.body)
    return page(request, "threads/history.html", thread=thread, answer=answer, changes=changes)


def _changes(edited: Sequence[Event], people: dict[int, Author], title: str, body: str) -> list[Change]:
    """Newest first. Each event holds the words it replaced; what replaced them is in the one after it."""
    changes = []
    for event in edited:
        before = {"title": title, "body": body} | event.data
        titles = between(before["title"], title) if before["title"] != title else []
        changes.append(Change(people.get(event.who_id or 0), event.at, titles, between(before["body"], body)))
        title, body = before["title"], before["body"]
    return changes

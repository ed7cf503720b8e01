"""Somebody's page: who they are here, what they answered and what they asked."""

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import listing, people, view
from community.database import reading
from community.listing import Filter
from community.subscriptions import Kind
from escalation import owed
from web import following, ranks
from web.pages import page
from web.visitor import Visitor

router = APIRouter()

SHOWN = 20

Show = Literal["answers", "threads"]


@router.get("/people/{handle}")
def show(request: Request, me: Visitor, handle: str, show: Show = "answers", after: str | None = None) -> Response:
    with reading() as db:
        person = people.by_handle(db, handle)
        if not person:
            raise HTTPException(404)
        follow = following.button(db, me, Kind.PERSON, person.id, person.handle)
        listed = _threads(db, person.handle, after) if show == "threads" else _answers(db, person.handle, after)
    own = bool(me and me.id == person.id)
    standing = {"ladder": ranks.ladder(person), "own": own, "next_rank": ranks.next_for(person) if own else None}
    return page(request, "people/person.html", person=person, show=show, **listed, **standing, **follow)


def _answers(db: Session, handle: str, after: str | None) -> dict[str, Any]:
    return {"found": view.answers_page(db, handle, after=after, limit=SHOWN)}


def _threads(db: Session, handle: str, after: str | None) -> dict[str, Any]:
    found = listing.page(db, Filter(author=handle), after=after, limit=SHOWN)
    return {"found": found, "owed": owed.of(db, [row.id for row in found.items])}

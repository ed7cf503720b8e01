""" "This solved it", said of what was found before a question was asked; and taken back."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import view
from community.database import reading
from community.threads import Thread
from search import deflections
from search.deflections import Deflection
from search.permissions import may_confirm
from web import found, searches
from web.pages import page, piece
from web.rates import limited
from web.searches import Ticket
from web.visitor import Db, Visitor, require

router = APIRouter()

Mark = Annotated[str, Field(max_length=32)]


class DeflectionForm(BaseModel):
    search: Ticket
    thread: Annotated[int, Field(ge=1, le=2**63 - 1)]


@router.post("/deflections", dependencies=[limited("solved")])
def confirm(request: Request, db: Db, me: Visitor, form: Annotated[DeflectionForm, Form()]) -> Response:
    require(may_confirm(me))
    thread = found.thread(db, form.thread, me)
    done = deflections.confirm(db, searches.noted(db, form.search), thread, by=me)
    return piece(request, "search/_thanks.html", otherwise=f"/deflections/{done.mark}", **_shown(db, done))


@router.get("/deflections/{mark}")
def show(request: Request, mark: str) -> Response:
    """Only whoever said so knows this address."""
    with reading() as db:
        shown = _shown(db, the_deflection(db, mark))
    return page(request, "search/thanks.html", **shown)


@router.delete("/deflections/{mark}", dependencies=[limited("solved")])
def undo(request: Request, mark: str, db: Db, me: Visitor) -> Response:
    require(may_confirm(me))
    done = the_deflection(db, mark)
    deflections.undo(db, done)
    return piece(request, "search/_thanks.html", otherwise=f"/deflections/{mark}", **_shown(db, done))


def the_deflection(db: Session, mark: str) -> Deflection:
    """Raises HTTPException(404)."""
    done = deflections.by_mark(db, mark[:32])
    if not done:
        raise HTTPException(404)
    return done


def _shown(db: Session, done: Deflection) -> dict:
    author = view.author_of(db, done.author_id) if done.author_id else None
    return {"done": done, "author": author, "thread": db.get_one(Thread, done.thread_id)}

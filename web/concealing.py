"""What was concealed because it looked like personal data: one's own, and for staff everybody's, with a way back."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import concealing, listing, view
from community.concealing import Concealment
from community.database import reading
from community.people import Person
from moderation.permissions import may_put_back, may_see_concealed
from web import review
from web.forms import Id
from web.pages import page, see_other
from web.redaction import NAMES
from web.visitor import Db, Me, require

router = APIRouter()


@router.get("/concealed")
def show_own(request: Request, me: Me) -> Response:
    with reading() as db:
        shown = _shown(db, concealing.of_author(db, me), me)
    return page(request, "moderation/concealed.html", own=True, tabs=[], **shown)


@router.get("/moderation/concealed")
def show(request: Request, me: Me) -> Response:
    require(may_see_concealed(me))
    with reading() as db:
        shown = _shown(db, concealing.newest(db), me)
        tabs = review.tabs(db, me)
    return page(request, "moderation/concealed.html", own=False, tabs=tabs, **shown)


@router.delete("/concealed/{id}")
def put_back(id: Id, db: Db, me: Me) -> Response:
    """It was nobody's: everybody reads it again, and the log says who said so."""
    one = db.get(Concealment, id)
    if not one or not (me.is_staff or me.id == one.author_id):
        raise HTTPException(404)
    require(may_put_back(me, one))
    concealing.put_back(db, one, by=me)
    return see_other("/concealed" if me.id == one.author_id else "/moderation/concealed")


def _shown(db: Session, ones: Sequence[Concealment], me: Person) -> dict[str, Any]:
    threads = listing.by_ids(db, [one.thread_id for one in ones])
    authors = view.authors_of(db, {one.author_id for one in ones})
    may = {one.id: may_put_back(me, one) for one in ones}
    return {"ones": ones, "threads": threads, "authors": authors, "may": may, "names": NAMES}

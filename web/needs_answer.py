"""What needs an answer, soonest first, with the time that is left: for everybody who would like to help."""

from fastapi import APIRouter, Request, Response

from community import expertise, listing
from community.database import reading
from escalation import board
from escalation.owed import Owed
from web.pages import page
from web.visitor import Visitor

router = APIRouter()


@router.get("/needs-answer")
def show(request: Request, me: Visitor, mine: bool = False, after: str | None = None) -> Response:
    """All of it, or what fits what the reader has been good at."""
    with reading() as db:
        known = expertise.tags_of(db, me.id) if me else []
        found = board.page(db, tag_ids=known if mine else None, after=after)
        rows = listing.by_ids(db, [it.thread_id for it in found.items])
    shown = {"waiting": [it for it in found.items if it.thread_id in rows], "rows": rows, "next": found.next}
    owed = {it.thread_id: Owed(it.due_at) for it in found.items}
    more = {"owed": owed, "mine": mine, "knows": bool(known), "first_page": not after}
    return page(request, "needs_answer/needs_answer.html", **shown, **more)

"""What became of a search, as a program tells it: opened, solved, taken back. Telling it twice changes nothing."""

from fastapi import APIRouter

from search import deflections
from search.permissions import may_confirm
from web import found, searches
from web.api import bodies, search_shapes
from web.api.operations import FOR_ANYBODY, SENDING, WRITING, Operation, refusals
from web.deflections import the_deflection
from web.rates import limited
from web.visitor import Db, Visitor, require

router = APIRouter(tags=["search"], route_class=Operation)
TOLD = {"responses": refusals(*SENDING), "openapi_extra": FOR_ANYBODY}


@router.post("/searches", dependencies=[limited("searched")], **TOLD)
def tell_search(db: Db, me: Visitor, sent: bodies.Search) -> search_shapes.Search:
    """Somebody stopped typing, or opened one of what was found. Nothing is written down before a program says so."""
    if not may_confirm(me):
        return search_shapes.Search(noted=False)
    require(may_confirm(me))
    return search_shapes.Search(noted=bool(searches.noted(db, sent.search, sent.opened)))


@router.post("/deflections", dependencies=[limited("solved")], **TOLD)
def confirm_deflection(db: Db, me: Visitor, sent: bodies.Deflection) -> search_shapes.Deflection:
    """ "This solved it": counted once, and its author is credited."""
    require(may_confirm(me))
    thread = found.thread(db, sent.thread, me)
    return _shape(deflections.confirm(db, searches.noted(db, sent.search), thread, by=me))


@router.delete("/deflections/{mark}", responses=refusals(*WRITING), openapi_extra=FOR_ANYBODY)
def undo_deflection(db: Db, me: Visitor, mark: str) -> search_shapes.Deflection:
    """It did not solve it after all."""
    require(may_confirm(me))
    done = the_deflection(db, mark)
    deflections.undo(db, done)
    return _shape(done)


def _shape(done: deflections.Deflection) -> search_shapes.Deflection:
    return search_shapes.Deflection(id=done.mark, thread=done.thread_id, at=done.at, undone_at=done.undone_at)

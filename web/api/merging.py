"""Two threads become one, and two again."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException

from community import merging
from community.database import reading
from community.permissions import may_see
from community.threads import Thread, UnknownThread
from moderation.permissions import may_merge
from web import found
from web.api import review_shapes, shapes, showing
from web.api.bodies import SameAs
from web.api.operations import FOR_ANYBODY, ONCE, SENDING, WRITING, Operation, refusals
from web.forms import Id
from web.found import TheThread
from web.visitor import Db, Me, Visitor, require

router = APIRouter(prefix="/threads/{id}", tags=["moderation"], route_class=Operation)


@router.get("/merged", responses=refusals(), openapi_extra=FOR_ANYBODY)
def list_merged(id: Id, me: Visitor) -> shapes.List[review_shapes.Merged]:
    """What goes on in this thread, the oldest first: at most twenty, on one page."""
    with reading() as db:
        thread = found.thread(db, id, me)
        merged = merging.into(db, thread.id)
    return shapes.List(items=[_shown(it) for it in merged], next=None)


@router.post("/merging", responses=refusals(*SENDING), dependencies=[ONCE])
def merge_thread(db: Db, me: Me, thread: TheThread, sent: SameAs) -> shapes.Thread:
    """Go on in another thread, or in what that one goes on in itself, and answer with that one. This one's address
    leads there from now on."""
    require(may_merge(me, thread))
    other = db.get(Thread, sent.other)
    if not other or not may_see(me, other):
        raise UnknownThread(sent.other)
    target = merging.merge(db, thread, other, by=me)
    return showing.thread(db, target.id, me)


@router.delete("/merged/{other}", responses=refusals(*WRITING))
def part_threads(db: Db, me: Me, thread: TheThread, other: Id) -> shapes.Thread:
    """They are two after all: answers with the one that stands by itself again."""
    merged = db.get(Thread, other)
    if not merged or merged.duplicate_of_id != thread.id:
        raise HTTPException(404)
    require(may_merge(me, merged))
    merging.part(db, merged, by=me)
    return showing.thread(db, merged.id, me)


def _shown(merged: Thread) -> review_shapes.Merged:
    names = ("id", "reference", "title", "body", "merged_at")
    facts = {name: getattr(merged, name) for name in names}
    return review_shapes.Merged.model_validate(facts | {"html": merged.body_html})

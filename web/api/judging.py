"""What people with a rank say about a question: a detail is missing, it was asked before."""

from fastapi import APIRouter

from community import duplicates, needs_info
from community.permissions import may_ask_for_detail, may_attach, may_end_detail, may_see, may_vote_duplicate
from community.threads import Thread, UnknownThread
from web.api import shapes, showing
from web.api.bodies import Detail, SameAs
from web.api.operations import ONCE, SENDING, WRITING, Operation, refusals
from web.found import TheThread
from web.rates import limited
from web.visitor import Db, Me, require

router = APIRouter(tags=["threads"], route_class=Operation)


@router.post("/threads/{id}/detail", responses=refusals(*SENDING), dependencies=[ONCE, limited("post")])
def ask_for_detail(db: Db, me: Me, thread: TheThread, sent: Detail) -> shapes.Thread:
    """Ask the asker, in a comment, for something without which nobody can help. Until they write, the time stands."""
    require(may_ask_for_detail(me, thread))
    needs_info.ask(db, thread, by=me, detail=sent.detail)
    return showing.thread(db, thread.id, me)


@router.delete("/threads/{id}/detail", responses=refusals(*WRITING))
def go_without_detail(db: Db, me: Me, thread: TheThread) -> shapes.Thread:
    """It goes without: the time goes on."""
    require(may_end_detail(me, thread))
    needs_info.give(db, thread, by=me)
    return showing.thread(db, thread.id, me)


@router.put("/threads/{id}/duplicate", responses=refusals(*SENDING))
def attach_thread(db: Db, me: Me, thread: TheThread, sent: SameAs) -> shapes.Thread:
    """Attach a question to the one that asked the same before, or to what that one is attached to itself."""
    require(may_vote_duplicate(me, thread))
    other = db.get(Thread, sent.other)
    if not other or not may_see(me, other):
        raise UnknownThread(sent.other)
    (duplicates.attach if may_attach(me, thread) else duplicates.vote)(db, thread, other, by=me)
    return showing.thread(db, thread.id, me)


@router.delete("/threads/{id}/duplicate", responses=refusals(*WRITING))
def detach_thread(db: Db, me: Me, thread: TheThread) -> shapes.Thread:
    """It asks something else after all."""
    require(may_attach(me, thread))
    duplicates.detach(db, thread, by=me)
    return showing.thread(db, thread.id, me)

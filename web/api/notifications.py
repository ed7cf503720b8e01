"""What one was told, and whether one has seen it."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException

from community import lines, notifications
from community.database import reading
from community.lines import Told
from community.permissions import may_choose_notifications
from web import told
from web.api import shapes, told_shapes
from web.api.lists import LIMIT, After, Limit
from web.api.operations import WRITING, Operation, refusals
from web.forms import Id
from web.visitor import Db, Me, require

router = APIRouter(prefix="/me/notifications", tags=["being told"], route_class=Operation)


@router.get("", responses=refusals())
def list_notifications(
    me: Me, unseen: bool = False, after: After = None, limit: Limit = LIMIT
) -> shapes.List[told_shapes.Notification]:
    """One's own, newest first; with `unseen=true` those that are new."""
    with reading() as db:
        found = lines.page(db, me, unseen=unseen, after=after, limit=limit)
    return shapes.List(items=[_shown(row) for row in found.items], next=found.next)


@router.get("/unseen", responses=refusals())
def count_unseen(me: Me) -> told_shapes.Unseen:
    """How many are new."""
    with reading() as db:
        return told_shapes.Unseen(unseen=notifications.unseen(db, me))


@router.put("/seen", responses=refusals(*WRITING))
def see_all_notifications(db: Db, me: Me) -> told_shapes.Unseen:
    """All of them are seen."""
    require(may_choose_notifications(me))
    notifications.see(db, me)
    return told_shapes.Unseen(unseen=notifications.unseen(db, me))


@router.put("/{id}/seen", responses=refusals(*WRITING))
def see_notification(db: Db, me: Me, id: Id) -> told_shapes.Unseen:
    """This one is seen. The answer says how many are still new."""
    require(may_choose_notifications(me))
    found = notifications.one(db, me, id)
    if not found:
        raise HTTPException(404)
    notifications.see_one(found)
    db.flush()
    return told_shapes.Unseen(unseen=notifications.unseen(db, me))


def _shown(row: Told) -> told_shapes.Notification:
    return told_shapes.Notification(
        id=row.id,
        kind=row.kind,
        says=told.says(row.kind, row.count),
        title=row.title,
        thread=row.thread_id or None,
        count=row.count,
        at=row.at,
        seen=row.seen,
        url=f"/notifications/{row.id}",
    )

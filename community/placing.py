"""Where a thread stands: in another category, under other tags."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from community import categories, events, tags
from community.categories import Category
from community.people import Person
from community.threads import Thread, lock


def move(
    db: Session, thread: Thread, to: Category, *, by: Person, reason: str = "", at: datetime | None = None
) -> None:
    """Into another category: from now on it waits by the rules of that one. Nothing happens where it is already."""
    thread = lock(db, thread.id) or thread
    if thread.category_id == to.id:
        return
    before = thread.category_id
    thread.category_id = to.id
    if thread.visible:
        for id, change in sorted(((before, -1), (to.id, +1))):
            categories.count(db, id, change)
    told = {"from": before, "to": to.id}
    events.record(
        db, "thread.moved", who=by, thread=thread, subject=to.id, reason=reason, on_log=True, at=at, data=told
    )


def retag(db: Session, thread: Thread, names: Iterable[str], *, by: Person, at: datetime | None = None) -> None:
    """Exactly these tags. Nothing happens where they are the same."""
    before, wanted = tags.of(db, [thread.id]).get(thread.id, []), tags.tidy(names)[: tags.MOST]
    if sorted(before) == sorted(wanted):
        return
    tags.set_for(db, thread.id, thread.created_at, wanted)
    told = {"from": before, "to": wanted}
    events.record(db, "thread.retagged", who=by, thread=thread, subject=thread.id, on_log=True, at=at, data=told)

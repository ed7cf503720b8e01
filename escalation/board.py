"""What needs an answer before the team has to give one: the open windows, the one that ends first on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from community.answers import WORTH_MORE_AFTER
from community.database import now
from community.paging import Page, page_of, read
from community.tags import ThreadTag
from community.threads import Thread
from escalation.windows import Window

LIST = "needs an answer"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One question that waits. An accepted answer to it is worth half as much again if it has waited for long."""

    thread_id: int
    due_at: datetime
    worth_more: bool


def page(
    db: Session,
    *,
    tag_ids: Sequence[int] | None = None,
    after: str | None = None,
    limit: int = 30,
    at: datetime | None = None,
) -> Page[Waiting]:
    """The next of them to be due; with `tag_ids` only those that carry one of these. Raises WrongCursor."""
    at = at or now()
    due, thread_id = col(Window.due_at), col(Window.thread_id)
    rows = select(thread_id, due, col(Window.armed_at)).join_from(Window, Thread).where(col(Thread.hidden_at).is_(None))
    if tag_ids is not None:
        tagged = select(col(ThreadTag.thread_id)).where(col(ThreadTag.tag_id).in_(tag_ids))
        rows = rows.where(thread_id.in_(tagged))
    if after:
        last_due, last_id = read(after, LIST, datetime, int)
        rows = rows.where(and_(due >= last_due, or_(due > last_due, thread_id > last_id)))
    found = db.execute(rows.order_by(due, thread_id).limit(limit + 1))
    items = [Waiting(row[0], row[1], row[2] + WORTH_MORE_AFTER <= at) for row in found]
    return page_of(items, limit, LIST, lambda it: (it.due_at, it.thread_id))

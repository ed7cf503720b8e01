"""Somebody's list of what they were told, page by page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from community.notifications import Notification
from community.paging import Page, page_of, read
from community.people import Person
from community.threads import Thread


@dataclass(frozen=True, slots=True)
class Told:
    """A line of somebody's list. `title` is the thread's; empty where there is none, or it was hidden since."""

    id: int
    kind: str
    at: datetime
    seen: bool
    title: str
    count: int = 1
    thread_id: int = 0


def page(db: Session, person: Person, *, unseen: bool = False, after: str | None = None, limit: int = 30) -> Page[Told]:
    """What somebody was told, or what of it they have not seen, the newest first. Raises WrongCursor."""
    mine = select(Notification, Thread).join(Thread, col(Thread.id) == Notification.thread_id, isouter=True)
    mine = mine.where(Notification.person_id == person.id)
    if unseen:
        mine = mine.where(col(Notification.seen_at).is_(None))
    if after:
        at, id = read(after, "notifications", datetime, int)
        older = and_(col(Notification.at) == at, col(Notification.id) < id)
        mine = mine.where(or_(col(Notification.at) < at, older))
    newest = mine.order_by(col(Notification.at).desc(), col(Notification.id).desc()).limit(limit + 1)
    rows = [_told(it, thread, person) for it, thread in db.exec(newest)]
    return page_of(rows, limit, "notifications", lambda row: (row.at, row.id))


def _told(it: Notification, thread: Thread | None, person: Person) -> Told:
    shown = thread and (thread.visible or thread.author_id == person.id)
    title = thread.title if thread and shown else ""
    return Told(it.id, it.kind, it.at, bool(it.seen_at), title, it.count, it.thread_id)

"""The public log: every use of power, who used it, on what, and why."""

from sqlmodel import Session, col, select

from community.events import Event
from community.paging import Page, page_of, read

LIST = "moderation log"


def page(db: Session, *, after: str | None = None, limit: int = 30) -> Page[Event]:
    """The newest entries first. Raises WrongCursor."""
    entries = select(Event).where(col(Event.on_log)).order_by(col(Event.id).desc()).limit(limit + 1)
    if after:
        entries = entries.where(col(Event.id) < read(after, LIST, int)[0])
    return page_of(db.exec(entries).all(), limit, LIST, lambda event: (event.id,))

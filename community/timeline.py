"""What happened in a thread, in order: its events that everybody may read."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from community.events import KINDS, Event

UNTOLD = frozenset(
    {
        *("flag.raised", "flag.decided", "thread.me_too", "thread.unnamed"),
        *("comment.posted", "comment.hidden", "comment.unhidden", "comment.blanked"),
    }
)
"""Flags are between the flagger and the moderators; comments are read where they stand; "me too" is a number; who left
is nobody's business."""

TOLD = tuple(kind for kind in KINDS if kind not in UNTOLD)


def of(db: Session, thread_id: int, limit: int = 100) -> Sequence[Event]:
    """The first so many events of a thread, oldest first."""
    told = select(Event).where(Event.thread_id == thread_id, col(Event.kind).in_(TOLD))
    return db.exec(told.order_by(col(Event.id)).limit(limit)).all()

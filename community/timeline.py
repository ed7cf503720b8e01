"""What happened in a thread, in order: its events that everybody may read."""

from collections.abc import Sequence

from sqlalchemy import or_
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

LOGGED = tuple(kind for kind in TOLD if kind.endswith("hidden") or kind == "appeal.decided")
"""Uses of power. One that is not on the log is part of another that is, and not told twice."""


def of(db: Session, thread_id: int, limit: int = 100) -> Sequence[Event]:
    """The first so many events of a thread, oldest first."""
    by_itself = or_(col(Event.on_log), col(Event.kind).not_in(LOGGED))
    told = select(Event).where(Event.thread_id == thread_id, col(Event.kind).in_(TOLD), by_itself)
    return db.exec(told.order_by(col(Event.id)).limit(limit)).all()

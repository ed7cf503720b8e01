"""How quickly people are answered here, from the threads of late: median and nine in ten, never an average."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from community.database import now
from community.lately import once_a_minute
from community.threads import Kind, Thread

OF_LATE = timedelta(days=28)
SAMPLE = 200


@dataclass(frozen=True)
class Pace:
    """Time to the first reply by somebody else, over `count` answered questions."""

    median: timedelta
    nine_in_ten: timedelta
    count: int


@once_a_minute
def pace(db: Session, category_id: int | None = None, at: datetime | None = None) -> Pace | None:
    """The pace of the last 28 days, from at most the 200 newest questions; None when none was answered.

    Kept for a minute, for every page of a place says it.
    """
    asked = select(Thread.created_at, Thread.first_reply_at).where(
        Thread.kind == Kind.QUESTION,
        col(Thread.hidden_at).is_(None),
        col(Thread.created_at) > (at or now()) - OF_LATE,
    )
    if category_id:
        asked = asked.where(Thread.category_id == category_id)
    rows = db.exec(asked.order_by(col(Thread.created_at).desc()).limit(SAMPLE)).all()
    waits = sorted(replied - created for created, replied in rows if replied)
    if not waits:
        return None
    return Pace(waits[len(waits) // 2], waits[min(len(waits) - 1, len(waits) * 9 // 10)], len(waits))

"""What search keeps of a thread's words goes with them, when they are taken out for good."""

from sqlmodel import Session, select

from community.redacting import Swap, also
from search.asked import Asked


@also
def from_the_search_log(db: Session, thread_id: int, swap: Swap) -> None:
    """What the asker had typed before they asked."""
    for asked in db.exec(select(Asked).where(Asked.thread_id == thread_id)).all():
        asked.words = swap(asked.words)

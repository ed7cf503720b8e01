"""What search and the moderators keep of a thread's words goes with them, when they are taken out for good."""

from typing import Any

from sqlmodel import Session, select

from community.redacting import Swap, also, swap_in
from moderation.appeals import Appeal
from moderation.flags import Flag
from moderation.takedowns import Takedown
from search.asked import Asked

OF_A_THREAD: tuple[Any, ...] = (Asked, Flag, Appeal, Takedown)


@also
def from_what_was_said_about_it(db: Session, thread_id: int, swap: Swap) -> None:
    """What the asker had typed before they asked, why it was flagged or taken down, and what its author objected."""
    for table in OF_A_THREAD:
        for row in db.exec(select(table).where(table.thread_id == thread_id)).all():
            swap_in(db, row, swap)

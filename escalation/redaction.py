"""What the desk keeps of a thread's words goes with them, when they are taken out for good."""

from typing import Any

from sqlmodel import Session, col, select

from community.redacting import Swap, also, swap_in
from escalation.cases import Case
from escalation.drafts import Draft
from escalation.experts import ExpertRequest
from escalation.guard import SentReply
from escalation.notes import InternalNote
from escalation.side_threads import PrivateMessage

OF_A_CASE: tuple[Any, ...] = (InternalNote, Draft, ExpertRequest, SentReply)


@also
def from_the_side_thread(db: Session, thread_id: int, swap: Swap) -> None:
    """What the asker and the team told each other."""
    for message in db.exec(select(PrivateMessage).where(PrivateMessage.thread_id == thread_id)).all():
        swap_in(db, message, swap)


@also
def from_the_desk(db: Session, thread_id: int, swap: Swap) -> None:
    """Notes, what is being written, what experts were asked, and what was sent as it is compared."""
    cases = select(Case.id).where(Case.thread_id == thread_id)
    for table in OF_A_CASE:
        for row in db.exec(select(table).where(col(table.case_id).in_(cases))).all():
            swap_in(db, row, swap)

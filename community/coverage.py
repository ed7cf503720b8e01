"""Who is still waiting: recomputed in the transaction of everything that could change it.

A *qualifying reply* is visible and not by the asker (docs: product rules). `uncovered_since` is when the asker began
to wait: their first message, or "did not help", that no qualifying reply has followed. A reply of one's own covers
nothing, and a second question to an empty room does not start the waiting anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, cast, func, literal, select, union_all
from sqlmodel import Session, col

from community.answers import Answer, first_accepted_at
from community.comments import Comment
from community.events import Event, joins
from community.threads import Kind, Thread, lock, state_of, touch


@dataclass(frozen=True)
class Facts:
    """What a thread's messages say. Times are UTC."""

    answers: int = 0
    replies: int = 0
    first_reply: datetime | None = None
    last_reply: datetime | None = None
    waiting_since: datetime | None = None


@joins(
    *("thread.asked", "thread.edited", "thread.failed", "thread.closed", "thread.reclosed"),
    *("thread.hidden", "thread.unhidden", "answer.posted", "answer.edited", "answer.accepted", "answer.unaccepted"),
    *("answer.hidden", "answer.unhidden", "comment.posted", "comment.hidden", "comment.unhidden"),
)
def settle(db: Session, event: Event) -> None:
    """Make the thread say how it stands after this event."""
    thread = lock(db, event.thread_id or 0)
    if not thread:
        return
    facts = facts_of(db, [thread.id]).get(thread.id, Facts())
    thread.answer_count, thread.reply_count = facts.answers, facts.replies
    thread.first_reply_at = facts.first_reply
    thread.solved_at = first_accepted_at(db, [thread.id]).get(thread.id)
    thread.uncovered_since = uncovered_since(thread, facts)
    thread.state = state_of(thread)
    touch(thread, event.at)


def uncovered_since(thread: Thread, facts: Facts) -> datetime | None:
    """Since when somebody has waited here without a qualifying reply; None when nobody does."""
    if thread.kind != Kind.QUESTION or thread.solved_at:
        return None
    covered_at = facts.last_reply
    asked = [thread.created_at, thread.failed_at, facts.waiting_since]
    return min((at for at in asked if at and (not covered_at or at > covered_at)), default=None)


def facts_of(db: Session, thread_ids: Iterable[int]) -> dict[int, Facts]:
    """What the messages of these threads say, in two queries however many there are."""
    messages = _messages(list(thread_ids))
    by_asker = messages.c.author_id == Thread.author_id
    replies = (
        select(
            messages.c.thread_id,
            func.sum(messages.c.is_answer).label("answers"),
            func.sum(cast(~by_asker, Integer) * messages.c.is_answer).label("replies"),
            func.min(messages.c.at).filter(~by_asker).label("first_reply"),
            func.max(messages.c.at).filter(~by_asker).label("last_reply"),
        )
        .join(Thread, col(Thread.id) == messages.c.thread_id)
        .group_by(messages.c.thread_id)
    )
    rows = {row.thread_id: row for row in db.execute(replies)}
    waiting = _waiting(db, messages, by_asker, replies.subquery())
    return {
        id: Facts(row.answers or 0, row.replies or 0, row.first_reply, row.last_reply, waiting.get(id))
        for id, row in rows.items()
    }


def _waiting(db: Session, messages, by_asker, replies) -> dict[int, datetime]:
    """The asker's first message after the last reply, by thread."""
    later = (
        select(messages.c.thread_id, func.min(messages.c.at).label("at"))
        .join(Thread, col(Thread.id) == messages.c.thread_id)
        .join(replies, replies.c.thread_id == messages.c.thread_id)
        .where(by_asker, (replies.c.last_reply.is_(None)) | (messages.c.at > replies.c.last_reply))
        .group_by(messages.c.thread_id)
    )
    return {row.thread_id: row.at for row in db.execute(later)}


def _messages(thread_ids: list[int]):
    """Visible answers and comments of these threads as one list."""
    parts = [
        select(
            col(table.thread_id),
            col(table.author_id),
            col(table.created_at).label("at"),
            literal(counts).label("is_answer"),
        ).where(col(table.thread_id).in_(thread_ids), col(table.hidden_at).is_(None))
        for table, counts in ((Answer, 1), (Comment, 0))
    ]
    return union_all(*parts).subquery()

"""Who is still waiting: recomputed in the transaction of everything that could change it.

A *qualifying reply* is an answer that is visible, not by the asker and not by a program, and where the category asks
for a rank, by somebody who had it. `uncovered_since` is when the asker began to
wait: their first message, or "did not help", that no qualifying reply has followed. A reply of one's own covers
nothing, and a second question to an empty room does not start the waiting anew. Comments are small talk, and count on
neither side (docs/decisions/0003). Whoever is asked for a detail, or asked what another thread asks already, does not
wait here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, Subquery, func, select, update
from sqlmodel import Session, col

from community.answers import Answer, first_accepted_at
from community.events import Event, joins
from community.threads import Kind, Thread, lock, state_of, touch


@dataclass(frozen=True)
class Facts:
    """What a thread's answers say. Times are UTC."""

    answers: int = 0
    replies: int = 0
    first_reply: datetime | None = None
    last_reply: datetime | None = None
    waiting_since: datetime | None = None


@joins(
    *("thread.asked", "thread.edited", "thread.failed", "thread.closed", "thread.reclosed"),
    *("thread.attached", "thread.detached", "thread.info_asked", "thread.info_given", "thread.classed"),
    *("thread.moved", "thread.retagged", "thread.merged", "thread.parted", "thread.redacted"),
    *("thread.concealed", "thread.uncovered", "thread.taken_down", "thread.given_back"),
    *("thread.hidden", "thread.unhidden", "answer.posted", "answer.edited", "answer.accepted", "answer.unaccepted"),
    *("answer.hidden", "answer.unhidden", "comment.posted", "comment.hidden", "comment.unhidden"),
)
def settle(db: Session, event: Event) -> None:
    """Make the thread say how it stands after this event."""
    thread = lock(db, event.thread_id or 0)
    if not thread:
        return
    facts = facts_of(db, [thread.id]).get(thread.id, Facts())
    _settle(thread, facts, first_accepted_at(db, [thread.id]).get(thread.id), event.at)


def settle_all(db: Session, last: Mapping[int, datetime]) -> Sequence[Thread]:
    """The same for threads that have just been written, each after its last event. Returns them."""
    facts, solved = facts_of(db, last), first_accepted_at(db, last)
    threads = db.scalars(select(Thread).where(col(Thread.id).in_(last)).order_by(col(Thread.id))).all()
    for thread in threads:
        _settle(thread, facts.get(thread.id, Facts()), solved.get(thread.id), last[thread.id])
    told = [{name: getattr(thread, name) for name in SETTLED} for thread in threads]
    with db.no_autoflush:
        for thread in threads:
            db.expunge(thread)
        db.execute(update(Thread), told)
    return threads


SETTLED = (
    *("id", "answer_count", "reply_count", "first_reply_at", "solved_at", "uncovered_since", "state"),
    *("version", "active_at"),
)
"""What is written of a thread that says how it stands. All at once, the same columns of each: one statement."""


def _settle(thread: Thread, facts: Facts, solved_at: datetime | None, at: datetime) -> None:
    thread.answer_count, thread.reply_count = facts.answers, facts.replies
    thread.first_reply_at = facts.first_reply
    thread.solved_at = solved_at
    thread.uncovered_since = uncovered_since(thread, facts)
    thread.state = state_of(thread)
    touch(thread, at)


def uncovered_since(thread: Thread, facts: Facts) -> datetime | None:
    """Since when somebody has waited here without a qualifying reply; None when nobody does."""
    if thread.kind != Kind.QUESTION or thread.solved_at or thread.closed_at:
        return None
    if thread.needs_info_at or thread.duplicate_of_id:
        return None
    covered_at = facts.last_reply
    asked = [thread.created_at, thread.failed_at, facts.waiting_since]
    return min((at for at in asked if at and (not covered_at or at > covered_at)), default=None)


def facts_of(db: Session, thread_ids: Iterable[int]) -> dict[int, Facts]:
    """What the answers in these threads say, in two queries however many there are."""
    mine = col(Answer.thread_id).in_(list(thread_ids)), col(Answer.hidden_at).is_(None)
    replies = _REPLIES.where(*mine)
    waiting = {row.thread_id: row.since for row in db.execute(_waiting(replies.subquery()).where(*mine))}
    return {
        row.thread_id: Facts(row.answers, row.replies, row.first_reply, row.last_reply, waiting.get(row.thread_id))
        for row in db.execute(replies)
    }


_BY_ASKER = col(Answer.author_id) == col(Thread.author_id)
_COVERS = ~_BY_ASKER & col(Answer.covers)
_REPLIES = (
    select(
        col(Answer.thread_id),
        func.count().label("answers"),
        func.count().filter(_COVERS).label("replies"),
        func.min(col(Answer.created_at)).filter(_COVERS).label("first_reply"),
        func.max(col(Answer.created_at)).filter(_COVERS).label("last_reply"),
    )
    .join_from(Answer, Thread)
    .group_by(col(Answer.thread_id))
)


def _waiting(replies: Subquery) -> Select:
    """The asker's first message after the last reply, by thread."""
    unfollowed = replies.c.last_reply.is_(None) | (col(Answer.created_at) > replies.c.last_reply)
    return (
        select(col(Answer.thread_id), func.min(col(Answer.created_at)).label("since"))
        .join_from(Answer, Thread)
        .join(replies, replies.c.thread_id == col(Answer.thread_id))
        .where(_BY_ASKER, unfollowed)
        .group_by(col(Answer.thread_id))
    )

"""An answer nobody has confirmed: asked about after a day and after three, taken for a yes after a week at most.

Only an answer that others found good, or whose author has the rank for it, is presumed to have helped; and what is
presumed never counts as confirmed. The wait begins with the first reply to what the asker wrote last, and ends with
whatever the asker says.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, col, select

from community import notifications, presuming, ranks
from community.answers import Answer
from community.database import now, reference, writing
from community.events import Event, joins
from community.people import Person
from community.threads import Kind, Thread
from escalation import cases
from escalation.cases import State

ASKED_AFTER = timedelta(hours=24)
ASKED_AGAIN_AFTER = timedelta(hours=72)
PRESUMED_AFTER = timedelta(days=7)

SCORE_TO_PRESUME = 2
RANK_TO_PRESUME = "Expert"

BATCH = 100


class Followup(SQLModel, table=True):
    """The next time an asker's silence is looked at. `step` counts what has happened already."""

    thread_id: int = reference("thread.id", primary_key=True)
    due_at: datetime = Field(index=True)
    step: int = 0


@joins(
    *("thread.asked", "thread.failed", "thread.closed", "thread.reclosed", "thread.hidden", "thread.unhidden"),
    *("thread.attached", "thread.detached", "thread.info_asked", "thread.info_given"),
    *("answer.posted", "answer.accepted", "answer.unaccepted", "answer.hidden", "answer.unhidden"),
)
def rearm(db: Session, event: Event) -> None:
    """Wait for a word, or wait no longer."""
    thread = db.get_one(Thread, event.thread_id)
    followup = db.get(Followup, thread.id)
    if not waits_for_a_word(thread):
        forget(db, thread.id)
    elif not followup and event.kind.startswith("answer.") and not _moves_in(thread, event):
        db.add(Followup(thread_id=thread.id, due_at=event.at + ASKED_AFTER))
        db.flush()


@joins("answer.posted", "comment.posted", "thread.failed", "answer.accepted")
def hear_after_all(db: Session, event: Event) -> None:
    """What was presumed is not any more: the asker says how it is."""
    thread = db.get_one(Thread, event.thread_id)
    if thread.presumed_at and (event.who_id == thread.author_id or event.kind == "answer.accepted"):
        presuming.unpresume(db, thread, by=db.get_one(Person, event.who_id), at=event.at)


def waits_for_a_word(thread: Thread) -> bool:
    """Whether somebody answered, and the asker has not said if it helped. What the team asks them is no answer."""
    if thread.kind != Kind.QUESTION or not thread.visible or not thread.reply_count:
        return False
    if thread.uncovered_since or thread.solved_at or thread.closed_at or thread.presumed_at:
        return False
    return not (thread.with_team or thread.needs_info_at or thread.duplicate_of_id)


def forget(db: Session, thread_id: int) -> None:
    db.execute(delete(Followup).where(col(Followup.thread_id) == thread_id))


def ask_some(at: datetime | None = None) -> bool:
    """A step of the worker: look at the silences that are due, at most a hundred. True when there were any."""
    at = at or now()
    with writing() as db:
        due = _due(db, at)
        for thread in due:
            _look_at(db, thread, db.get_one(Followup, thread.id, populate_existing=True), at)
    return bool(due)


def may_presume(db: Session, thread: Thread) -> bool:
    """Whether an answer is good enough to take silence for a yes: by its score, or by its author's rank."""
    answered = select(Answer, Person).join(Person, col(Answer.author_id) == col(Person.id))
    replies = answered.where(Answer.thread_id == thread.id, Answer.author_id != thread.author_id)
    visible = replies.where(col(Answer.hidden_at).is_(None), col(Answer.covers))
    return any(it.score >= SCORE_TO_PRESUME or ranks.at_least(who, RANK_TO_PRESUME) for it, who in db.exec(visible))


def presume(db: Session, thread: Thread, at: datetime) -> None:
    """Take the silence of a week for a yes, and say so."""
    case = cases.open_for(db, thread.id)
    presuming.presume(db, thread, at=at)
    if case and case.state == State.ANSWERED:
        cases.move(db, case, thread, State.RESOLVED, reason="presumed", at=at)
        case.presumed = True


def _look_at(db: Session, thread: Thread, followup: Followup, at: datetime) -> None:
    """However late this comes, nobody is asked twice at once: the next time is counted from now."""
    if not waits_for_a_word(thread):
        return forget(db, thread.id)
    if followup.step == len(ASKS):
        forget(db, thread.id)
        return presume(db, thread, at) if may_presume(db, thread) else None
    kind, rest = ASKS[followup.step]
    notifications.tell(db, thread.author_id, kind, thread_id=thread.id, subject=_newest_reply(db, thread), at=at)
    followup.step, followup.due_at = followup.step + 1, at + rest
    return None


ASKS = (
    ("did it help", ASKED_AGAIN_AFTER - ASKED_AFTER),
    ("did it still help", PRESUMED_AFTER - ASKED_AGAIN_AFTER),
)
"""What is asked, and how long an answer to that is waited for."""


def _due(db: Session, at: datetime) -> Sequence[Thread]:
    """The longest overdue first, locked; a thread that somebody is writing to waits for the next round."""
    due = select(Thread).join(Followup).where(col(Followup.due_at) <= at).order_by(col(Followup.due_at)).limit(BATCH)
    locked = due.with_for_update(of=Thread, skip_locked=True, key_share=True)
    return db.exec(locked, execution_options={"populate_existing": True}).all()


def _newest_reply(db: Session, thread: Thread) -> int | None:
    replies = select(Answer.id).where(Answer.thread_id == thread.id, Answer.author_id != thread.author_id)
    return db.exec(replies.where(col(Answer.hidden_at).is_(None)).order_by(col(Answer.id).desc()).limit(1)).first()


def _moves_in(thread: Thread, event: Event) -> bool:
    """What was answered on another forum is not asked about on this one."""
    return bool(thread.imported_at and event.at < thread.imported_at)

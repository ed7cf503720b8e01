"""The history of a text: every earlier version, from the events that replaced it."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from community.events import Event


def of_thread(db: Session, thread_id: int, limit: int = 100) -> Sequence[Event]:
    """Edits of the question itself, newest first; `data` holds the title and body they replaced."""
    return _edits(db, "thread.edited", thread_id, None, limit)


def of_answer(db: Session, thread_id: int, answer_id: int, limit: int = 100) -> Sequence[Event]:
    """Edits of one answer, newest first; `data` holds the body they replaced."""
    return _edits(db, "answer.edited", thread_id, answer_id, limit)


def _edits(db: Session, kind: str, thread_id: int, subject: int | None, limit: int) -> Sequence[Event]:
    edits = select(Event).where(Event.thread_id == thread_id, Event.kind == kind)
    if subject is not None:
        edits = edits.where(Event.subject_id == subject)
    return db.exec(edits.order_by(col(Event.id).desc()).limit(limit)).all()

"""Other words for what somebody wrote, suggested by one who may not change them: the author decides, or an Expert."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, Session, SQLModel, col, select

from community import answers, events, notifications, reputation, threads
from community.answers import Answer, thread_of
from community.database import identity, now, reference
from community.keeping import keeps
from community.people import Person
from community.threads import Thread, lock

RULE = "edit approved"


@keeps("Suggested edits", stays="by_id", names="author_id decided_by_id", redacted="title body before reason")
class Suggestion(SQLModel, table=True):
    """Other words for an answer, or for a thread and its title. `before` is what they replace."""

    __table_args__ = (
        Index(
            "ix_suggestion_undecided",
            "id",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: int = identity()
    thread_id: int = reference("thread.id", index=True)
    answer_id: int | None = reference("answer.id", nullable=True, index=True)
    by_id: int = reference("person.id")
    author_id: int = reference("person.id")
    title: str = Field(default="", max_length=500)
    body: str
    before: str
    reason: str = Field(default="", max_length=500)
    created_at: datetime = Field(default_factory=now)
    decided_at: datetime | None = None
    decided_by_id: int | None = reference("person.id", nullable=True)
    approved: bool | None = None


class Stale(ValueError):
    """The words were changed since, or it is decided already: look at them again."""


class Unchanged(ValueError):
    """The suggested words are the ones that stand there."""


def suggest(
    db: Session,
    on: Answer | Thread,
    *,
    by: Person,
    body: str,
    title: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> Suggestion:
    """Raises Unchanged."""
    thread = thread_of(db, on) if isinstance(on, Answer) else on
    title = " ".join(title.split()) if isinstance(on, Thread) else ""
    if (body.strip(), title or thread.title) == (on.body, thread.title):
        raise Unchanged(on.id)
    suggestion = Suggestion(
        thread_id=thread.id,
        answer_id=on.id if isinstance(on, Answer) else None,
        by_id=by.id,
        author_id=on.author_id,
        title=title,
        body=body.strip(),
        before=on.body,
        reason=reason,
        created_at=at or now(),
    )
    db.add(suggestion)
    db.flush()
    events.record(db, "edit.suggested", who=by, thread=thread, subject=suggestion.id, at=at)
    notifications.tell(db, on.author_id, "edit suggested", thread_id=thread.id, subject=suggestion.id, at=at)
    return suggestion


def approve(db: Session, suggestion: Suggestion, *, by: Person, at: datetime | None = None) -> None:
    """Take the words, in the name of whoever suggested them, who earns something by it. Raises Stale."""
    suggestion, on = _held(db, suggestion)
    if on.body != suggestion.before:
        raise Stale(suggestion.id)
    suggester = db.get_one(Person, suggestion.by_id)
    if isinstance(on, Answer):
        answers.edit(db, on, by=suggester, body=suggestion.body, at=at)
    else:
        threads.edit(db, on, by=suggester, title=suggestion.title or on.title, body=suggestion.body, at=at)
    reputation.hold(db, suggester.id)
    reputation.earn(db, RULE, person_id=suggester.id, subject=suggestion.id, at=at)
    _decide(db, suggestion, by, True, at)


def decline(db: Session, suggestion: Suggestion, *, by: Person, at: datetime | None = None) -> None:
    """Leave the words as they are. Raises Stale."""
    suggestion, _ = _held(db, suggestion)
    _decide(db, suggestion, by, False, at)


def on(db: Session, suggestion: Suggestion) -> Answer | Thread:
    """What it is about."""
    if suggestion.answer_id:
        return db.get_one(Answer, suggestion.answer_id)
    return db.get_one(Thread, suggestion.thread_id)


def undecided(db: Session, *, author: Person | None = None, limit: int = 50) -> Sequence[Suggestion]:
    """What waits for somebody to decide, oldest first; only about the words of `author` if one is named."""
    waiting = select(Suggestion).where(col(Suggestion.decided_at).is_(None)).order_by(col(Suggestion.id)).limit(limit)
    return db.exec(waiting.where(Suggestion.author_id == author.id) if author else waiting).all()


def _held(db: Session, suggestion: Suggestion) -> tuple[Suggestion, Answer | Thread]:
    """The suggestion and its words as they are now, the thread locked: two who decide take turns. Raises Stale."""
    lock(db, suggestion.thread_id)
    known = db.get_one(Suggestion, suggestion.id, populate_existing=True)
    if known.decided_at:
        raise Stale(known.id)
    about = on(db, known)
    db.refresh(about)
    return known, about


def _decide(db: Session, suggestion: Suggestion, by: Person, approved: bool, at: datetime | None) -> None:
    suggestion.decided_at, suggestion.decided_by_id, suggestion.approved = at or now(), by.id, approved
    kind, thread = "edit.approved" if approved else "edit.declined", db.get_one(Thread, suggestion.thread_id)
    events.record(db, kind, who=by, thread=thread, subject=suggestion.id, at=at)
    notifications.tell(db, suggestion.by_id, "edit decided", thread_id=thread.id, subject=suggestion.id, at=at)

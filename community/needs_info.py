"""Nobody can help without a detail: the asker is asked for it, and until they give it nobody else is waited for.

Their window stands still meanwhile. They are reminded after three days; after seven the thread is closed, and opens by
itself as soon as they write.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from community import comments, events, notifications
from community.comments import Comment
from community.database import identity, now, reference, writing
from community.events import Event, joins
from community.people import Person
from community.threads import Thread, lock

REMINDED_AFTER = timedelta(days=3)
CLOSED_AFTER = timedelta(days=7)
BATCH = 50
NO_DETAIL = "no detail"


class MissingDetail(SQLModel, table=True):
    """Something the asker was asked for, in a public comment. `due_at` is when their silence is looked at next."""

    id: int = identity()
    thread_id: int = reference("thread.id", index=True)
    comment_id: int = reference("comment.id")
    asked_at: datetime = Field(default_factory=now)
    given_at: datetime | None = None
    due_at: datetime | None = Field(default=None, index=True)
    reminded: bool = False


class AskedAlready(ValueError):
    """The asker has been asked for something and has not answered yet."""


def ask(db: Session, thread: Thread, *, by: Person, detail: str, at: datetime | None = None) -> MissingDetail:
    """Ask the asker, for everybody to read, and tell them. Raises AskedAlready, Closed."""
    at = at or now()
    thread = lock(db, thread.id) or thread
    if thread.needs_info_at:
        raise AskedAlready(thread.reference)
    thread.needs_info_at = at  # so that the asker is told of it as this, and not as of any comment
    comment = comments.post(db, thread, by=by, body=detail, at=at)
    wanted = MissingDetail(thread_id=thread.id, comment_id=comment.id, asked_at=at, due_at=at + REMINDED_AFTER)
    db.add(wanted)
    db.flush()
    events.record(db, "thread.info_asked", who=by, thread=thread, subject=comment.id, at=at)
    _tell(db, thread, wanted, at)
    return wanted


def give(db: Session, thread: Thread, *, by: Person, at: datetime | None = None) -> None:
    """The detail is there, or was not needed after all: the waiting goes on where it stood still."""
    thread = lock(db, thread.id) or thread
    wanted = of(db, thread)
    if not wanted:
        return
    wanted.given_at, wanted.due_at = at or now(), None
    thread.needs_info_at = thread.closed_at = None
    events.record(db, "thread.info_given", who=by, thread=thread, subject=thread.id, at=at)


def of(db: Session, thread: Thread) -> MissingDetail | None:
    """What the asker is waited for now."""
    if not thread.needs_info_at:
        return None
    asked = select(MissingDetail).where(MissingDetail.thread_id == thread.id, col(MissingDetail.given_at).is_(None))
    return db.exec(asked.order_by(col(MissingDetail.id).desc()).limit(1)).first()


def words(db: Session, thread: Thread) -> Comment | None:
    """The comment that asks for it."""
    wanted = of(db, thread)
    return db.get(Comment, wanted.comment_id) if wanted else None


def stood_still(db: Session, thread: Thread, since: datetime) -> timedelta:
    """For how long, since then, the asker was waited for and gave what was missing."""
    given = select(MissingDetail.asked_at, MissingDetail.given_at).where(
        MissingDetail.thread_id == thread.id, col(MissingDetail.given_at) > since
    )
    return sum((end - max(start, since) for start, end in db.exec(given) if end), timedelta())


@joins("answer.posted", "comment.posted", "thread.edited")
def take(db: Session, event: Event) -> None:
    """The asker writes: whatever it is, somebody looks at it."""
    thread = db.get_one(Thread, event.thread_id)
    if thread.needs_info_at and event.who_id == thread.author_id:
        give(db, thread, by=db.get_one(Person, event.who_id), at=event.at)


def remind_some(at: datetime | None = None) -> bool:
    """A step of the worker: remind whoever has not answered for three days; close after seven. True when any were."""
    at = at or now()
    with writing() as db:
        due = _due(db, at)
        for wanted in due:
            thread = lock(db, wanted.thread_id)
            if thread and wanted.due_at:
                (_close if wanted.reminded else _remind)(db, thread, wanted, at)
    return bool(due)


def _due(db: Session, at: datetime) -> Sequence[MissingDetail]:
    over = select(MissingDetail).where(col(MissingDetail.due_at) <= at).order_by(col(MissingDetail.due_at))
    return db.exec(over.limit(BATCH).with_for_update(skip_locked=True)).all()


def _remind(db: Session, thread: Thread, wanted: MissingDetail, at: datetime) -> None:
    wanted.reminded, wanted.due_at = True, wanted.asked_at + CLOSED_AFTER
    _tell(db, thread, wanted, at)


def _close(db: Session, thread: Thread, wanted: MissingDetail, at: datetime) -> None:
    """It still waits for the detail, so that the asker's next word opens it."""
    wanted.due_at = None
    if not thread.closed_at:
        thread.closed_at = at
        events.record(db, "thread.closed", thread=thread, subject=thread.id, reason=NO_DETAIL, at=at)


def _tell(db: Session, thread: Thread, wanted: MissingDetail, at: datetime) -> None:
    """Once when it is asked, and once more as a reminder."""
    asked_or_reminded = 2 * wanted.id + wanted.reminded
    notifications.tell(db, thread.author_id, "needs info", thread_id=thread.id, subject=asked_or_reminded, at=at)

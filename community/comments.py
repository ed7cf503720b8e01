"""One level of talk below a question or an answer."""

from datetime import datetime

from sqlalchemy import Index, func, update
from sqlmodel import Field, Session, SQLModel, col

from community import events, markdown, mentions, rows
from community.answers import Answer
from community.database import identity, now, number, reference
from community.keeping import keeps
from community.people import Person
from community.rows import Row
from community.threads import Thread, lock, must_be_open, touch

BODY_MOST = 2_000


@keeps("Comments", stays="author_id", names="hidden_by_id", redacted="body hidden_reason")
class Comment(SQLModel, table=True):
    """A comment on an answer, or on the question when `answer_id` is empty."""

    __table_args__ = (Index("ix_comment_thread_id_created_at", "thread_id", "created_at", "id"),)

    id: int = identity()
    thread_id: int = reference("thread.id")
    answer_id: int | None = reference("answer.id", nullable=True)
    author_id: int = reference("person.id")
    body: str
    body_html: str
    created_at: datetime = Field(default_factory=now)
    hidden_at: datetime | None = None
    hidden_reason: str = Field(default="", max_length=500)
    hidden_by_id: int | None = reference("person.id", nullable=True)
    review: str = Field(default="", max_length=20)
    moved_from_id: int | None = number(nullable=True)

    @property
    def visible(self) -> bool:
        return self.hidden_at is None


def post(
    db: Session, thread: Thread, *, by: Person, body: str, answer: Answer | None = None, at: datetime | None = None
) -> Comment:
    """Comment on the thread's question, or on one of its answers. Raises Closed."""
    must_be_open(thread, by)
    comment = Comment(
        thread_id=thread.id,
        answer_id=answer and answer.id,
        author_id=by.id,
        body=body.strip(),
        body_html=mentions.render(db, body),
        created_at=at or now(),
    )
    db.add(comment)
    db.flush()
    events.record(db, "comment.posted", who=by, thread=thread, subject=comment.id, at=comment.created_at)
    return comment


def move_in(db: Session, moved: list[Row]) -> list[int]:
    """Write comments of another forum as they stood there (community/imports/writing.py). Returns their ids."""
    return rows.add(db, Comment, moved)


def hide(
    db: Session, comment: Comment, *, by: Person | None, reason: str, review: str = "", at: datetime | None = None
) -> None:
    """Take it out of the page; the public log says why. With `review` only until a moderator has looked."""
    if comment.hidden_at and (review or not comment.review):
        return
    comment.hidden_at, comment.hidden_reason = comment.hidden_at or at or now(), reason
    comment.hidden_by_id, comment.review = by and by.id, review
    _log(db, "comment.hidden", comment, by, reason, at)


def unhide(db: Session, comment: Comment, *, by: Person, reason: str = "", at: datetime | None = None) -> None:
    """Bring it back."""
    if not comment.hidden_at:
        return
    comment.hidden_at, comment.hidden_reason, comment.hidden_by_id, comment.review = None, "", None, ""
    _log(db, "comment.unhidden", comment, by, reason, at)


def blank(db: Session, comment: Comment, words: str, *, at: datetime | None = None) -> None:
    """Nothing is left of what it said; these words stand in its place, and whatever was made of it follows."""
    thread = lock(db, comment.thread_id)
    assert thread  # noqa: S101 a comment is in a thread
    comment.body, comment.body_html = words, markdown.render(words)
    touch(thread, thread.active_at)
    events.record(db, "comment.blanked", thread=thread, subject=comment.id, at=at)


def move(db: Session, thread: Thread, to: Thread) -> None:
    """What was said here goes on there; each remembers where it was said first."""
    mine = update(Comment).where(col(Comment.thread_id) == thread.id)
    db.execute(mine.values(thread_id=to.id, moved_from_id=func.coalesce(col(Comment.moved_from_id), thread.id)))


def move_back(db: Session, thread: Thread, to: Thread) -> None:
    """What came from there goes back."""
    theirs = update(Comment).where(col(Comment.thread_id) == thread.id, col(Comment.moved_from_id) == to.id)
    db.execute(theirs.values(thread_id=to.id, moved_from_id=None))


def _log(db: Session, kind: str, comment: Comment, by: Person | None, reason: str, at: datetime | None) -> None:
    thread = db.get_one(Thread, comment.thread_id)
    events.record(db, kind, who=by, thread=thread, subject=comment.id, reason=reason, on_log=True, at=at)

"""The comments of a thread as its page and the API show them. Of a hidden one only the tombstone is shown, unless the
reader may see more.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select
from sqlmodel import Session, col

from community.comments import Comment
from community.listing import AUTHOR, Author
from community.people import Person

SHOWN = 500


class PostView:
    """What is asked of whatever somebody wrote, below a question or as its answer."""

    __slots__ = ()
    author: Author
    hidden_at: datetime | None

    @property
    def author_id(self) -> int:
        return self.author.id

    @property
    def visible(self) -> bool:
        return self.hidden_at is None


@dataclass(frozen=True, slots=True)
class CommentView(PostView):
    id: int
    answer_id: int | None
    body: str
    body_html: str
    created_at: datetime
    hidden_at: datetime | None
    hidden_by_id: int | None
    hidden_reason: str
    review: str
    author: Author


COLUMNS = (
    *(col(Comment.id), col(Comment.answer_id), col(Comment.body), col(Comment.body_html), col(Comment.created_at)),
    *(col(Comment.hidden_at), col(Comment.hidden_by_id), col(Comment.hidden_reason), col(Comment.review)),
)
_COMMENTS = select(*COLUMNS, *AUTHOR).join_from(Comment, Person, col(Comment.author_id) == col(Person.id))


def _oldest_first(on: ColumnElement[bool]) -> Select:
    return _COMMENTS.where(on).order_by(col(Comment.created_at), col(Comment.id)).limit(SHOWN)


_OF_THREAD = _oldest_first(col(Comment.thread_id) == bindparam("thread_id"))
"""What every page asks for is put together once: that takes as long as asking it."""


def of_thread(db: Session, thread_id: int) -> list[CommentView]:
    """Below its question and all its answers."""
    return [_view(row) for row in db.execute(_OF_THREAD, {"thread_id": thread_id})]


def on_answer(db: Session, answer_id: int) -> list[CommentView]:
    return [_view(row) for row in db.execute(_oldest_first(col(Comment.answer_id) == answer_id))]


def on_question(db: Session, thread_id: int) -> list[CommentView]:
    """Below the thread's own text."""
    here = and_(col(Comment.thread_id) == thread_id, col(Comment.answer_id).is_(None))
    return [_view(row) for row in db.execute(_oldest_first(here))]


def one(comment: Comment, author: Author) -> CommentView:
    """The same of one that was just written or changed, without reading it again."""
    told = {field.name: getattr(comment, field.name) for field in fields(CommentView) if field.name != "author"}
    return CommentView(**told, author=author)


def _view(row: Any) -> CommentView:
    return CommentView(*row[: len(COLUMNS)], author=Author(*row[len(COLUMNS) :]))

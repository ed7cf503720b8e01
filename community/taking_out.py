"""All that a post says, taken out of it and of what was made of it, and given back as it was.

Redacting (community/redacting.py) takes words out and forgets them; here every row keeps its place, and whoever asks
gets what it said, to be kept where nobody else reads it. Like redacting it reaches into tables of others. What others
quote of it in words of their own stays: each of those is a post, and somebody has to decide about it.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col, select

from community import mentions, redacting
from community.answers import Answer
from community.articles import Article
from community.comments import Comment
from community.concealing import Concealment
from community.database import now
from community.events import Event
from community.posts import Post, kind_of, thread_id_of
from community.suggestions import Suggestion
from community.threads import Thread

LEFT = "[removed for legal reasons]"
"""What stands where the words stood. Who did it and why stands beside it, and in the public log."""

SAID = ("title", "slug", "body", "before", "reason", "words", "data")
"""The columns that are emptied. The address of an article is made of its title."""

Kept = list[dict[str, Any]]
"""Each row with its table, its number and what it said, as JSON has it."""

TABLES: tuple[type[Any], ...] = (Thread, Answer, Comment, Article, Suggestion, Concealment, Event)
BY_NAME: dict[str, type[Any]] = {str(table.__tablename__): table for table in TABLES}


def take_out(db: Session, on: Post) -> Kept:
    """Everything the post says, said before, was suggested to say, and what article was made of it. Lock its thread
    before, and hide what is left."""
    redacting.drop_copies(db, [thread_id_of(on)])
    return [_empty(db, row) for row in _rows(db, on)]


def give_back(db: Session, kept: Kept) -> None:
    """Everything says again what it said."""
    for one in kept:
        if row := db.get(BY_NAME[one["table"]], one["id"]):
            _say(db, row, one["said"])
    db.flush()


def article_of(db: Session, on: Post) -> Article | None:
    """What was made of an answer."""
    if not isinstance(on, Answer):
        return None
    return db.exec(select(Article).where(Article.answer_id == on.id)).one_or_none()


def _rows(db: Session, on: Post) -> list[Any]:
    article = article_of(db, on)
    made = [article, *_edits(db, "article.edited", article.id, [article.thread_id])] if article else []
    return [on, *_edits(db, f"{kind_of(on)}.edited", on.id, _threads_of(on)), *_about(db, on), *made]


def _about(db: Session, on: Post) -> list[Any]:
    """What was suggested for it, and what was concealed in it."""
    hidden = Concealment.subject_kind == kind_of(on), Concealment.subject_id == on.id
    concealed = list(db.exec(select(Concealment).where(*hidden)).all())
    return concealed if isinstance(on, Comment) else [*concealed, *_suggested(db, on)]


def _suggested(db: Session, on: Thread | Answer) -> Iterable[Suggestion]:
    mine = col(Suggestion.answer_id) == on.id if isinstance(on, Answer) else _of_the_question(on)
    return db.exec(select(Suggestion).where(mine)).all()


def _of_the_question(thread: Thread) -> ColumnElement[bool]:
    return (col(Suggestion.thread_id) == thread.id) & col(Suggestion.answer_id).is_(None)


def _edits(db: Session, kind: str, subject: int, thread_ids: Iterable[int | None]) -> Iterable[Event]:
    """Its earlier versions, also from before its thread went on in another."""
    mine = col(Event.thread_id).in_([id for id in thread_ids if id]), Event.kind == kind, Event.subject_id == subject
    return db.exec(select(Event).where(*mine)).all()


def _threads_of(on: Post) -> list[int | None]:
    return [thread_id_of(on), None if isinstance(on, Thread) else on.moved_from_id]


def _empty(db: Session, row: Any) -> dict[str, Any]:
    said = {name: value for name, value in row.model_dump(include=set(SAID)).items() if value}
    _say(db, row, {name: _emptied(name, value) for name, value in said.items()})
    return {"table": row.__tablename__, "id": row.id, "said": said}


def _emptied(name: str, value: Any) -> Any:
    if name == "slug":
        return "removed"
    return dict.fromkeys(value, LEFT) if isinstance(value, dict) else LEFT


def _say(db: Session, row: SQLModel, said: dict[str, Any]) -> None:
    for name, value in said.items():
        setattr(row, name, value)
    if "body" in said and hasattr(row, "body_html"):
        row.body_html = mentions.render(db, said["body"])  # pyright: ignore[reportAttributeAccessIssue]
    if isinstance(row, Article):
        row.edited_at, row.version = now(), row.version + 1

"""What the visible texts of a thread say: their terms by who wrote them, their links, and when it last moved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import literal, select
from sqlmodel import Session, col

from community import speaking
from community.answers import Answer
from community.comments import Comment
from community.threads import Thread
from search.gists import FIELDS, MOST
from search.links import linked
from search.terms import terms

HELPERS, ASKER = FIELDS.index("helpers"), FIELDS.index("asker")


@dataclass
class Told:
    """A thread being read, post by post and all in its own language. `links` says since when it points to which."""

    author: int
    language: str
    active_at: datetime
    fields: list[Counter[int]] = field(default_factory=lambda: [Counter() for _ in FIELDS])
    links: dict[int, datetime] = field(default_factory=dict)

    def read(self, text: str, where: int) -> None:
        self.fields[where].update(terms(text, self.language))

    def follow(self, text: str, at: datetime) -> None:
        for target in linked(text) - self.links.keys():
            self.links[target] = at

    def happened(self, *times: datetime | None) -> None:
        self.active_at = max(at for at in (self.active_at, *times) if at)

    @cached_property
    def terms(self) -> dict[int, int]:
        """How often each term occurs, a byte a field, as gists are packed; those of the title first."""
        counted: dict[int, int] = {}
        for where, said in enumerate(self.fields):
            for term, times in said.items():
                counted[term] = counted.get(term, 0) | min(times, MOST) << 8 * where
        return counted

    @property
    def lengths(self) -> dict[str, int]:
        return {name: said.total() for name, said in zip(FIELDS, self.fields, strict=True)}


_THREADS = select(
    *(col(Thread.id), col(Thread.author_id), col(Thread.title), col(Thread.body)),
    *(col(Thread.language), col(Thread.created_at), col(Thread.edited_at), col(Thread.solved_at)),
).where(col(Thread.hidden_at).is_(None))
_ANSWERS = select(
    *(col(Answer.thread_id), col(Answer.author_id), col(Answer.body), col(Answer.created_at)),
    *(col(Answer.edited_at), col(Answer.accepted_at)),
).where(col(Answer.hidden_at).is_(None))
_COMMENTS = (
    select(
        *(col(Comment.thread_id), col(Comment.author_id), col(Comment.body), col(Comment.created_at)),
        *(literal(None).label("edited_at"), literal(None).label("accepted_at")),
    )
    .outerjoin(Answer, col(Answer.id) == col(Comment.answer_id))
    .where(col(Comment.hidden_at).is_(None), col(Answer.hidden_at).is_(None))
)


def of(db: Session, ids: Sequence[int]) -> dict[int, Told]:
    """Those of these threads that everybody may see, in three queries."""
    found = {row.id: _asked(row) for row in db.execute(_THREADS.where(col(Thread.id).in_(ids)))}
    answers = db.execute(_ANSWERS.where(col(Answer.thread_id).in_(ids)).order_by(col(Answer.created_at)))
    comments = db.execute(_COMMENTS.where(col(Comment.thread_id).in_(ids)).order_by(col(Comment.created_at)))
    for post in (*answers, *comments):
        if told := found.get(post.thread_id):
            _posted(told, post)
    return found


def _asked(row: Any) -> Told:
    told = Told(row.author_id, speaking.read_as(row.language), row.created_at)
    told.read(row.title, 0)
    told.read(row.body, 1)
    told.follow(row.body, row.created_at)
    told.happened(row.edited_at, row.solved_at)
    return told


def _posted(told: Told, post: Any) -> None:
    told.read(post.body, ASKER if post.author_id == told.author else HELPERS)
    told.follow(post.body, post.created_at)
    told.happened(post.created_at, post.edited_at, post.accepted_at)

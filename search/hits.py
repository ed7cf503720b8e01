"""Hits made from the tables, for what an engine did not find or does not remember in words."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlmodel import Session, col

from community.answers import Answer
from community.categories import Category
from community.markdown import plain
from community.threads import Thread
from search.index import TELLING_PART, Hit
from search.marks import WORD, Among, excerpt, mark

_ACCEPTED = and_(
    *(col(Answer.thread_id) == col(Thread.id), col(Answer.accepted_at).is_not(None), col(Answer.hidden_at).is_(None))
)
_SHOWN = (
    select(
        *(col(Thread.id), col(Thread.kind), col(Thread.title), col(Thread.solved_at), col(Category.slug)),
        *(col(Thread.body_html), col(Answer.body_html).label("accepted")),
    )
    .join_from(Thread, Category, col(Thread.category_id) == col(Category.id))
    .outerjoin(Answer, _ACCEPTED)
    .where(col(Thread.id).in_(bindparam("ids", expanding=True)), col(Thread.hidden_at).is_(None))
)
"""What an index would have told of them (search/documents.py), and no more than a hit shows."""


def of(db: Session, ids: Iterable[int], found: Callable[[str], bool], among: Among = WORD.finditer) -> tuple[Hit, ...]:
    """Those of these threads that everybody may see, in this order, with the words marked that `found` recognises."""
    ids = list(ids)
    shown = {thread.id: thread for thread in db.execute(_SHOWN, {"ids": ids})}
    return tuple(_hit(shown[id], found, among) for id in ids if id in shown)


def _hit(thread: Any, found: Callable[[str], bool], among: Among) -> Hit:
    telling = plain(thread.accepted or "") or plain(thread.body_html)
    title, shown = mark(thread.title, found, among), excerpt(telling[:TELLING_PART], found, among)
    return Hit(thread.id, thread.kind, thread.slug, thread.solved_at is not None, title, shown)

"""The database's own answer while the engine is away: titles with any of the words. Honest, slower, and no typos."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, exists, func, select
from sqlmodel import Session, col

from community.categories import Category
from community.languages import read_in
from community.settings import settings
from community.tags import Tag, ThreadTag
from community.threads import Thread
from search import cursors, hits
from search.index import Found, Query
from search.words import telling, words_in

READ = 8


def search(db: Session, query: Query) -> Found:
    """Visible threads with any of the words in their title, those with most of them first, then the newest."""
    words = telling(words_in(query.words), read_in(query.words))[:READ]
    if not words:
        return Found(degraded=True)
    start = cursors.place(query)
    ids = list(db.scalars(_matching(words, query).offset(start).limit(query.limit + 1)))
    more = cursors.following(query, more=len(ids) > query.limit)
    shown = hits.of(db, ids[: query.limit], lambda word: word.lower().startswith(tuple(words)))
    return Found(shown, more, degraded=True)


def _matching(words: list[str], query: Query) -> Any:
    with_word = [col(Thread.title).icontains(word, autoescape=True) for word in words]
    matched = sum((cast(one, Integer) for one in with_word[1:]), cast(with_word[0], Integer))
    found = select(col(Thread.id)).join_from(Thread, Category, col(Thread.category_id) == col(Category.id))
    found = found.where(col(Thread.hidden_at).is_(None), matched > 0, *_filters(query))
    return found.order_by(matched.desc(), col(Thread.id).desc())


def _filters(query: Query) -> list[ColumnElement[bool]]:
    conditions: list[tuple[object, ColumnElement[bool]]] = [
        (query.kind, col(Thread.kind) == query.kind),
        (query.category, col(Category.slug) == query.category),
        (query.tag, _tagged(query.tag)),
        (query.solved is True, col(Thread.solved_at).is_not(None)),
        (query.solved is False, col(Thread.solved_at).is_(None)),
        (query.language, _read_as() == query.language),
    ]
    return [condition for wanted, condition in conditions if wanted]


def _read_as() -> ColumnElement[str]:
    """As community/speaking.py reads it."""
    return func.coalesce(func.nullif(col(Thread.language), ""), settings().language)


def _tagged(name: str | None) -> ColumnElement[bool]:
    with_tag = select(ThreadTag).join(Tag, col(Tag.id) == col(ThreadTag.tag_id))
    return exists(with_tag.where(col(ThreadTag.thread_id) == col(Thread.id), col(Tag.name) == name))

"""What the index is told about threads and articles, read from today's tables: what is visible, as plain text."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from community import speaking, tags
from community.answers import Answer
from community.articles import Article
from community.categories import Category
from community.languages import read_in
from community.markdown import plain
from community.threads import Thread
from search.index import Document

ANSWERS_MOST = 8_000

_THREADS = (
    select(
        *(col(Thread.id), col(Thread.kind), col(Thread.title), col(Thread.body_html), col(Thread.solved_at)),
        *(col(Thread.created_at), col(Thread.active_at), col(Thread.language), col(Category.slug)),
    )
    .join_from(Thread, Category, col(Thread.category_id) == col(Category.id))
    .where(col(Thread.hidden_at).is_(None))
)
# An accepted answer first, then as they were voted for: where 8,000 characters do not suffice, the best are kept.
_ANSWERS = (
    select(col(Answer.thread_id), col(Answer.body_html), col(Answer.accepted_at))
    .where(col(Answer.hidden_at).is_(None))
    .order_by(col(Answer.thread_id), col(Answer.accepted_at).is_(None), col(Answer.score).desc(), col(Answer.id))
)


def of(db: Session, ids: Sequence[int]) -> list[Document]:
    """The documents of those of these threads that everybody may see, in three queries."""
    answers: dict[int, list[Any]] = {}
    for answer in db.execute(_ANSWERS.where(col(Answer.thread_id).in_(ids))):
        answers.setdefault(answer.thread_id, []).append(answer)
    tagged = tags.of(db, ids)
    threads = db.execute(_THREADS.where(col(Thread.id).in_(ids)).order_by(col(Thread.id)))
    return [_document(thread, answers.get(thread.id, []), tagged.get(thread.id, [])) for thread in threads]


_ARTICLES = (
    select(
        *(col(Article.id), col(Article.title), col(Article.body), col(Article.body_html)),
        *(col(Article.thread_id), col(Article.created_at), col(Article.edited_at), col(Category.slug)),
    )
    .join_from(Article, Category, col(Article.category_id) == col(Category.id))
    .where(col(Article.hidden_at).is_(None))
)


def of_articles(db: Session, ids: Sequence[int]) -> list[Document]:
    """The documents of those of these articles that everybody may see; their tags are those of their threads."""
    found = db.execute(_ARTICLES.where(col(Article.id).in_(ids)).order_by(col(Article.id))).all()
    tagged = tags.of(db, [article.thread_id for article in found if article.thread_id])
    return [_of_article(article, tagged.get(article.thread_id, [])) for article in found]


def _of_article(article: Any, tagged: Iterable[str]) -> Document:
    return Document(
        source="article",
        id=article.id,
        kind="article",
        title=article.title,
        body=plain(article.body_html),
        category=article.slug,
        tags=tuple(tagged),
        language=read_in(article.title, article.body),
        asked_at=article.created_at,
        active_at=article.edited_at or article.created_at,
    )


def _document(thread: Any, answers: list[Any], tagged: Iterable[str]) -> Document:
    return Document(
        id=thread.id,
        kind=thread.kind,
        title=thread.title,
        body=plain(thread.body_html),
        answers=_together(answers),
        accepted=plain(answers[0].body_html) if answers and answers[0].accepted_at else "",
        category=thread.slug,
        tags=tuple(tagged),
        solved=thread.solved_at is not None,
        language=speaking.read_as(thread.language),
        asked_at=thread.created_at,
        active_at=thread.active_at,
    )


def _together(answers: list[Any]) -> str:
    kept, room = [], ANSWERS_MOST
    for answer in answers:
        kept.append(plain(answer.body_html)[:room])
        room -= len(kept[-1]) + 1
        if room <= 0:
            break
    return "\n".join(kept)

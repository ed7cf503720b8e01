"""Knowledge that outlives its thread: an answer that was good enough to be written down for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, select
from sqlmodel import Field, Session, SQLModel, col

from community import events, markdown
from community.answers import Answer
from community.categories import Category
from community.database import identity, now, reference
from community.keeping import keeps
from community.listing import AUTHOR, Author
from community.paging import Page, page_of, read
from community.people import Person, plain
from community.threads import Thread, lock, touch

SLUG_MOST = 80


@keeps("Articles", stays="author_id", redacted="title body")
class Article(SQLModel, table=True):
    """One article, and the answer and thread it came from if it came from one. An answer becomes one article."""

    __table_args__ = (
        Index("ix_article_category_newest", "category_id", "created_at", "id"),
        Index("ix_article_newest", "created_at", "id"),
    )

    id: int = identity()
    slug: str = Field(max_length=80)
    title: str = Field(max_length=200)
    body: str
    body_html: str
    category_id: int = reference("category.id")
    author_id: int = reference("person.id")
    thread_id: int | None = reference("thread.id", nullable=True, index=True)
    answer_id: int | None = reference("answer.id", nullable=True, unique=True)
    created_at: datetime = Field(default_factory=now)
    edited_at: datetime | None = None
    hidden_at: datetime | None = None
    version: int = 1

    @property
    def visible(self) -> bool:
        return self.hidden_at is None


class Published(ValueError):
    """The answer is an article already; `values` holds its id."""

    def __init__(self, article: Article):
        super().__init__(f"answer {article.answer_id} is article {article.id}")
        self.values = {"id": article.id}


@dataclass(frozen=True, slots=True)
class Row:
    """An article in a list."""

    id: int
    slug: str
    title: str
    created_at: datetime
    edited_at: datetime | None
    category_slug: str
    category_name: str
    author: Author


def publish(db: Session, answer: Answer, *, by: Person, title: str, body: str, at: datetime | None = None) -> Article:
    """Make an article of an answer, in the words given here: the answer's own stay as they are. Raises Published."""
    thread = lock(db, answer.thread_id) or db.get_one(Thread, answer.thread_id)
    if before := of_answer(db, answer.id):
        raise Published(before)
    article = Article(
        **_words(title, body),
        category_id=thread.category_id,
        author_id=by.id,
        thread_id=thread.id,
        answer_id=answer.id,
        created_at=at or now(),
    )
    db.add(article)
    db.flush()
    _record(db, "article.published", article, by, at)
    return article


def write(db: Session, category: Category, *, by: Person, title: str, body: str, at: datetime | None = None) -> Article:
    """Write down what nobody has asked here yet."""
    article = Article(**_words(title, body), category_id=category.id, author_id=by.id, created_at=at or now())
    db.add(article)
    db.flush()
    _record(db, "article.published", article, by, at)
    return article


def edit(db: Session, article: Article, *, by: Person, title: str, body: str, at: datetime | None = None) -> None:
    """Change the words. Its address keeps working: the number in it counts, not the slug."""
    before = {"title": article.title, "body": article.body}
    for name, value in _words(title, body).items():
        setattr(article, name, value)
    article.edited_at, article.version = at or now(), article.version + 1
    _record(db, "article.edited", article, by, at, data=before)


def hide(db: Session, article: Article, *, by: Person, reason: str, at: datetime | None = None) -> None:
    """Take it out of every list; the public log says why. Never deleted."""
    if article.hidden_at:
        return
    article.hidden_at, article.version = at or now(), article.version + 1
    _record(db, "article.hidden", article, by, at, reason=reason, on_log=True)


def unhide(db: Session, article: Article, *, by: Person, at: datetime | None = None) -> None:
    """Bring it back."""
    if not article.hidden_at:
        return
    article.hidden_at, article.version = None, article.version + 1
    _record(db, "article.unhidden", article, by, at, on_log=True)


def of_answer(db: Session, answer_id: int) -> Article | None:
    return db.scalar(select(Article).where(col(Article.answer_id) == answer_id))


def of_threads(db: Session, thread_ids: list[int]) -> dict[int, Article]:
    """The newest visible article of each of these threads."""
    made = select(Article).where(col(Article.thread_id).in_(thread_ids), col(Article.hidden_at).is_(None))
    return {article.thread_id: article for article in db.scalars(made.order_by(col(Article.id))) if article.thread_id}


def of_thread(db: Session, thread_id: int) -> dict[int, Article]:
    """The visible articles made from a thread's answers, by answer."""
    made = select(Article).where(col(Article.thread_id) == thread_id, col(Article.hidden_at).is_(None))
    return {article.answer_id: article for article in db.scalars(made) if article.answer_id}


_ROWS = (
    select(
        *(col(Article.id), col(Article.slug), col(Article.title), col(Article.created_at), col(Article.edited_at)),
        *(col(Category.slug), col(Category.name), *AUTHOR),
    )
    .join_from(Article, Category, col(Article.category_id) == col(Category.id))
    .join(Person, col(Article.author_id) == col(Person.id))
    .where(col(Article.hidden_at).is_(None))
    .order_by(col(Article.created_at).desc(), col(Article.id).desc())
)


def by_ids(db: Session, ids: list[int]) -> dict[int, Row]:
    """These articles, if they are visible: for search, which knows ids."""
    found = db.execute(_ROWS.where(col(Article.id).in_(ids)))
    return {row.id: row for row in map(_row, found)}


def page(db: Session, *, category_id: int | None = None, after: str | None = None, limit: int = 20) -> Page[Row]:
    """The visible articles, the newest first, of one category if asked. Raises WrongCursor."""
    name = f"articles {category_id or ''}"
    rows = _ROWS.where(col(Article.category_id) == category_id) if category_id else _ROWS
    if after:
        rows = rows.where(_earlier(*read(after, name, datetime, int)))
    found = [_row(row) for row in db.execute(rows.limit(limit + 1))]
    return page_of(found, limit, name, lambda row: (row.created_at, row.id))


def words_of(db: Session, ids: Iterable[int]) -> dict[int, str]:
    """The articles' own words as HTML: for feeds, whose rows carry them."""
    rows = select(col(Article.id), col(Article.body_html)).where(col(Article.id).in_(list(ids)))
    return {row[0]: row[1] for row in db.execute(rows)}


def _row(row: Any) -> Row:
    return Row(*row[:7], author=Author(*row[7:]))


def _earlier(at: datetime, id: int):
    return (col(Article.created_at) < at) | ((col(Article.created_at) == at) & (col(Article.id) < id))


def _words(title: str, body: str) -> dict[str, Any]:
    title = " ".join(title.split())
    slug = plain(title)[:SLUG_MOST].strip("-") or "article"
    return {"title": title, "slug": slug, "body": body.strip(), "body_html": markdown.render(body)}


def _record(db: Session, kind: str, article: Article, by: Person, at: datetime | None, **more) -> None:
    """On the timeline of its thread, whose page links to it and has to be made anew."""
    thread = article.thread_id and lock(db, article.thread_id)
    if thread:
        touch(thread, thread.active_at)
    events.record(db, kind, who=by, thread=thread or None, subject=article.id, at=at, **more)

"""Articles: reading them, and making one of an answer in one step."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi import Query as Parameter
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import articles, categories, view
from community.answers import Answer
from community.articles import Article
from community.categories import Category
from community.database import reading
from community.people import Person
from community.permissions import may_publish_article, may_see, may_see_article
from community.threads import BODY_MOST, TITLE_MOST, Thread
from web import found, linked_data, redaction
from web.addresses import answer_path, article_path
from web.came_from import FOUND
from web.forms import Id, Line, Text, again
from web.found import TheAnswer
from web.pages import page, see_other
from web.rates import limited
from web.visitor import Db, Me, Visitor, person_of, require

router = APIRouter()

PAGE = 20
REASON_LEAST, REASON_MOST = 3, 300


class ArticleForm(BaseModel):
    """`checked`: whoever publishes has seen what looks like somebody's data, and means it."""

    title: Annotated[Line, Field(min_length=1, max_length=TITLE_MOST)]
    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]
    checked: bool = False


class NewArticleForm(ArticleForm):
    category: Annotated[Line, Field(min_length=1, max_length=60)]


class HidingForm(BaseModel):
    reason: Annotated[Line, Field(min_length=REASON_LEAST, max_length=REASON_MOST)]


@dataclass(frozen=True)
class Source:
    """Where an article comes from, or is about to."""

    thread: Thread
    answer_id: int | None

    @property
    def path(self) -> str:
        return answer_path(self.thread, self.answer_id or 0)


@router.get("/articles")
def show_list(
    request: Request,
    me: Visitor,
    category: Annotated[str, Parameter(max_length=60)] = "",
    after: str | None = None,
) -> Response:
    with reading() as db:
        places = categories.in_order(db)
        place = next((it for it in places if it.slug == category), None)
        listed = articles.page(db, category_id=place and place.id, after=after, limit=PAGE)
    shown = {"listed": listed, "places": places, "place": place, "first_page": not after}
    return page(request, "articles/articles.html", may_publish=may_publish_article(me), **shown)


@router.get("/articles/new")
def begin(request: Request, me: Me, title: str = "", category: str = "") -> Response:
    """An article of its own: for what people look for and nobody has asked."""
    return _form(request, me, typed={"title": title[:TITLE_MOST], "category": category})


def _begin_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _form(request, person_of(request), typed=typed, mistakes=mistakes)


@router.post("/articles", dependencies=[limited("post")])
@again(_begin_again)
def publish_new(db: Db, me: Me, form: Annotated[NewArticleForm, Form()]) -> Response:
    require(may_publish_article(me))
    redaction.must_be_clean(f"{form.title}\n{form.body}", checked=form.checked)
    category = categories.by_slug(db, form.category)
    return see_other(article_path(articles.write(db, category, by=me, title=form.title, body=form.body)))


@router.get("/articles/{id}/edit")
def reword(request: Request, id: Id, me: Me) -> Response:
    require(may_publish_article(me))
    with reading() as db:
        article = _the_article(db, id, me)
    return _form(request, me, article=article, typed=article.model_dump())


def _reword_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    me = person_of(request)
    with reading() as db:
        article = _the_article(db, int(request.path_params["id"]), me)
    return _form(request, me, article=article, typed=typed, mistakes=mistakes)


@router.post("/articles/{id}/edit")
@again(_reword_again)
def edit(id: Id, db: Db, me: Me, form: Annotated[ArticleForm, Form()]) -> Response:
    require(may_publish_article(me))
    article = _the_article(db, id, me)
    redaction.must_be_clean(f"{form.title}\n{form.body}", checked=form.checked)
    if (form.title, form.body) != (article.title, article.body):
        articles.edit(db, article, by=me, title=form.title, body=form.body)
    return see_other(article_path(article))


@router.get("/articles/{id}/hiding")
def consider(request: Request, id: Id, me: Me) -> Response:
    return _hiding(request, me, id)


def _consider_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    me, id = person_of(request), int(request.path_params["id"])
    return _hiding(request, me, id, str(typed.get("reason", "")), mistakes)


@router.post("/articles/{id}/hiding")
@again(_consider_again)
def hide(id: Id, db: Db, me: Me, form: Annotated[HidingForm, Form()]) -> Response:
    require(may_publish_article(me))
    article = _the_article(db, id, me)
    articles.hide(db, article, by=me, reason=form.reason)
    return see_other(article_path(article))


@router.delete("/articles/{id}/hiding")
def unhide(id: Id, db: Db, me: Me) -> Response:
    require(may_publish_article(me))
    article = _the_article(db, id, me)
    articles.unhide(db, article, by=me)
    return see_other(article_path(article))


@router.get("/articles/{id}", dependencies=[FOUND])
@router.get("/articles/{id}/{slug}", dependencies=[FOUND])
def show(request: Request, id: Id, me: Visitor, slug: str = "") -> Response:  # noqa: ARG001 any slug leads here
    with reading() as db:
        article = _the_article(db, id, me)
        thread = db.get(Thread, article.thread_id) if article.thread_id else None
        shown = {
            "article": article,
            "author": view.author_of(db, article.author_id),
            "category": db.get_one(Category, article.category_id),
            "source": Source(thread, article.answer_id) if thread and may_see(me, thread) else None,
        }
    shown["linked"] = "" if me else linked_data.of_article(article, shown["author"])
    return page(request, "articles/article.html", may_publish=may_publish_article(me), **shown)


@router.get("/answers/{id}/article")
def write(request: Request, id: Id, me: Me) -> Response:
    require(may_publish_article(me))
    with reading() as db:
        answer, source, before = _of_answer(db, id, me)
    if before:
        return see_other(article_path(before))
    return _form(request, me, source=source, typed={"title": source.thread.title, "body": answer.body})


def _write_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    me = person_of(request)
    with reading() as db:
        _answer, source, _before = _of_answer(db, int(request.path_params["id"]), me)
    return _form(request, me, source=source, typed=typed, mistakes=mistakes)


@router.post("/answers/{id}/article", dependencies=[limited("post")])
@again(_write_again)
def publish(db: Db, me: Me, answer: TheAnswer, form: Annotated[ArticleForm, Form()]) -> Response:
    """The second of two who publish the same answer is shown what the first one made."""
    require(may_publish_article(me))
    if before := articles.of_answer(db, answer.id):
        return see_other(article_path(before))
    redaction.must_be_clean(f"{form.title}\n{form.body}", checked=form.checked)
    return see_other(article_path(articles.publish(db, answer, by=me, title=form.title, body=form.body)))


def _of_answer(db: Session, id: int, me: Person | None) -> tuple[Answer, Source, Article | None]:
    """Raises HTTPException(404)."""
    answer = found.answer(db, id, me)
    return answer, Source(db.get_one(Thread, answer.thread_id), id), articles.of_answer(db, id)


def _the_article(db: Session, id: int, me: Person | None) -> Article:
    """Raises HTTPException(404), also for a hidden one that is not for this reader."""
    article = db.get(Article, id)
    if not article or not may_see_article(me, article):
        raise HTTPException(404)
    return article


def _form(
    request: Request,
    me: Person | None,
    *,
    typed: Any,
    source: Source | None = None,
    article: Article | None = None,
    mistakes: dict[str, str] | None = None,
) -> Response:
    require(may_publish_article(me))
    title, body = str(typed.get("title", "")), str(typed.get("body", ""))
    marked, left = redaction.marked(body), redaction.found_in(f"{title}\n{body}")
    shown = {"source": source, "article": article, "title": title, "body": body, "marked": marked, "left": left}
    with reading() as db:
        shown |= {"places": categories.in_order(db), "category": str(typed.get("category", ""))}
    return page(request, "articles/edit.html", mistakes=mistakes or {}, **shown)


def _hiding(
    request: Request, me: Person | None, id: int, reason: str = "", mistakes: dict[str, str] | None = None
) -> Response:
    require(may_publish_article(me))
    with reading() as db:
        article = _the_article(db, id, me)
    return page(request, "articles/hide.html", article=article, reason=reason, mistakes=mistakes or {})

"""Where threads belong: all categories, and one with its threads."""

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from community import categories
from community.categories import UnknownCategory
from community.database import reading
from community.listing import Filter
from community.pace import pace
from community.subscriptions import Kind
from escalation import policies
from web import following
from web.lists import NEWEST, threads_shown
from web.pages import page
from web.visitor import Visitor

router = APIRouter()


@router.get("/categories")
def show_all(request: Request) -> Response:
    with reading() as db:
        places = categories.in_order(db)
    return page(request, "categories/categories.html", places=places)


@router.get("/categories/{slug}")
def show(request: Request, slug: str, me: Visitor, tab: str = NEWEST, after: str | None = None) -> Response:
    with reading() as db:
        try:
            category = categories.by_slug(db, slug)
        except UnknownCategory as unknown:
            raise HTTPException(404) from unknown
        shown = threads_shown(db, Filter(category=slug), tab, after)
        shown |= following.button(db, me, Kind.CATEGORY, category.id, category.slug)
        usual, window = pace(db, category.id), policies.of(db, category.id).window
    return page(request, "categories/category.html", category=category, usual=usual, window=window, **shown)

"""The search page, and what opens under a search box while somebody types."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from fastapi import Query as Parameter
from starlette.datastructures import QueryParams

from community import categories
from community.database import reading
from community.languages import NAMES
from search.asked import Way
from search.index import Query
from search.permissions import may_confirm
from web import facets, finding, incident_page, searches
from web.pages import page
from web.rates import limited
from web.shown import Kind, sees
from web.visitor import Visitor

router = APIRouter()

WORDS_MOST = 300
PAGE = 20
SOLVED = {"yes": True, "no": False, "": None}

Words = Annotated[str, Parameter(max_length=WORDS_MOST)]
Name = Annotated[str, Parameter(max_length=60)]


@router.get("/search", dependencies=[limited("search")])
def show(
    request: Request,
    me: Visitor,
    q: Words = "",
    kind: Kind | Literal[""] = "",
    language: Annotated[str, Parameter(pattern=f"^({'|'.join(NAMES)})?$")] = "",
    category: Name = "",
    tag: Name = "",
    solved: Literal["yes", "no", ""] = "",
    exactly: Literal["yes", ""] = "",
    after: str | None = None,
) -> Response:
    """An empty filter is none."""
    asked = Query(
        *(q, kind or None, category or None, tag or None, SOLVED[solved], PAGE, after, language or None),
        sees=sees(me),
        exactly=bool(exactly),
        facets=True,
    )
    results = finding.results(asked)
    ticket = searches.ticket(request, Way.SEARCH, q, results.hits)
    with reading() as db:
        places = categories.in_order(db)
        wrong = incident_page.pinned(db)
    chosen = {"kind": kind, "category": category, "tag": tag, "solved": solved, "language": language}
    filters = {name: value for name, value in chosen.items() if value}
    response = page(
        request,
        "search/search.html",
        q=q.strip(),
        search=ticket,
        results=results,
        facets=facets.of(results.facets, chosen, request.query_params, {place.slug: place.name for place in places}),
        filters=filters,
        exactly=_with(request.query_params, exactly="yes"),
        anyway=_with(request.query_params, exactly=""),
        is_exact=bool(exactly),
        address=_with(request.query_params),
        first_page=not after,
        **wrong,
    )
    return searches.remember(request, response if after else searches.log_soon(response, ticket, me))


@router.get("/suggestions", dependencies=[limited("suggest")])
def suggest(request: Request, me: Visitor, q: Words = "", typing: Literal["yes", ""] = "") -> Response:
    """The box below the search box; empty while there is too little to go by. While somebody is `typing`, nobody looks
    yet whether it is answered."""
    results = finding.suggested(q, sees(me), typing=bool(typing)) if len(q.strip()) >= finding.LEAST else None
    ticket = searches.ticket(request, Way.SUGGEST, q, results.hits) if results else ""
    shown = {"q": q.strip(), "results": results, "search": ticket, "may_confirm": may_confirm(me)}
    return searches.remember(request, page(request, "search/_suggest.html", **shown))


def _with(asked: QueryParams, **changes: str) -> str:
    """The same search with other words for some things, from its first page."""
    told = {**asked, **changes, "after": ""}
    return f"/search?{QueryParams({name: value for name, value in told.items() if value})}"

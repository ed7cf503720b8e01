"""The search page, and what opens under a search box while somebody types."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
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


@dataclass(frozen=True)
class Asked:
    """A search as its address says it. An empty filter is none."""

    q: Words = ""
    kind: Kind | Literal[""] = ""
    language: Annotated[str, Parameter(pattern=f"^({'|'.join(NAMES)})?$")] = ""
    category: Name = ""
    tag: Name = ""
    solved: Literal["yes", "no", ""] = ""
    exactly: Literal["yes", ""] = ""
    after: str | None = None

    @property
    def chosen(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("kind", "category", "tag", "solved", "language")}

    def seeing(self, audiences: tuple[str, ...]) -> Query:
        """The query of whoever belongs to these audiences."""
        return Query(
            *(self.q, self.kind or None, self.category or None, self.tag or None, SOLVED[self.solved]),
            *(PAGE, self.after, self.language or None, audiences),
            exactly=bool(self.exactly),
            facets=True,
        )


@router.get("/search", dependencies=[limited("search")])
def show(request: Request, me: Visitor, asked: Annotated[Asked, Depends()]) -> Response:
    results = finding.results(asked.seeing(sees(me)))
    ticket = searches.ticket(request, Way.SEARCH, asked.q, results.hits)
    with reading() as db:
        places = {place.slug: place.name for place in categories.in_order(db)}
        wrong = incident_page.pinned(db)
    response = page(
        request,
        "search/search.html",
        q=asked.q.strip(),
        search=ticket,
        results=results,
        facets=facets.of(results.facets, asked.chosen, request.query_params, places),
        filters={name: value for name, value in asked.chosen.items() if value},
        exactly=_with(request.query_params, exactly="yes"),
        anyway=_with(request.query_params, exactly=""),
        is_exact=bool(asked.exactly),
        address=_with(request.query_params),
        first_page=not asked.after,
        **wrong,
    )
    return searches.remember(request, response if asked.after else searches.log_soon(response, ticket, me))


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

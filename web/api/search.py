"""An answer found before the question is asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from community import articles, tags
from community.database import reading
from community.languages import NAMES
from escalation import incident_documents
from escalation.reasons import ContactReason
from search import finding
from search.asked import Way
from search.index import THREAD, Facets, Found, Hit
from search.index import Query as Words
from web import searches, shown
from web.api import bodies, search_shapes, showing
from web.api.lists import LIMIT, After, CategorySlug, Limit, TagName, must_exist
from web.api.operations import FOR_ANYBODY, Operation, refusals
from web.rates import limited
from web.shown import Kind, sees
from web.visitor import Visitor

router = APIRouter(tags=["search"], route_class=Operation)
ASKED_MOST = 500

Asked = Annotated[str, Query(min_length=1, max_length=ASKED_MOST, description="The words to look for.")]


@router.get("/search", responses=refusals(429), openapi_extra=FOR_ANYBODY, dependencies=[limited("search")])
def search(
    request: Request,
    me: Visitor,
    q: Asked,
    kind: Annotated[Kind | None, Query()] = None,
    category: CategorySlug = "",
    tag: TagName = "",
    solved: Annotated[bool | None, Query()] = None,
    language: Annotated[str | None, Query(pattern=f"^({'|'.join(NAMES)})$")] = None,
    exactly: Annotated[bool, Query(description="Take no word for a typo.")] = False,
    after: After = None,
    limit: Limit = LIMIT,
) -> search_shapes.Found:
    """Questions with their answers, articles, known issues and ideas with these words, best first, typos forgiven."""
    tag = "".join(tags.tidy([tag]))
    filters = (kind, category or None, tag or None, solved, limit, after or None, language)
    with reading() as db:
        must_exist(db, category)
    found = finding.find(Words(q, *filters, sees=sees(me), exactly=exactly, facets=not after))
    counted = _counted(found.facets) if found.facets else None
    told = {"next": found.next, "corrected": found.corrected, "degraded": found.degraded, "facets": counted}
    told["search"] = searches.ticket(request, Way.SEARCH, q, found.hits)
    return search_shapes.Found(items=_hits(found), **told)


@router.get("/suggestions", responses=refusals(429), openapi_extra=FOR_ANYBODY, dependencies=[limited("suggest")])
def suggest(
    request: Request, me: Visitor, q: Annotated[str, Query(max_length=ASKED_MOST)]
) -> search_shapes.Suggestions:
    """Up to five things that may answer what is being typed, its last word unfinished."""
    hits = finding.suggest(q, sees=sees(me)).hits
    ticket = searches.ticket(request, Way.SUGGEST, q, hits)
    return search_shapes.Suggestions(items=_suggestions(hits), search=ticket)


@router.post(
    "/similar", responses=refusals(403, 413, 415, 429), openapi_extra=FOR_ANYBODY, dependencies=[limited("suggest")]
)
def find_similar(request: Request, asked: bodies.Asked) -> search_shapes.Similar:
    """Up to five threads that may answer a question before it is asked, the nearest first. Changes nothing."""
    found = finding.similar(asked.title, asked.body)
    answered = _suggestions([found.answered] if found.answered else [])
    ticket = searches.ticket(request, Way.SIMILAR, asked.title, found.hits)
    answer = answered[0] if answered else None
    return search_shapes.Similar(items=_suggestions(found.hits), answered=answer, search=ticket)


def _hits(found: Found) -> list[search_shapes.Hit]:
    """Each hit as it stands today; what was hidden since is left out."""
    with reading() as db:
        rows = shown.rows(db, found.hits)
        tagged = tags.of(db, [key.id for key in rows if key.source == THREAD])
    return [_hit(hit, rows[hit.key], tagged) for hit in found.hits if hit.key in rows]


def _hit(hit: Hit, row: Any, tagged: Mapping[int, list[str]]) -> search_shapes.Hit:
    marked = {"excerpt": hit.excerpt.text, "title_html": hit.title.html, "excerpt_html": hit.excerpt.html}
    of_thread = {"tags": tagged.get(hit.id, [])} if hit.source == THREAD else {}
    facts = _FACTS[hit.source](row) | of_thread | {"id": hit.id, "kind": hit.kind, "url": shown.path(hit, row)}
    return search_shapes.Hit.model_validate(facts | marked)


def _of_article(row: articles.Row) -> dict[str, Any]:
    category = {"slug": row.category_slug, "name": row.category_name}
    facts = {"title": row.title, "category": category, "author": row.author}
    return facts | {"created_at": row.created_at, "active_at": row.edited_at or row.created_at}


def _of_incident(row: incident_documents.Row) -> dict[str, Any]:
    one = row.incident
    category = {"slug": row.category_slug, "name": row.category_name} if row.category_slug else None
    times = {"created_at": one.opened_at, "active_at": one.ended_at or one.opened_at, "solved_at": one.ended_at}
    return {"title": one.title, "category": category, "me_too_count": one.joined_count, **times}


def _of_reason(row: ContactReason) -> dict[str, Any]:
    fixed_at = row.fixed_at or row.opened_at
    return {"title": row.title, "created_at": row.opened_at, "active_at": fixed_at, "solved_at": fixed_at}


_FACTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    THREAD: lambda row: showing.in_list(row, []),
    "article": _of_article,
    "incident": _of_incident,
    "reason": _of_reason,
}


def _counted(facets: Facets) -> search_shapes.FacetCounts:
    named = {"tag" if name == "tags" else name: counts for name, counts in facets.items()}
    told = {
        name: [search_shapes.Counted(value=value, count=count) for value, count in counts.items()]
        for name, counts in named.items()
    }
    return search_shapes.FacetCounts.model_validate(told)


def _suggestions(hits: Sequence[Hit]) -> list[search_shapes.Suggestion]:
    """Each as it stands today; what was hidden since is left out."""
    with reading() as db:
        rows = shown.rows(db, hits)
    return [_suggestion(hit, rows[hit.key]) for hit in hits if hit.key in rows]


def _suggestion(hit: Hit, row: Any) -> search_shapes.Suggestion:
    facts = {name: getattr(hit, name) for name in ("id", "kind", "category", "solved")}
    words = {"title": hit.title.text, "excerpt": hit.excerpt.text, "url": shown.path(hit, row)}
    reference = f"LB-{hit.id}" if hit.source == THREAD else None
    return search_shapes.Suggestion.model_validate(facts | words | {"reference": reference})

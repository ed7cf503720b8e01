"""An answer found before the question is asked."""

from typing import Annotated

from fastapi import APIRouter, Query

from community import listing, tags
from community.database import reading
from community.listing import Row
from community.threads import Kind
from search import finding
from search.index import THREAD, Found, Hit
from search.index import Query as Words
from web.api import bodies, shapes, showing
from web.api.lists import LIMIT, After, CategorySlug, Limit, TagName, must_exist
from web.api.operations import FOR_ANYBODY, Operation, refusals
from web.rates import limited

router = APIRouter(tags=["search"], route_class=Operation)
ASKED_MOST = 500

Asked = Annotated[str, Query(min_length=1, max_length=ASKED_MOST, description="The words to look for.")]


@router.get("/search", responses=refusals(429), openapi_extra=FOR_ANYBODY, dependencies=[limited("search")])
def search(
    q: Asked,
    kind: Annotated[Kind | None, Query()] = None,
    category: CategorySlug = "",
    tag: TagName = "",
    solved: Annotated[bool | None, Query()] = None,
    after: After = None,
    limit: Limit = LIMIT,
) -> shapes.Found:
    """Threads in which the words occur, best first, typos forgiven."""
    tag = "".join(tags.tidy([tag]))
    words = Words(q, kind, category or None, tag or None, solved, limit, after or None)
    with reading() as db:
        must_exist(db, category)
    found = finding.find(words)
    return shapes.Found(items=_hits(found), next=found.next, corrected=found.corrected, degraded=found.degraded)


@router.get("/suggestions", responses=refusals(429), openapi_extra=FOR_ANYBODY, dependencies=[limited("suggest")])
def suggest(q: Annotated[str, Query(max_length=ASKED_MOST)]) -> shapes.Suggestions:
    """Up to five threads for what is being typed, its last word unfinished."""
    return shapes.Suggestions(items=[_suggestion(hit) for hit in finding.suggest(q).hits if hit.source == THREAD])


@router.post(
    "/similar", responses=refusals(403, 413, 415, 429), openapi_extra=FOR_ANYBODY, dependencies=[limited("suggest")]
)
def find_similar(asked: bodies.Asked) -> shapes.Similar:
    """Up to five threads that may answer a question before it is asked, the nearest first. Changes nothing."""
    found = finding.similar(asked.title, asked.body)
    answered = _suggestion(found.answered) if found.answered else None
    return shapes.Similar(items=[_suggestion(hit) for hit in found.hits], answered=answered)


def _hits(found: Found) -> list[shapes.Hit]:
    """Each hit as the thread stands today; one that was hidden since is left out."""
    hits = [hit for hit in found.hits if hit.source == THREAD]
    ids = [hit.id for hit in hits]
    with reading() as db:
        rows, tagged = listing.by_ids(db, ids), tags.of(db, ids)
    return [_hit(hit, rows[hit.id], tagged.get(hit.id, [])) for hit in hits if hit.id in rows]


def _hit(hit: Hit, row: Row, tagged: list[str]) -> shapes.Hit:
    marked = {"excerpt": hit.excerpt.text, "title_html": hit.title.html, "excerpt_html": hit.excerpt.html}
    return shapes.Hit.model_validate(showing.in_list(row, tagged) | marked)


def _suggestion(hit: Hit) -> shapes.Suggestion:
    facts = {name: getattr(hit, name) for name in ("id", "kind", "category", "solved")}
    words = {"reference": f"LB-{hit.id}", "title": hit.title.text, "excerpt": hit.excerpt.text}
    return shapes.Suggestion.model_validate(facts | words)

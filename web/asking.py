"""Asking: what may be the answer already, who answers by when, and then the question is posted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import AfterValidator, Field
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from community import categories, tags, threads
from community.categories import Category, UnknownCategory
from community.database import now, reading
from community.pace import Pace, pace
from community.people import Person
from community.permissions import may_ask
from community.threads import Kind
from escalation.promises import promise_for
from moderation.screening import may_post_now, must_have_few_links
from search.asked import Way
from search.permissions import may_confirm
from web import finding, incident_page, once, redaction, searches
from web.addresses import thread_path
from web.finding import Results
from web.forms import Line, again
from web.once import OnceForm
from web.pages import page, see_other
from web.rates import limited
from web.threads import Body, Title
from web.translations import N_
from web.visitor import Db, Me, Visitor, person_of, require

router = APIRouter()

TAGS_MOST = 300
WORDS_MOST = 300


def few(text: str) -> str:
    """Tags are written with commas between them."""
    if len(tags.tidy(text.split(","))) > tags.MOST:
        raise ValueError(N_("At most five tags."))
    return text


class AskForm(OnceForm):
    kind: Kind = Kind.QUESTION
    title: Title
    body: Body
    category: Annotated[Line, Field(min_length=1, max_length=60)]
    tags: Annotated[Line, Field(max_length=TAGS_MOST), AfterValidator(few)] = ""
    checked: bool = False
    search: Annotated[str, Field(max_length=searches.TICKET_MOST)] = ""


@router.get("/ask")
def invite(request: Request, kind: Kind = Kind.QUESTION, title: str = "", category: str = "") -> Response:
    """Everybody may look and start writing; posting needs an account."""
    return _form(request, {"kind": kind, "title": title[:WORDS_MOST], "category": category}, {})


def _ask_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _form(request, typed, mistakes)


@router.post("/ask", dependencies=[limited("post")])
@again(_ask_again)
def ask(request: Request, db: Db, me: Me, form: Annotated[AskForm, Form()]) -> Response:
    require(may_ask(me))
    if before := once.made_before(db, me, form):
        return see_other(before)
    require(may_post_now(db, me, "thread"))
    must_have_few_links(me, form.body)
    redaction.must_be_clean(f"{form.title}\n{form.body}", checked=form.checked)
    category = categories.by_slug(db, form.category)
    thread = threads.ask(
        db, by=me, category=category, kind=form.kind, title=form.title, body=form.body, tags_=form.tags.split(",")
    )
    searches.end_in(db, request, me, form.search, thread)
    return see_other(once.keep(db, me, form, thread_path(thread)))


@router.post("/ask/look", dependencies=[limited("suggest")])
async def look(request: Request) -> Response:
    """Without a script: what may be the answer already, with everything typed still in the form."""
    return await run_in_threadpool(_form, request, await request.form(), {})


@router.get("/ask/promise")
def show_promise(request: Request, category: str = "", kind: Kind = Kind.QUESTION) -> Response:
    """By when our team takes over in this category."""
    with reading() as db:
        promised = _promise(db, _category(db, category))
    return page(request, "asking/_promise.html", kind=kind, **promised)


@router.post("/ask/similar", dependencies=[limited("suggest")])
def show_similar(
    request: Request, me: Visitor, title: Annotated[str, Form()] = "", body: Annotated[str, Form()] = ""
) -> Response:
    """What may be the answer already, while somebody is still asking. Posted, for a text is too long for an address."""
    return searches.remember(request, page(request, "asking/_found.html", **_found(request, me, title, body)))


def _found(request: Request, me: Person | None, title: str, body: str, category: Category | None = None) -> dict:
    """What was found for these words, and what in them nobody should post."""
    found = finding.similar(title, body) if len(title.strip()) >= finding.LEAST else Results()
    search = searches.ticket(request, Way.SIMILAR, title, found.hits, category.id if category else None)
    personal = redaction.found_in(f"{title}\n{body}")
    return {"found": found, "search": search, "may_confirm": may_confirm(me), "personal": personal}


def _form(request: Request, typed: Mapping[str, Any], mistakes: dict[str, str]) -> Response:
    """The form with what was typed in it, and what was found for its title."""
    values = {name: str(typed.get(name, "")) for name in ("title", "body", "category", "tags")}
    kind = typed.get("kind", Kind.QUESTION)
    with reading() as db:
        places = categories.in_order(db)
        chosen = _category(db, values["category"] or (places[0].slug if len(places) == 1 else ""))
        promised = _promise(db, chosen) | incident_page.pinned(db)
    shown = {
        "kind": kind if kind in list(Kind) else Kind.QUESTION,
        "places": places,
        **_found(request, person_of(request), values["title"], values["body"], chosen),
    }
    response = page(request, "asking/ask.html", typed=values, mistakes=mistakes, **shown, **promised)
    return searches.remember(request, response)


def _category(db: Session, slug: str) -> Category | None:
    try:
        return categories.by_slug(db, slug)
    except UnknownCategory:
        return None


def _promise(db: Session, category: Category | None) -> dict[str, Any]:
    """What happens to a question in this category: when it is asked, how soon people answer, when the team comes."""
    asked_at = now()
    promised_by: datetime | None = category and promise_for(db, category, asked_at)
    usual: Pace | None = category and pace(db, category.id)
    return {"category": category, "asked_at": asked_at, "promised_by": promised_by, "usual": usual}

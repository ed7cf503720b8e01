"""Watch rules: which department is asked by itself as soon as a case of its subject opens."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import categories, tags
from community.database import reading
from community.people import Person
from community.tags import Tag
from escalation import teams, watching
from escalation.permissions import may_plan, may_see_desk
from escalation.watching import Found, WatchRule
from web.forms import Id, Line, Text, again
from web.pages import by_htmx, page, see_other
from web.translations import N_
from web.visitor import Db, Me, person_of, require

router = APIRouter(prefix="/watch-rules")

WITHIN = {1: N_("1 hour"), 2: N_("2 hours"), 4: N_("4 hours"), 8: N_("8 hours"), 16: N_("16 hours"), 40: N_("40 hours")}
"""How long a department has, in its own working hours."""

BLANK = {"name": "", "team": "", "category": "", "tag": "", "words": "", "question": "", "within": 8}


class RuleForm(BaseModel):
    """`team` and `category` are slugs; `preview` asks only what the rule would have found."""

    name: Annotated[Line, Field(min_length=1, max_length=80)]
    team: Annotated[str, Field(min_length=1)]
    category: str = ""
    tag: Annotated[Line, Field(max_length=40)] = ""
    words: Annotated[Text, Field(max_length=1000)] = ""
    question: Annotated[Text, Field(min_length=1, max_length=2000)]
    within: Annotated[int, Field(ge=1, le=200)] = 8


@router.get("")
def show(request: Request, me: Me) -> Response:
    require(may_see_desk(me))
    with reading() as db:
        rules, asked = watching.all(db), watching.asked_lately(db)
        called = {team.id: team for team in teams.all(db)}
        places = {place.id: place for place in categories.in_order(db)}
        named = {rule.tag_id: db.get_one(Tag, rule.tag_id).name for rule in rules if rule.tag_id}
    shown = {"rules": rules, "asked": asked, "teams": called, "places": places, "tags": named, "may": may_plan(me)}
    return page(request, "watch_rules/watch_rules.html", **shown)


@router.get("/new")
def begin(request: Request, me: Me) -> Response:
    return _form(request, me, None)


@router.get("/preview")
def preview(request: Request, me: Me, id: int | None = None) -> Response:
    """How many cases of the last 30 days this would have asked about; a form without htmx gets the whole page."""
    require(may_plan(me))
    typed = {**BLANK, **{name: value for name, value in request.query_params.items() if name in BLANK}}
    with reading() as db:
        found = _preview(db, typed)
    if by_htmx(request):
        return page(request, "watch_rules/_preview.html", found=found)
    return _form(request, me, id, typed, found=found)


@router.get("/{id}")
def reword(request: Request, id: Id, me: Me) -> Response:
    return _form(request, me, id)


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    id = request.path_params.get("id")
    return _form(request, person_of(request), id and int(id), {**BLANK, **typed}, mistakes)


@router.post("")
@again(_again)
def add(db: Db, me: Me, form: Annotated[RuleForm, Form()]) -> Response:
    require(may_plan(me))
    watching.write(db, **_said(db, form))
    return see_other("/watch-rules")


@router.post("/{id}")
@again(_again)
def change(db: Db, me: Me, id: Id, form: Annotated[RuleForm, Form()]) -> Response:
    require(may_plan(me))
    watching.write(db, _the_rule(db, id), **_said(db, form))
    return see_other("/watch-rules")


@router.delete("/{id}")
def remove(db: Db, me: Me, id: Id) -> Response:
    require(may_plan(me))
    watching.remove(db, _the_rule(db, id))
    return see_other("/watch-rules")


@router.post("/{id}/rest")
def rest(db: Db, me: Me, id: Id) -> Response:
    """Ask nobody until it is woken."""
    require(may_plan(me))
    watching.rest(_the_rule(db, id), asleep=True)
    return see_other("/watch-rules")


@router.delete("/{id}/rest")
def wake(db: Db, me: Me, id: Id) -> Response:
    require(may_plan(me))
    watching.rest(_the_rule(db, id), asleep=False)
    return see_other("/watch-rules")


def _the_rule(db: Session, id: int) -> WatchRule:
    """Raises HTTPException(404)."""
    rule = db.get(WatchRule, id)
    if not rule:
        raise HTTPException(404)
    return rule


def _said(db: Session, form: RuleForm) -> dict[str, Any]:
    """Raises HTTPException(404) for a team that is not there, UnknownCategory."""
    team, tag = teams.by_slug(db, form.team), _tidy(form.tag)
    if not team:
        raise HTTPException(404)
    return {
        **form.model_dump(include={"name", "words", "question"}),
        "team_id": team.id,
        "category_id": categories.by_slug(db, form.category).id if form.category else None,
        "tag_id": tags.named(db, tag).id if tag else None,
        "reply_within": int(timedelta(hours=form.within).total_seconds()),
    }


def _tidy(tag: str) -> str:
    return next(iter(tags.tidy([tag])), "")


def _preview(db: Session, typed: dict[str, Any]) -> Found | None:
    """Nothing for a rule that would fit everything. A tag that nobody has used fits nothing."""
    category = next((it for it in categories.in_order(db) if it.slug == typed["category"]), None)
    tag = tags.called(db, _tidy(typed["tag"])) if typed["tag"] else None
    tag_id = (tag.id if tag else -1) if typed["tag"] else None
    if not (category or tag_id or typed["words"].strip()):
        return None
    draft = WatchRule(name="", team_id=0, question="", words=typed["words"][:1000])
    draft.category_id, draft.tag_id = category and category.id, tag_id
    return watching.preview(db, draft)


def _kept(db: Session, rule: WatchRule) -> dict[str, Any]:
    places = {place.id: place.slug for place in categories.in_order(db)}
    return {
        "name": rule.name,
        "team": next((team.slug for team in teams.all(db) if team.id == rule.team_id), ""),
        "category": places.get(rule.category_id or 0, ""),
        "tag": db.get_one(Tag, rule.tag_id).name if rule.tag_id else "",
        "words": rule.words,
        "question": rule.question,
        "within": rule.reply_within // 3600,
    }


def _form(
    request: Request,
    me: Person | None,
    id: int | None,
    typed: Any = None,
    mistakes: dict[str, str] | None = None,
    found: Found | None = None,
) -> Response:
    require(may_plan(me))
    with reading() as db:
        typed = typed or (_kept(db, _the_rule(db, id)) if id else BLANK)
        found = found or _preview(db, typed)
        shown = {"teams": teams.departments(db), "places": categories.in_order(db), "found": found}
    return page(request, "watch_rules/edit.html", id=id, typed=typed, mistakes=mistakes or {}, within=WITHIN, **shown)

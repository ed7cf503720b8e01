"""How long the community has before the team takes over, by category: looked at, tried on the last 30 days, changed."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import categories, view
from community.categories import Category, UnknownCategory
from community.database import reading
from escalation import policies, simulation, teams
from escalation.permissions import may_plan
from escalation.policies import Policy
from escalation.simulation import Forecast
from web import policy_form
from web.forms import again
from web.pages import by_htmx, page, see_other
from web.policy_form import PolicyForm, Typed
from web.visitor import Db, Me, require

router = APIRouter()

DEFAULT = "default"
"""Stands for all the categories without a policy of their own, where the others have their name in the address."""


@dataclass(frozen=True)
class Place:
    """A row of the list: a category, or all the others, and what holds there."""

    slug: str
    name: str
    policy: Policy
    own: bool
    staff_only: bool = False


@router.get("/policies")
def show_all(request: Request, me: Me) -> Response:
    require(may_plan(me))
    with reading() as db:
        shown = {"places": _places(db), "teams": {team.id: team.name for team in teams.all(db)}}
    return page(request, "policies/policies.html", **shown)


@router.get("/policies/{slug}")
def edit(request: Request, me: Me, slug: str) -> Response:
    """What holds, what it did in the last 30 days, and every version before it."""
    require(may_plan(me))
    with reading() as db:
        category = _category(db, slug)
        typed = policy_form.typed_of(_holding(db, category), category)
    return _editor(request, slug, typed)


def _edit_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _editor(request, str(request.path_params["slug"]), policy_form.typed_in(typed), mistakes)


@router.post("/policies/{slug}/simulation")
@again(_edit_again)
def simulate(request: Request, me: Me, slug: str, form: Annotated[PolicyForm, Form()]) -> Response:
    """What this would have done. Changes nothing: the part with the figures for htmx, the page for a plain form."""
    require(may_plan(me))
    typed = policy_form.typed_by(form)
    if not by_htmx(request):
        return _editor(request, slug, typed, tried=True)
    with reading() as db:
        shown = _forecast(db, slug, form)
    return page(request, "policies/_forecast.html", **shown)


@router.post("/policies/{slug}")
@again(_edit_again)
def change(request: Request, db: Db, me: Me, slug: str, form: Annotated[PolicyForm, Form()]) -> Response:
    """Another version, once whoever changes it has seen what it would have done."""
    require(may_plan(me))
    category = _category(db, slug)
    if form.seen != mark_of(form):
        return _editor(request, slug, policy_form.typed_by(form), tried=True)
    rules, starts_at = policy_form.rules_of(form), policy_form.starts_at(form)
    policies.change(db, category, rules, starts_at=starts_at, by=me)
    return see_other(f"/policies/{slug}?saved=1")


@router.delete("/policies/{slug}")
def give_up(db: Db, me: Me, slug: str) -> Response:
    """This category follows the policy of all the others again."""
    require(may_plan(me))
    category = _category(db, slug)
    if category:
        policies.give_up(db, category)
    return see_other("/policies")


def mark_of(form: PolicyForm) -> str:
    """Names what was typed, so that a page knows whether its figures are about that."""
    said = form.model_dump_json(exclude={"seen"})
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _editor(
    request: Request, slug: str, typed: Typed, mistakes: dict[str, str] | None = None, *, tried: bool = False
) -> Response:
    with reading() as db:
        category = _category(db, slug)
        form = policy_form.form_of(typed)
        told = _forecast(db, slug, form) if form else {"forecast": None, "mark": "", "slug": slug}
        held = policies.versions(db, category)
        shown = {
            "category": category,
            "holding": _holding(db, category),
            "own": bool(held and not held[0].ended_at),
            "versions": held,
            "names": view.authors_of(db, {it.made_by_id for it in held if it.made_by_id}),
            "teams": [team for team in teams.all(db) if team.kind == teams.Kind.DESK],
            "choices": policy_form.CHOICES,
        }
    saved = "saved" in request.query_params
    return page(
        request, "policies/policy.html", typed=typed, mistakes=mistakes or {}, tried=tried, saved=saved, **shown, **told
    )


def _forecast(db: Session, slug: str, form: PolicyForm) -> dict[str, Any]:
    """The figures, and the mark of what they are about."""
    starts_at = policy_form.starts_at(form)
    told: Forecast = simulation.simulate(db, _category(db, slug), policy_form.rules_of(form), starts_at=starts_at)
    return {"forecast": told, "mark": mark_of(form), "slug": slug}


def _places(db: Session) -> list[Place]:
    own, others = policies.own(db), policies.default(db)
    places = [
        Place(it.slug, it.name, own.get(it.id, others), it.id in own, it.staff_only) for it in categories.in_order(db)
    ]
    return [Place(DEFAULT, "", others, own=True), *places]


def _holding(db: Session, category: Category | None) -> Policy:
    return policies.own(db).get(category and category.id) or policies.default(db)


def _category(db: Session, slug: str) -> Category | None:
    """None for all the others. Raises HTTPException(404)."""
    if slug == DEFAULT:
        return None
    try:
        return categories.by_slug(db, slug)
    except UnknownCategory as unknown:
        raise HTTPException(404) from unknown

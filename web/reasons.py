"""Contact reasons: the board of what makes people ask, one of them with its questions, and "You said, we did"."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, BeforeValidator, Field
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community.database import reading
from community.people import Person
from escalation import reasons, recurring, teams
from escalation.cases import Case
from escalation.permissions import may_lead_reasons, may_link_reasons, may_see_desk
from escalation.reasons import FIX_MOST, TITLE_MOST, ContactReason, State
from web import found, reason_page
from web.came_from import FOUND
from web.case_work import back
from web.forms import Id, Line, Text, again
from web.incidents import ReferenceForm
from web.pages import page, see_other
from web.translations import N_
from web.visitor import Db, Me, Visitor, person_of, require

router = APIRouter()

COLUMNS: dict[str, Sequence[State]] = {
    N_("Seen"): (State.SEEN,),
    N_("Confirmed"): (State.CONFIRMED, State.OWNED),
    N_("A fix is planned"): (State.PLANNED,),
    N_("Fixed, being watched"): (State.FIXED, State.VERIFIED),
    N_("Retired"): (State.RETIRED,),
}


class TitleForm(BaseModel):
    title: Annotated[Line, Field(min_length=1, max_length=TITLE_MOST)]


class OwnerForm(BaseModel):
    """`owner` is somebody of the team, by their handle; `department` the slug of the team where the cause lies."""

    owner: Annotated[Line, Field(min_length=1, max_length=60)]
    department: str = ""


class PlanForm(BaseModel):
    fix: Annotated[Text, Field(min_length=1, max_length=FIX_MOST)]
    fix_by: Annotated[date | None, BeforeValidator(lambda typed: typed or None)] = None


class TellingForm(BaseModel):
    told: bool = False


class ChoiceForm(BaseModel):
    """On the desk: which reason a case has, or the words of one nobody has seen yet."""

    reason: int = 0
    title: Annotated[Line, Field(max_length=TITLE_MOST)] = ""
    view: str = "mine"


def _reason(id: Id, db: Db, me: Visitor) -> ContactReason:
    """Raises HTTPException(404)."""
    return reason_page.find(db, id, me)


TheReason = Annotated[ContactReason, Depends(_reason)]


@router.get("/you-said-we-did")
def show_done(request: Request) -> Response:
    with reading() as db:
        told = reasons.told(db)
    return page(request, "reasons/done.html", reasons=told)


@router.get("/reasons")
def show_all(request: Request, me: Me) -> Response:
    return _board(request, me, "", {})


@router.get("/reasons/{id}", dependencies=[FOUND])
def show(request: Request, id: Id, me: Visitor) -> Response:
    return _page(request, id, me, {}, {})


def _board_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _board(request, person_of(request), str(typed.get("title", "")), mistakes)


@router.post("/reasons")
@again(_board_again)
def see(db: Db, me: Me, form: Annotated[TitleForm, Form()]) -> Response:
    require(may_link_reasons(me))
    return see_other(f"/reasons/{reasons.see(db, title=form.title, by=me).id}")


def _page_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _page(request, int(request.path_params["id"]), person_of(request), dict(typed), mistakes)


@router.post("/reasons/{id}/confirmation")
def confirm(db: Db, me: Me, reason: TheReason) -> Response:
    require(may_lead_reasons(me))
    reasons.confirm(db, reason, by=me)
    return _to(reason)


@router.post("/reasons/{id}/dismissal")
def dismiss(db: Db, me: Me, reason: TheReason) -> Response:
    require(may_lead_reasons(me))
    reasons.dismiss(db, reason, by=me)
    return see_other("/reasons")


@router.post("/reasons/{id}/owner")
@again(_page_again)
def give_to(db: Db, me: Me, reason: TheReason, form: Annotated[OwnerForm, Form()]) -> Response:
    require(may_lead_reasons(me))
    owner = reason_page.colleague(db, form.owner)
    department = next((team.id for team in teams.departments(db) if team.slug == form.department), None)
    reasons.give_to(db, reason, owner, by=me, department_id=department)
    return _to(reason)


@router.post("/reasons/{id}/plan")
@again(_page_again)
def plan(db: Db, me: Me, reason: TheReason, form: Annotated[PlanForm, Form()]) -> Response:
    require(may_lead_reasons(me))
    reasons.plan(db, reason, fix=form.fix, fix_by=form.fix_by, by=me)
    return _to(reason)


@router.post("/reasons/{id}/fix")
def fix(db: Db, me: Me, reason: TheReason) -> Response:
    require(may_lead_reasons(me))
    recurring.fix(db, reason, by=me)
    return _to(reason)


@router.post("/reasons/{id}/verification")
def verify(db: Db, me: Me, reason: TheReason) -> Response:
    require(may_lead_reasons(me))
    reasons.verify(db, reason, by=me)
    return _to(reason)


@router.post("/reasons/{id}/telling")
def tell(db: Db, me: Me, reason: TheReason, form: Annotated[TellingForm, Form()]) -> Response:
    """Show it under "You said, we did", or no longer."""
    require(may_lead_reasons(me))
    reasons.tell_everybody(db, reason, told=form.told, by=me)
    return _to(reason)


@router.post("/reasons/{id}/threads")
@again(_page_again)
def link(db: Db, me: Me, reason: TheReason, form: Annotated[ReferenceForm, Form()]) -> Response:
    require(may_link_reasons(me))
    reasons.link(db, reason, found.thread(db, form.id, me), by=me)
    return see_other(f"/reasons/{reason.id}#threads")


@router.delete("/reasons/{id}/threads/{thread_id}")
def unlink(db: Db, me: Me, reason: TheReason, thread_id: Id) -> Response:
    require(may_link_reasons(me))
    reasons.unlink(db, reason, thread_id)
    return see_other(f"/reasons/{reason.id}#threads")


@router.post("/cases/{id}/reason")
def choose(id: Id, db: Db, me: Me, form: Annotated[ChoiceForm, Form()]) -> Response:
    """Why did they ask? One that is known, or a new one in a few words."""
    require(may_link_reasons(me))
    case, known = db.get(Case, id), db.get(ContactReason, form.reason) if form.reason else None
    if not case or (form.reason and not known):
        raise HTTPException(404)
    if known or form.title:
        reason = known or reasons.see(db, title=form.title, by=me)
        reasons.link(db, reason, found.thread(db, case.thread_id, me), by=me)
    return back(id, form.view)


def _to(reason: ContactReason) -> Response:
    return see_other(f"/reasons/{reason.id}")


def _board(request: Request, me: Person | None, title: str, mistakes: dict[str, str]) -> Response:
    require(may_see_desk(me))
    with reading() as db:
        columns = reason_page.columns(db, COLUMNS)
    return page(request, "reasons/reasons.html", columns=columns, title=title, mistakes=mistakes)


def _page(request: Request, id: int, me: Person | None, typed: dict[str, Any], mistakes: dict[str, str]) -> Response:
    with reading() as db:
        shown = reason_page.of(db, id, me)
    return page(request, "reasons/reason.html", typed=typed, mistakes=mistakes, **shown)

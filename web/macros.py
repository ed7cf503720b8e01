"""Macros: the page where the team keeps its texts, and taking one into a reply."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community.database import reading
from community.people import Person
from community.threads import BODY_MOST
from escalation import macros, teams
from escalation.cases import Case
from escalation.macros import NAME_MOST, Macro
from escalation.permissions import may_keep_macros, may_work_cases
from web.forms import Id, Line, Text, again
from web.pages import by_htmx, page, see_other
from web.visitor import Db, Me, person_of, require

router = APIRouter()


class MacroForm(BaseModel):
    """`team` is a team's slug; empty for everybody."""

    name: Annotated[Line, Field(min_length=1, max_length=NAME_MOST)]
    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]
    team: str = ""


@router.get("/macros")
def show(request: Request, me: Me) -> Response:
    require(may_keep_macros(me))
    with reading() as db:
        kept, called = macros.all(db), {team.id: team for team in teams.all(db)}
    return page(request, "macros/macros.html", macros=kept, teams=called)


@router.get("/macros/new")
def write(request: Request, me: Me) -> Response:
    return _form(request, me, None, {"name": "", "body": "", "team": ""})


@router.get("/macros/{id}/edit")
def reword(request: Request, id: Id, me: Me) -> Response:
    require(may_keep_macros(me))
    with reading() as db:
        macro = _the_macro(db, id)
        slug = next((team.slug for team in teams.all(db) if team.id == macro.team_id), "")
    return _form(request, me, id, {"name": macro.name, "body": macro.body, "team": slug})


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    id = request.path_params.get("id")
    return _form(request, person_of(request), id and int(id), {"team": "", **typed}, mistakes)


@router.post("/macros")
@again(_again)
def add(db: Db, me: Me, form: Annotated[MacroForm, Form()]) -> Response:
    require(may_keep_macros(me))
    macros.add(db, by=me, name=form.name, body=form.body, team_id=_team_id(db, form.team))
    return see_other("/macros")


@router.post("/macros/{id}/edit")
@again(_again)
def change(id: Id, db: Db, me: Me, form: Annotated[MacroForm, Form()]) -> Response:
    require(may_keep_macros(me))
    macros.change(_the_macro(db, id), name=form.name, body=form.body, team_id=_team_id(db, form.team))
    return see_other("/macros")


@router.post("/macros/{id}/retirement")
def retire(id: Id, db: Db, me: Me) -> Response:
    """Out of every menu; `DELETE` brings it back."""
    require(may_keep_macros(me))
    macros.retire(_the_macro(db, id))
    return see_other("/macros")


@router.delete("/macros/{id}/retirement")
def bring_back(id: Id, db: Db, me: Me) -> Response:
    require(may_keep_macros(me))
    macros.bring_back(_the_macro(db, id))
    return see_other("/macros")


@router.post("/cases/{case_id}/macros/{id}")
def take(request: Request, case_id: Id, id: Id, db: Db, me: Me) -> Response:
    """The text for this case, to be put where somebody writes; without a script, the case with it in the box."""
    require(may_work_cases(me))
    macro, case = _the_macro(db, id), db.get(Case, case_id)
    if not case:
        raise HTTPException(404)
    macros.count_use(db, macro)
    if by_htmx(request):
        return PlainTextResponse(macros.fill(db, macro, case, by=me), headers={"Cache-Control": "no-store"})
    return see_other(f"/desk/cases/{case_id}?macro={id}#body")


def filled(db: Session, id: int | None, case: Case, me: Person) -> str:
    """What `?macro=7` puts into the box; nothing for a macro that is not there."""
    macro = db.get(Macro, id) if id else None
    return macros.fill(db, macro, case, by=me) if macro else ""


def _form(
    request: Request, me: Person | None, id: int | None, typed: dict[str, Any], mistakes: dict[str, str] | None = None
) -> Response:
    require(may_keep_macros(me))
    with reading() as db:
        offered = teams.all(db)
    return page(request, "macros/edit.html", id=id, typed=typed, teams=offered, mistakes=mistakes or {})


def _the_macro(db: Session, id: int) -> Macro:
    macro = db.get(Macro, id)
    if not macro:
        raise HTTPException(404)
    return macro


def _team_id(db: Session, slug: str) -> int | None:
    """A team that is gone by now is everybody's."""
    return next((team.id for team in teams.all(db) if team.slug == slug), None)

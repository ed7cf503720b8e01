"""Teams: who is there, what each has in hand, and in which hours; what managers change about them."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community.database import reading
from community.languages import NAMES
from community.people import Person
from escalation import calendars, new_hours, rosters, teams
from escalation.calendars import BusinessCalendar
from escalation.permissions import may_plan, may_see_desk
from escalation.teams import NAME_MOST, Kind, Team
from web import presence, shifts
from web.forms import Line, again
from web.pages import page, see_other
from web.translations import N_
from web.visitor import Db, Me, person_of, require

router = APIRouter()

KINDS = {Kind.DESK: N_("Answers customers"), Kind.DEPARTMENT: N_("Is asked by the desk")}


class TeamForm(BaseModel):
    name: Annotated[Line, Field(min_length=1, max_length=NAME_MOST)]
    kind: Kind
    calendar: int


@router.get("/teams")
def show(request: Request, me: Me) -> Response:
    require(may_see_desk(me))
    with reading() as db:
        shown = {"rosters": rosters.all(db), "free": rosters.without_team(db), **presence.shown(db, me)}
    words = {"languages": NAMES, "hours_of": shifts.in_words, "may": may_plan(me)}
    return page(request, "teams/teams.html", **shown, **words)


@router.get("/teams/new")
def begin(request: Request, me: Me) -> Response:
    return _form(request, me, None)


@router.get("/teams/{slug}/edit")
def reword(request: Request, slug: str, me: Me) -> Response:
    return _form(request, me, slug)


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    kept = {"name": "", "kind": Kind.DESK, "calendar": 0, **typed}
    return _form(request, person_of(request), request.path_params.get("slug"), kept, mistakes)


@router.post("/teams")
@again(_again)
def add(db: Db, me: Me, form: Annotated[TeamForm, Form()]) -> Response:
    require(may_plan(me))
    team = teams.add(db, name=form.name, kind=form.kind, calendar_id=_calendar(db, form.calendar).id)
    return see_other(f"/teams#{team.slug}")


@router.post("/teams/{slug}/edit")
@again(_again)
def change(slug: str, db: Db, me: Me, form: Annotated[TeamForm, Form()]) -> Response:
    require(may_plan(me))
    team, calendar = the_team(db, slug), _calendar(db, form.calendar)
    other_hours = team.calendar_id != calendar.id
    teams.change(db, team, name=form.name, kind=form.kind, calendar_id=calendar.id)
    if other_hours:
        new_hours.follow(db, [team.id])
    return see_other(f"/teams#{team.slug}")


def the_team(db: Session, slug: str) -> Team:
    """Raises HTTPException(404)."""
    team = teams.by_slug(db, slug)
    if not team:
        raise HTTPException(404)
    return team


def _calendar(db: Session, id: int) -> BusinessCalendar:
    calendar = calendars.of(db, id)
    if not calendar:
        raise HTTPException(404)
    return calendar


def _form(
    request: Request, me: Person | None, slug: str | None, typed: Any = None, mistakes: dict[str, str] | None = None
) -> Response:
    require(may_plan(me))
    with reading() as db:
        team = the_team(db, slug) if slug else None
        kept = {"name": team.name, "kind": team.kind, "calendar": team.calendar_id} if team else {}
        known = {it.id: it for it in calendars.newest(db)}
        if team and (current := calendars.of(db, team.calendar_id)):
            known.setdefault(current.id, current)
    typed = {"name": "", "kind": Kind.DESK, "calendar": 0, **kept, **(typed or {})}
    shown = {"team": team, "typed": typed, "mistakes": mistakes or {}, "calendars": known.values(), "kinds": KINDS}
    return page(request, "teams/edit.html", **shown)

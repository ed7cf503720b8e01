"""When teams work: every calendar, its versions, what the next two weeks look like, and the form for the next one."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import view
from community.database import now, reading
from escalation import calendars, hours, new_hours, teams
from escalation.calendars import ALWAYS, BusinessCalendar
from escalation.hours import EmptyCalendar
from escalation.permissions import may_plan
from escalation.teams import Team
from web import calendar_form, days_ahead, shifts
from web.calendar_form import CalendarForm, Typed, typed_in, typed_of
from web.days_ahead import Day
from web.forms import Id, again
from web.pages import by_htmx, page, see_other
from web.visitor import Db, Me, require

router = APIRouter()


@router.get("/calendars")
def show_all(request: Request, me: Me) -> Response:
    require(may_plan(me))
    at = now()
    with reading() as db:
        works_by: dict[int, list[Team]] = {}
        for team in teams.all(db):
            works_by.setdefault(team.calendar_id, []).append(team)
        rows = [_row(calendar, works_by.get(calendar.id, []), at) for calendar in calendars.newest(db)]
    return page(request, "calendars/calendars.html", rows=rows, moment=at)


@router.get("/calendars/new")
def invite(request: Request, me: Me) -> Response:
    require(may_plan(me))
    return _editor(request, typed_of(None))


@router.get("/calendars/{id}")
def edit(request: Request, me: Me, id: Id, saved: bool = False) -> Response:
    """One version: the newest is changed from here on, an older one can be brought back."""
    require(may_plan(me))
    with reading() as db:
        if not (calendar := calendars.of(db, id)):
            raise HTTPException(404)
        newest = calendars.versions(db, calendar.name)[0]
    return _editor(request, typed_of(calendar, newest.version), shown=calendar, saved=saved)


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    if by_htmx(request):
        return _preview(request, typed_in(typed), mistakes=mistakes)
    return _editor(request, typed_in(typed), mistakes=mistakes)


@router.post("/calendars/preview")
@again(_again)
def preview(request: Request, me: Me, form: Annotated[CalendarForm, Form()]) -> Response:
    """What was typed, on the next two weeks. Changes nothing."""
    require(may_plan(me))
    drafted = form.draft()
    calendars.check(drafted, now())
    if by_htmx(request):
        return _preview(request, form.model_dump(), days=days_ahead.ahead(drafted, now()))
    return _editor(request, form.typed(), shown=drafted, tried=True)


@router.post("/calendars")
@again(_again)
def save(db: Db, me: Me, form: Annotated[CalendarForm, Form()]) -> Response:
    """Another version, which holds from now on: for its teams, and for everything they have promised."""
    require(may_plan(me))
    calendar = calendars.put(db, **form.said(), after=form.after, by=me)
    new_hours.begin(db, calendar, _known_teams(db, form.teams))
    return see_other(f"/calendars/{calendar.id}?saved=1")


def _preview(
    request: Request, typed: Typed, *, days: list[Day] | None = None, mistakes: dict[str, str] | None = None
) -> Response:
    """The part of the page that says what the form comes to, and the regions of the country that was chosen."""
    regions = calendar_form.regions(typed["country"])
    return page(request, "calendars/_fresh.html", typed=typed, days=days, regions=regions, mistakes=mistakes or {})


def _editor(
    request: Request,
    typed: Typed,
    *,
    shown: BusinessCalendar | None = None,
    mistakes: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """The whole page. Without a version to show, as when something is wrong, nothing is said of the next two weeks."""
    with reading() as db:
        context = _known_of(db, typed)
    drafted = shown or (None if mistakes else CalendarForm(**{**typed, "name": "New"}).draft())
    days = days_ahead.ahead(drafted, now()) if drafted else None
    told = {"typed": typed, "mistakes": mistakes or {}, "days": days, "shown": shown, "day_names": shifts.day_names()}
    more = {"saved": False, "tried": False, "always": ALWAYS, **more}
    return page(
        request, "calendars/calendar.html", **told, **context, **more, **calendar_form.choices(typed["country"])
    )


def _known_of(db: Session, typed: Typed) -> dict[str, Any]:
    """The versions there are and who made them, the teams that work by them and the others."""
    versions = calendars.versions(db, typed["name"]) if str(typed["after"]) != "0" else []
    makers = view.authors_of(db, {it.made_by_id for it in versions if it.made_by_id})
    ids = {version.id for version in versions}
    by_it = [team for team in teams.all(db) if team.calendar_id in ids]
    return {
        "versions": versions,
        "makers": makers,
        "ours": by_it,
        "others": [team for team in teams.all(db) if team.calendar_id not in ids],
    }


def _known_teams(db: Session, ids: list[int]) -> list[int]:
    known = {team.id for team in teams.all(db)}
    return [id for id in ids if id in known]


def _row(calendar: BusinessCalendar, of_teams: list[Team], at: datetime) -> dict[str, Any]:
    holidays = calendar_form.named(calendar.country, calendar.region)
    week = shifts.in_words(calendar.hours)
    return {
        "calendar": calendar,
        "teams": of_teams,
        "opens_at": _opens_at(calendar, at),
        "holidays": holidays,
        "week": week,
    }


def _opens_at(calendar: BusinessCalendar, at: datetime) -> datetime | None:
    """Never again, if it was only ever open on days that are over."""
    try:
        return hours.opens_at(calendar, at)
    except EmptyCalendar:
        return None

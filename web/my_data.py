"""One's own data: taken along as a ZIP, erased after two weeks, and kept where two of the staff say that it must be."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import people
from community.database import reading
from community.people import Person
from moderation import erasure, exporting
from moderation.erasure import LegalHold
from moderation.permissions import may_hold, may_leave, may_take_data
from web.forms import Line, again
from web.hiding import REASON_LEAST, REASON_MOST
from web.pages import page, see_other
from web.rates import limited
from web.visitor import Db, Me, person_of, require

router = APIRouter()


class LeavingForm(BaseModel):
    sure: bool
    with_words: bool = False


class HoldForm(BaseModel):
    reason: Annotated[Line, Field(min_length=REASON_LEAST, max_length=REASON_MOST)]


@router.get("/settings/data")
def show(request: Request, me: Me) -> Response:
    return _shown(request, me, {})


def _leave_again(request: Request, _typed: FormData, mistakes: dict[str, str]) -> Response:
    return _shown(request, person_of(request), mistakes)


@router.post("/settings/data/export", dependencies=[limited("flag")])
def ask_for_export(db: Db, me: Me) -> Response:
    """The worker makes it; it can be fetched for seven days."""
    require(may_take_data(me, me))
    exporting.ask(db, me)
    return see_other("/settings/data")


@router.get("/settings/data/export.zip")
def fetch(me: Me) -> Response:
    """Nobody but whose it is, and nobody for longer than it is kept."""
    with reading() as db:
        export = exporting.of(db, me)
    if not export or not export.archive:
        raise HTTPException(404)
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"', "Cache-Control": "no-store"}
    return Response(export.archive, media_type="application/zip", headers=headers)


@router.post("/settings/data/erasure")
@again(_leave_again)
def leave(db: Db, me: Me, form: Annotated[LeavingForm, Form()]) -> Response:
    require(may_leave(me))
    erasure.ask(db, me, with_words=form.with_words)
    return see_other("/settings/data")


@router.delete("/settings/data/erasure")
def stay(db: Db, me: Me) -> Response:
    """They have thought better of it."""
    require(may_take_data(me, me))
    erasure.cancel(db, me)
    return see_other("/settings/data")


@router.get("/people/{handle}/hold")
def show_hold(request: Request, handle: str, me: Me) -> Response:
    return _hold(request, handle, me, "", {})


def _hold_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    handle = str(request.path_params["handle"])
    return _hold(request, handle, person_of(request), str(typed.get("reason", "")), mistakes)


@router.post("/people/{handle}/hold")
@again(_hold_again)
def hold(handle: str, db: Db, me: Me, form: Annotated[HoldForm, Form()]) -> Response:
    """It holds from now on, and a second one confirms or refuses it."""
    require(may_hold(me))
    erasure.hold(db, _whose(db, handle), by=me, reason=form.reason)
    return see_other(f"/people/{handle}/hold")


@router.post("/people/{handle}/hold/confirmation")
def confirm(handle: str, db: Db, me: Me) -> Response:
    require(may_hold(me))
    erasure.confirm(_held(db, handle), by=me)
    return see_other(f"/people/{handle}/hold")


@router.delete("/people/{handle}/hold")
def lift(handle: str, db: Db, me: Me) -> Response:
    """Two of the staff end it, too."""
    require(may_hold(me))
    erasure.lift(db, _held(db, handle), by=me)
    return see_other(f"/people/{handle}/hold")


def _shown(request: Request, me: Person | None, mistakes: dict[str, str]) -> Response:
    if not me:
        raise HTTPException(404)
    with reading() as db:
        shown = {"export": exporting.of(db, me), "leaving": erasure.of(db, me), "held": erasure.held(db, me.id)}
    response = page(request, "people/data.html", may=may_leave(me), mistakes=mistakes, **shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _hold(request: Request, handle: str, me: Person | None, reason: str, mistakes: dict[str, str]) -> Response:
    require(may_hold(me))
    with reading() as db:
        whose = _whose(db, handle)
        held = db.get(LegalHold, whose.id)
    return page(request, "people/hold.html", whose=whose, held=held, reason=reason, mistakes=mistakes)


def _whose(db: Session, handle: str) -> Person:
    person = people.by_handle(db, handle)
    if not person:
        raise HTTPException(404)
    return person


def _held(db: Session, handle: str) -> LegalHold:
    held = db.get(LegalHold, _whose(db, handle).id)
    if not held:
        raise HTTPException(404)
    return held

"""Taking a post's words down for legal reasons: one of the staff asks at the post, another one confirms or refuses."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData

from community import view
from community.database import reading
from community.people import Person
from moderation import appeals, sealing, takedowns, taking_down
from moderation.permissions import (
    may_confirm_takedown,
    may_give_back,
    may_refuse_takedown,
    may_see_takedowns,
    may_take_down,
    may_turn_objection_down,
)
from moderation.takedowns import Takedown
from web import found, review, subjects
from web.forms import Id, Line, again
from web.found import TheTakedown
from web.hiding import REASON_LEAST, Kinds, Reason
from web.pages import page, see_other
from web.subjects import Shown
from web.visitor import Db, Me, person_of, require

router = APIRouter()

REFERENCE_MOST = 100


class TakedownForm(BaseModel):
    reason: Reason
    legal_reference: Annotated[Line, Field(min_length=REASON_LEAST, max_length=REFERENCE_MOST)]


@router.get("/{kinds}/{id}/takedown")
def consider(request: Request, kinds: Kinds, id: Id, me: Me) -> Response:
    return _form(request, me, kinds, id)


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    kinds, id = request.path_params["kinds"], int(request.path_params["id"])
    return _form(request, person_of(request), kinds, id, typed, mistakes)


@router.post("/{kinds}/{id}/takedown")
@again(_again)
def ask(kinds: Kinds, id: Id, db: Db, me: Me, form: Annotated[TakedownForm, Form()]) -> Response:
    """Nothing changes until somebody else agrees."""
    subject = subjects.found(db, kinds.removesuffix("s"), id, me)
    require(may_take_down(me, subject))
    takedown = takedowns.ask(db, subject, by=me, reason=form.reason, legal_reference=form.legal_reference)
    return see_other(_path(takedown))


@router.get("/moderation/takedowns")
def show_all(request: Request, me: Me) -> Response:
    require(may_see_takedowns(me))
    with reading() as db:
        waiting, down = takedowns.waiting(db), takedowns.newest_standing(db)
        authors = names(db, [*waiting, *down])
        objected = taking_down.objected_to(db, down)
        tabs = review.tabs(db, me)
    shown = {"waiting": waiting, "down": down, "names": authors, "objected": objected}
    return page(request, "moderation/takedowns.html", tabs=tabs, **shown)


@router.get("/moderation/takedowns/{id}")
def show(request: Request, id: Id, me: Me) -> Response:
    """With the words: those that stand there, or those under seal."""
    with reading() as db:
        takedown = found.takedown(db, id, me)
        on = taking_down.about(db, takedown)
        shown = {
            "takedown": takedown,
            "shown": subjects.shown(db, on),
            "names": names(db, [takedown]),
            "sealed": sealing.of(db, takedown),
            "appeal": appeals.of(db, on) if takedown.stands else None,
            "may": _may(me, takedown),
        }
    response = page(request, "moderation/takedown.html", **shown)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post("/moderation/takedowns/{id}/confirmation")
def confirm(db: Db, me: Me, takedown: TheTakedown) -> Response:
    """The words are gone when this is answered."""
    require(may_confirm_takedown(me, takedown))
    taking_down.confirm(db, takedown, by=me)
    return see_other(_path(takedown))


@router.delete("/moderation/takedowns/{id}")
def refuse(db: Db, me: Me, takedown: TheTakedown) -> Response:
    require(may_refuse_takedown(me, takedown))
    takedowns.refuse(db, takedown, by=me)
    return see_other(_path(takedown))


@router.delete("/moderation/takedowns/{id}/confirmation")
def give_back(db: Db, me: Me, takedown: TheTakedown) -> Response:
    """The second one who says so gives the words back."""
    require(may_give_back(me, takedown))
    taking_down.lift(db, takedown, by=me)
    return see_other(_path(takedown))


@router.delete("/moderation/takedowns/{id}/objection")
def turn_down(db: Db, me: Me, takedown: TheTakedown) -> Response:
    """Its author objected, and the words stay down."""
    require(may_turn_objection_down(me, takedown))
    taking_down.turn_down(db, takedown, by=me)
    return see_other(_path(takedown))


def _form(
    request: Request,
    me: Person | None,
    kinds: str,
    id: int,
    typed: Mapping[str, Any] | None = None,
    mistakes: dict[str, str] | None = None,
) -> Response:
    require(may_see_takedowns(me))
    with reading() as db:
        subject = subjects.found(db, kinds.removesuffix("s"), id, me)
        require(may_take_down(me, subject))
        shown: Shown = subjects.shown(db, subject)
        before = takedowns.open_on(db, subject)
    kept = {name: str((typed or {}).get(name, "")) for name in TakedownForm.model_fields}
    return page(request, "moderation/take_down.html", shown=shown, before=before, typed=kept, mistakes=mistakes or {})


def _may(me: Person, takedown: Takedown) -> dict[str, Any]:
    return {
        "confirm": may_confirm_takedown(me, takedown),
        "refuse": may_refuse_takedown(me, takedown),
        "give_back": may_give_back(me, takedown),
        "turn_down": may_turn_objection_down(me, takedown),
    }


def names(db: Session, ones: Sequence[Takedown]) -> dict[int, Any]:
    ids = {who for one in ones for who in (one.asked_by_id, one.decided_by_id, one.lift_asked_by_id, one.author_id)}
    return view.authors_of(db, {id for id in ids if id})


def _path(takedown: Takedown) -> str:
    return f"/moderation/takedowns/{takedown.id}"

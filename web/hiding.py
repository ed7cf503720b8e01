"""Hiding is a noun: it is posted with its reason, and deleting it brings the words back."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import FormData

from community.database import reading
from community.people import Person
from moderation import hiding
from moderation.permissions import may_hide
from web import subjects
from web.forms import Id, Line, again
from web.pages import page, see_other
from web.visitor import Db, Me, person_of, require

router = APIRouter()

REASON_LEAST, REASON_MOST = 3, 300

Kinds = Literal["threads", "answers", "comments"]
Reason = Annotated[Line, Field(min_length=REASON_LEAST, max_length=REASON_MOST)]


class HidingForm(BaseModel):
    reason: Reason


@router.get("/{kinds}/{id}/hiding")
def consider(request: Request, kinds: Kinds, id: Id, me: Me) -> Response:
    return _form(request, me, kinds, id)


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    kinds, id = request.path_params["kinds"], int(request.path_params["id"])
    return _form(request, person_of(request), kinds, id, str(typed.get("reason", "")), mistakes)


@router.post("/{kinds}/{id}/hiding")
@again(_again)
def hide(kinds: Kinds, id: Id, db: Db, me: Me, form: Annotated[HidingForm, Form()]) -> Response:
    subject = subjects.found(db, kinds.removesuffix("s"), id, me)
    require(may_hide(me, subject))
    hiding.hide(db, subject, by=me, reason=form.reason)
    return see_other(subjects.path(subjects.thread_of(db, subject), subject))


@router.delete("/{kinds}/{id}/hiding")
def unhide(kinds: Kinds, id: Id, db: Db, me: Me) -> Response:
    subject = subjects.found(db, kinds.removesuffix("s"), id, me)
    require(may_hide(me, subject))
    hiding.unhide(db, subject, by=me)
    return see_other(subjects.path(subjects.thread_of(db, subject), subject))


def _form(
    request: Request,
    me: Person | None,
    kinds: str,
    id: int,
    reason: str = "",
    mistakes: dict[str, str] | None = None,
) -> Response:
    with reading() as db:
        subject = subjects.found(db, kinds.removesuffix("s"), id, me)
        require(may_hide(me, subject))
        shown = subjects.shown(db, subject)
    return page(request, "moderation/hide.html", shown=shown, reason=reason, mistakes=mistakes or {})

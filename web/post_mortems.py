"""What an incident taught us: a draft for the desk, then a page for everybody."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community.database import reading
from community.people import Person
from escalation import post_mortems, reasons
from escalation.permissions import may_lead_incidents, may_see_post_mortem
from escalation.post_mortems import TEXT_MOST, PostMortem
from web import incident_page
from web.forms import Id, Text, again
from web.pages import page, see_other
from web.visitor import Db, Me, Visitor, person_of, require

router = APIRouter(prefix="/incidents/{id}/post-mortem")

Words = Annotated[Text, Field(max_length=TEXT_MOST)]


class MortemForm(BaseModel):
    """`tell` makes it everybody's to read; without it this stays a draft."""

    happened: Annotated[Text, Field(min_length=1, max_length=TEXT_MOST)]
    why: Words = ""
    changes: Words = ""
    tell: bool = False


def _mortem(id: Id, db: Db, me: Visitor) -> PostMortem:
    return _find(db, id, me, locked=True)


@router.get("")
def show(request: Request, id: Id, me: Visitor) -> Response:
    return _page(request, id, me, {}, {})


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _page(request, int(request.path_params["id"]), person_of(request), dict(typed), mistakes)


@router.post("")
@again(_again)
def write(
    db: Db, me: Me, mortem: Annotated[PostMortem, Depends(_mortem)], form: Annotated[MortemForm, Form()]
) -> Response:
    require(may_lead_incidents(me))
    post_mortems.write(mortem, happened=form.happened, why=form.why, changes=form.changes)
    if form.tell:
        post_mortems.tell(db, mortem, by=me)
    return see_other(f"/incidents/{mortem.incident_id}/post-mortem")


def _find(db: Session, id: int, me: Person | None, *, locked: bool = False) -> PostMortem:
    """Raises HTTPException(404), also while it is a draft and the reader is not of the desk."""
    incident_page.find(db, id, me)
    mortem = post_mortems.of(db, id, locked=locked)
    if not mortem or not may_see_post_mortem(me, mortem):
        raise HTTPException(404)
    return mortem


def _page(request: Request, id: int, me: Person | None, typed: dict[str, Any], mistakes: dict[str, str]) -> Response:
    with reading() as db:
        mortem = _find(db, id, me)
        incident = incident_page.find(db, id, me)
        shown = {
            "incident": incident,
            "mortem": mortem,
            "threads": incident_page.count(db, incident),
            "reason": reasons.of_incident(db, id),
            "may_write": bool(may_lead_incidents(me)) and not mortem.told_at,
        }
    typed = mortem.model_dump() | typed
    return page(request, "incidents/post_mortem.html", typed=typed, mistakes=mistakes, **shown)

"""What the desk asks experts and departments: their list, and one question beside the thread it is about."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import view
from community.database import now, reading
from community.people import Person
from community.threads import BODY_MOST
from escalation import asked, experts
from escalation.experts import ExpertRequest
from escalation.permissions import may_answer_expert, may_see_desk, may_take_back
from web import talk
from web.forms import Id, Text, again
from web.pages import page, see_other
from web.rates import limited
from web.translations import N_
from web.visitor import Db, Me, person_of, require

router = APIRouter()

TABS = {"waiting": N_("Waiting for an answer"), "answered": N_("Answered"), "asked": N_("Asked by you")}
LISTS = {"waiting": asked.waiting, "answered": asked.answered, "asked": asked.by}


class AnswerForm(BaseModel):
    answer: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]


@router.get("/expert-requests")
def show(request: Request, me: Me, tab: str = "waiting") -> Response:
    require(may_see_desk(me))
    tab = tab if tab in TABS else "waiting"
    with reading() as db:
        rows = LISTS[tab](db, me)
    return page(request, "expert_requests/expert_requests.html", rows=rows, tab=tab, tabs=TABS, at_moment=now())


@router.get("/expert-requests/{id}")
def show_one(request: Request, id: Id, me: Me) -> Response:
    return _one(request, me, id)


def _answer_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    id = int(request.path_params["id"])
    return _one(request, person_of(request), id, str(typed.get("answer", "")), mistakes)


@router.post("/expert-requests/{id}/answer", dependencies=[limited("post")])
@again(_answer_again)
def answer(db: Db, me: Me, id: Id, form: Annotated[AnswerForm, Form()]) -> Response:
    request = _the_request(db, id)
    require(may_answer_expert(db, me, request))
    experts.answer(db, request, by=me, body=form.answer)
    return see_other("/expert-requests?tab=answered")


@router.delete("/expert-requests/{id}")
def take_back(db: Db, me: Me, id: Id) -> Response:
    request = _the_request(db, id)
    require(may_take_back(me, request))
    experts.take_back(db, request, by=me)
    return see_other(f"/desk/cases/{request.case_id}")


def _the_request(db: Session, id: int) -> ExpertRequest:
    """Raises HTTPException(404)."""
    found = db.get(ExpertRequest, id)
    if not found:
        raise HTTPException(404)
    return found


def _one(
    request: Request, me: Person | None, id: int, typed: str = "", mistakes: dict[str, str] | None = None
) -> Response:
    """The question beside the public thread it is about."""
    require(may_see_desk(me))
    with reading() as db:
        row = asked.one(db, id)
        shown = row and view.of(db, row.thread_id)
        if not row or not shown:
            raise HTTPException(404)
        may, back = may_answer_expert(db, me, row.request), may_take_back(me, row.request)
        told = {"row": row, "thread": shown.thread, "talk": talk.of(db, shown), "may": may, "may_take_back": back}
    said = {"typed": typed, "mistakes": mistakes or {}, "at_moment": now()}
    return page(request, "expert_requests/expert_request.html", **told, **said)

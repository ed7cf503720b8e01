"""The queue as volunteers work it at level three: public questions only, nothing of the desk's own."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import listing, view
from community.database import reading
from community.people import Person
from community.threads import BODY_MOST, Thread
from escalation import claims, volunteers
from escalation.cases import Case
from escalation.permissions import may_help_in_surge, may_help_with
from web.addresses import thread_path
from web.forms import Id, Text, again
from web.pages import page, see_other
from web.rates import limited
from web.visitor import Db, Me, person_of, require

router = APIRouter()


class AnswerForm(BaseModel):
    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]


def _case(id: Id, db: Db) -> Case:
    return _find(db, id)


TheCase = Annotated[Case, Depends(_case)]


@router.get("/surge/queue")
def show(request: Request, me: Me) -> Response:
    with reading() as db:
        require(may_help_in_surge(db, me))
        waiting = volunteers.waiting(db)
        mine = volunteers.mine(db, me)
        rows = listing.by_ids(db, [case.thread_id for case in (*waiting, *mine)])
    return page(request, "surge/queue.html", waiting=waiting, mine=mine, rows=rows)


@router.get("/surge/cases/{id}")
def show_case(request: Request, me: Me, id: Id) -> Response:
    return _page(request, me, id, "", {})


@router.post("/surge/cases/{id}/claim")
def claim(db: Db, me: Me, case: TheCase) -> Response:
    require(may_help_with(db, me, case, db.get_one(Thread, case.thread_id)))
    claims.claim(db, case, by=me)
    return see_other(f"/surge/cases/{case.id}")


@router.delete("/surge/cases/{id}/claim")
def release(db: Db, me: Me, case: TheCase) -> Response:
    require(may_help_in_surge(db, me))
    claims.release(db, case, by=me)
    return see_other("/surge/queue")


def _answer_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    me = person_of(request)
    assert me  # noqa: S101
    return _page(request, me, int(request.path_params["id"]), str(typed.get("body", "")), mistakes)


@router.post("/surge/cases/{id}/answer", dependencies=[limited("post")])
@again(_answer_again)
def answer(db: Db, me: Me, case: TheCase, form: Annotated[AnswerForm, Form()]) -> Response:
    """In the thread, under their own name and without the team's badge."""
    thread = db.get_one(Thread, case.thread_id)
    require(may_help_with(db, me, case, thread))
    volunteers.answer(db, case, by=me, body=form.body)
    return see_other(thread_path(thread))


def _find(db: Session, id: int) -> Case:
    found = db.get(Case, id)
    if not found:
        raise HTTPException(404)
    return found


def _page(request: Request, me: Person, id: int, body: str, mistakes: dict[str, str]) -> Response:
    with reading() as db:
        case = _find(db, id)
        require(may_help_with(db, me, case, db.get_one(Thread, case.thread_id)))
        shown = view.of(db, case.thread_id)
    return page(request, "surge/case.html", case=case, view=shown, body=body, mistakes=mistakes)

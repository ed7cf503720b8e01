"""The desk: where the support team takes cases and answers them, in the thread and under their own name."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community.database import reading
from community.people import Person
from community.threads import BODY_MOST
from escalation import claims
from escalation.cases import Case
from escalation.permissions import may_see_desk, may_work_cases
from web import desk_page
from web.forms import Id, Text, again
from web.pages import page, see_other
from web.rates import limited
from web.visitor import Db, Me, person_of, require

router = APIRouter()


class ReplyForm(BaseModel):
    """`claim` is set where nobody has the case yet: answering it takes it."""

    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]
    claim: bool = False
    view: str = "mine"


@router.get("/desk")
def show(request: Request, me: Me, view: str = "mine", after: str | None = None) -> Response:
    require(may_see_desk(me))
    with reading() as db:
        shown = desk_page.listed(db, me, view, after) | desk_page.tabs(db, me)
    return page(request, "desk/desk.html", after=after, **shown)


@router.get("/desk/queue")
def show_queue(
    request: Request, me: Me, view: str = "mine", after: str | None = None, on: int | None = None
) -> Response:
    """The queue and the tabs once more, for the page that is open beside them."""
    require(may_see_desk(me))
    with reading() as db:
        shown = desk_page.listed(db, me, view, after, on) | desk_page.tabs(db, me)
    return page(request, "desk/_fresh.html", after=after, **shown)


@router.get("/desk/cases/{id}")
def show_case(request: Request, me: Me, id: Id, view: str = "mine") -> Response:
    require(may_see_desk(me))
    return _case_page(request, me, id, view)


@router.post("/cases/{id}/claim")
def claim(id: Id, db: Db, me: Me) -> Response:
    """Take the case, or hold it for longer."""
    require(may_work_cases(me))
    claims.claim(db, _the_case(db, id), by=me)
    return see_other(f"/desk/cases/{id}?view=mine")


@router.delete("/cases/{id}/claim")
def release(id: Id, db: Db, me: Me) -> Response:
    """Back into the queue, for somebody else."""
    require(may_work_cases(me))
    claims.release(db, _the_case(db, id), by=me)
    return see_other("/desk?view=team")


def _reply_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    """The case as it stands by now, with what was written still in the box."""
    me, view = person_of(request), str(typed.get("view", "mine"))
    assert me  # noqa: S101
    return _case_page(request, me, int(request.path_params["id"]), view, str(typed.get("body", "")), mistakes)


@router.post("/cases/{id}/reply", dependencies=[limited("post")])
@again(_reply_again)
def reply(id: Id, db: Db, me: Me, form: Annotated[ReplyForm, Form()]) -> Response:
    require(may_work_cases(me))
    case = _the_case(db, id)
    if form.claim:
        case = claims.claim(db, case, by=me)
    claims.reply(db, case, by=me, body=form.body)
    return see_other(f"/desk/cases/{id}?view={form.view if form.view in desk_page.VIEWS else 'mine'}")


def _the_case(db: Session, id: int) -> Case:
    case = db.get(Case, id)
    if not case:
        raise HTTPException(404)
    return case


def _case_page(
    request: Request, me: Person, id: int, view: str, body: str = "", mistakes: dict[str, str] | None = None
) -> Response:
    with reading() as db:
        shown = desk_page.listed(db, me, view, on=id) | desk_page.tabs(db, me) | desk_page.case(db, me, id)
    return page(request, "desk/case.html", after=None, body=body, mistakes=mistakes or {}, **shown)

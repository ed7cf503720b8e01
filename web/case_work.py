"""What an agent does to a case: take it, answer it, ask, rest it, hand it on. Each is a form that works without a
script, and none of them loses what somebody has typed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from pydantic import Field
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community.answers import Answer
from community.people import Person
from community.threads import BODY_MOST
from escalation import claims, publishing
from escalation.cases import Case
from escalation.permissions import may_work_cases
from web import guarding
from web.desk import typed_again
from web.forms import Id, Text, again
from web.guarding import GuardedForm
from web.pages import see_other
from web.rates import limited
from web.visitor import Db, Me, require

router = APIRouter()


class ReplyForm(GuardedForm):
    """`claim` is set where nobody has the case yet: answering it takes it. `fence` and `seen` say which claim and which
    answers the page showed, `version` which draft; `then` what comes after it."""

    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]
    claim: bool = False
    fence: int | None = None
    seen: int | None = None
    version: int = 0
    then: Literal["", "next", "wait"] = ""
    next: int | None = None
    view: str = "mine"


@router.post("/cases/{id}/claim")
def claim(id: Id, db: Db, me: Me) -> Response:
    """Take the case, or hold it for longer."""
    require(may_work_cases(me))
    claims.claim(db, the_case(db, id), by=me)
    return see_other(f"/desk/cases/{id}?view=mine")


@router.delete("/cases/{id}/claim")
def release(id: Id, db: Db, me: Me) -> Response:
    """Back into the queue, for somebody else."""
    require(may_work_cases(me))
    claims.release(db, the_case(db, id), by=me)
    return see_other("/desk?view=team")


@router.post("/cases/{id}/reply", dependencies=[limited("post")])
@again(typed_again("reply"))
def reply(id: Id, db: Db, me: Me, form: Annotated[ReplyForm, Form()]) -> Response:
    require(may_work_cases(me))
    case = the_case(db, id)
    if form.claim:
        case = claims.claim(db, case, by=me)
    answer = _publish(db, case, me, form)
    guarding.log(db, answer, form)
    return see_other(_onward(form, id))


def the_case(db: Session, id: int) -> Case:
    """Raises HTTPException(404)."""
    case = db.get(Case, id)
    if not case:
        raise HTTPException(404)
    return case


def back(id: int, view: str) -> Response:
    """To the case, in the view it was opened from."""
    return see_other(f"/desk/cases/{id}?view={_plain(view)}")


def _publish(db: Session, case: Case, me: Person, form: ReplyForm) -> Answer:
    body, shown = guarding.words(db, case, me, form.body, form), {"version": form.version, "seen": form.seen}
    fence = None if form.claim else form.fence
    return publishing.publish(db, case, by=me, body=body, asks=form.then == "wait", fence=fence, **shown)


def _onward(form: ReplyForm, id: int) -> str:
    if form.then != "next":
        return f"/desk/cases/{id}?view={_plain(form.view)}"
    return f"/desk/cases/{form.next}?view={_plain(form.view)}" if form.next else f"/desk?view={_plain(form.view)}"


def _plain(view: str) -> str:
    """A view's name, of which a stranger may have written anything."""
    return view if view.replace("-", "").isalnum() and view.isascii() else "mine"

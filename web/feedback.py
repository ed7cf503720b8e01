"""What only the asker can say once it is solved: whether they felt heard, and that it came back."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel

from community import feedback
from escalation import reopening
from escalation.permissions import may_reopen, may_say_felt_heard
from web.found import TheThread
from web.thread_actions import ReasonForm
from web.threads import part
from web.visitor import Db, Me, require

router = APIRouter()


class FeedbackForm(BaseModel):
    """One tap: `yes` or `no`."""

    felt_heard: bool


@router.post("/threads/{id}/feedback")
def say(request: Request, db: Db, me: Me, thread: TheThread, form: Annotated[FeedbackForm, Form()]) -> Response:
    require(may_say_felt_heard(me, thread))
    feedback.give(db, thread, by=me, felt_heard=form.felt_heard)
    return part(request, db, thread, me)


@router.post("/threads/{id}/reopening")
def reopen(request: Request, db: Db, me: Me, thread: TheThread, form: Annotated[ReasonForm, Form()]) -> Response:
    """It came back: the same agent first, if the team had answered it."""
    require(may_reopen(me, thread))
    reopening.reopen(db, thread, by=me, reason=form.reason)
    return part(request, db, thread, me)

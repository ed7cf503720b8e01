"""What people do to a whole thread: "me too", "did not help", asking the team for it, taking no more answers."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import FormData

from community import me_too, threads
from community.database import reading
from community.permissions import may_fail, may_me_too
from community.threads import Thread
from escalation import by_hand
from escalation.permissions import may_escalate
from moderation.permissions import may_moderate
from web import found
from web.addresses import thread_path
from web.forms import Id, Line, again
from web.found import TheThread
from web.pages import page, piece
from web.rates import limited
from web.threads import part
from web.visitor import Db, Me, person_of, require

router = APIRouter()

REASON_MOST = 500

Because = Annotated[Line, Field(max_length=REASON_MOST)]


class ReasonForm(BaseModel):
    """Why, in somebody's own words. Everybody may read it."""

    reason: Because = ""


class NeededReasonForm(BaseModel):
    reason: Annotated[Line, Field(min_length=1, max_length=REASON_MOST)]


@router.post("/threads/{id}/me-too", dependencies=[limited("vote")])
def join(request: Request, db: Db, me: Me, thread: TheThread) -> Response:
    require(may_me_too(me, thread))
    me_too.add(db, thread, by=me)
    return _me_too(request, thread, mine=True)


@router.delete("/threads/{id}/me-too", dependencies=[limited("vote")])
def leave(request: Request, db: Db, me: Me, thread: TheThread) -> Response:
    require(may_me_too(me, thread))
    me_too.remove(db, thread, by=me)
    return _me_too(request, thread, mine=False)


@router.post("/threads/{id}/failure")
def did_not_help(request: Request, db: Db, me: Me, thread: TheThread, form: Annotated[ReasonForm, Form()]) -> Response:
    """The next round, and a shorter wait."""
    require(may_fail(me, thread))
    threads.fail(db, thread, by=me, reason=form.reason)
    return part(request, db, thread, me)


@router.post("/threads/{id}/escalation")
def pass_on(request: Request, db: Db, me: Me, thread: TheThread, form: Annotated[ReasonForm, Form()]) -> Response:
    """By hand, before the window is over."""
    require(may_escalate(db, me, thread, form.reason))
    by_hand.escalate(db, thread, by=me)
    return part(request, db, thread, me)


@router.get("/threads/{id}/closure")
def ask_why(request: Request, id: Id, me: Me) -> Response:
    require(may_moderate(me))
    with reading() as db:
        thread = found.thread(db, id, me)
    return page(request, "threads/closure.html", thread=thread, reason="", mistakes={})


def _ask_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    with reading() as db:
        thread = found.thread(db, int(request.path_params["id"]), person_of(request))
    reason = str(typed.get("reason", ""))
    return page(request, "threads/closure.html", thread=thread, reason=reason, mistakes=mistakes)


@router.post("/threads/{id}/closure")
@again(_ask_again)
def close(request: Request, db: Db, me: Me, thread: TheThread, form: Annotated[NeededReasonForm, Form()]) -> Response:
    require(may_moderate(me))
    if not thread.closed_at:
        threads.close(db, thread, by=me, reason=form.reason)
    return part(request, db, thread, me)


@router.delete("/threads/{id}/closure")
def reopen(request: Request, db: Db, me: Me, thread: TheThread) -> Response:
    require(may_moderate(me))
    if thread.closed_at:
        threads.reopen(db, thread, by=me)
    return part(request, db, thread, me)


def _me_too(request: Request, thread: Thread, *, mine: bool) -> Response:
    shown = {"thread": thread, "joined": mine, "may_join": True}
    return piece(request, "threads/_me_too.html", otherwise=thread_path(thread), **shown)

"""The private side-thread's page: for the asker and the desk. To everybody else it does not exist (404)."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import view
from community.database import reading, writing
from community.listing import Author
from community.people import Person
from community.permissions import Permission
from community.threads import Thread
from escalation import cases, drafts, side_threads
from escalation.cases import State
from escalation.drafts import Kind
from escalation.permissions import may_see_desk, may_see_private, may_write_privately
from escalation.side_threads import BODY_MOST, MessageView
from web import found, once
from web.desk import case_again
from web.forms import Id, Text, again
from web.found import TheThread
from web.once import OnceForm
from web.pages import page, see_other, within
from web.rates import limited
from web.visitor import Db, Me, Visitor, person_of, require

router = APIRouter(prefix="/threads/{id}/private")


@dataclass(frozen=True)
class SideThread:
    """What side_threads/_talk.html shows."""

    thread: Thread
    asker: Author
    messages: list[MessageView]
    mine: bool
    may_write: Permission
    may_wait: bool

    @property
    def address(self) -> str:
        return f"/threads/{self.thread.id}/private"


class MessageForm(OnceForm):
    """`next` is the page of the desk it was written on, if it was; `wait` rests the case until the asker writes."""

    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]
    wait: bool = False
    next: str = ""


def of(db: Session, thread: Thread, me: Person) -> SideThread:
    """Ask `may_see_private` before."""
    messages = side_threads.of(db, thread.id)
    case = cases.open_for(db, thread.id)
    return SideThread(
        thread=thread,
        asker=view.author_of(db, thread.author_id),
        messages=messages,
        mine=me.id == thread.author_id,
        may_write=may_write_privately(me, thread, opened=bool(messages)),
        may_wait=bool(case and case.state == State.CLAIMED and case.assignee_id == me.id),
    )


@router.get("")
def show(request: Request, id: Id, me: Visitor) -> Response:
    return _shown(request, id, me)


@router.get("/messages")
def show_messages(request: Request, id: Id, me: Visitor) -> Response:
    """The talk once more, for the page that is open."""
    return _shown(request, id, me, "side_threads/_messages.html")


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    """Where it was written: on the desk, or here."""
    id, words, me = int(request.path_params["id"]), str(typed.get("body", "")), person_of(request)
    with reading() as db:
        case = cases.latest_for(db, id)
    if case and me and str(typed.get("next", "")).startswith("/desk/") and may_see_desk(me):
        again = {"pane": "private", "body": words, "mistakes": mistakes}
        return case_again(request, me, case.id, str(typed.get("view", "mine")), again)
    return _shown(request, id, me, words=words, mistakes=mistakes)


@router.post("", dependencies=[limited("post")])
@again(_again)
def post(db: Db, me: Me, thread: TheThread, form: Annotated[MessageForm, Form()]) -> Response:
    _must_exist(me, thread)
    require(may_write_privately(me, thread, opened=side_threads.exists(db, thread.id)))
    if before := once.made_before(db, me, form):
        return see_other(before)
    side_threads.post(db, thread, by=me, body=form.body, wait=form.wait)
    _drop_the_draft(db, thread, me)
    return see_other(once.keep(db, me, form, within(form.next, f"/threads/{thread.id}/private#write")))


def _drop_the_draft(db: Session, thread: Thread, me: Person) -> None:
    """What was kept of it on the desk is sent."""
    case = cases.latest_for(db, thread.id)
    if case and may_see_desk(me):
        drafts.drop(db, case, Kind.PRIVATE, by=me)


def _shown(
    request: Request,
    id: int,
    me: Person | None,
    template: str = "side_threads/private.html",
    *,
    words: str = "",
    mistakes: dict[str, str] | None = None,
) -> Response:
    with reading() as db:
        thread = found.thread(db, id, me)
        reader = _must_exist(me, thread)
        private, unread = of(db, thread, reader), side_threads.unread(db, thread, reader)
    if unread:
        with writing() as db:
            side_threads.see(db, thread, by=reader)
    response = page(request, template, private=private, words=words, mistakes=mistakes or {})
    response.headers["Cache-Control"] = "no-store"
    return response


def _must_exist(me: Person | None, thread: Thread) -> Person:
    """Raises HTTPException(404): whoever may not read it does not learn whether there is one."""
    if not me or not may_see_private(me, thread):
        raise HTTPException(404)
    return me

"""What people with a rank say about a question: a detail is missing, it was asked before, it cannot wait."""

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import AfterValidator, BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData

from community import classing, duplicates, needs_info
from community.comments import BODY_MOST
from community.database import reading
from community.people import Person
from community.permissions import (
    Permission,
    may_ask_for_detail,
    may_attach,
    may_class,
    may_end_detail,
    may_see,
    may_vote_duplicate,
)
from community.threads import Thread, UnknownThread
from escalation.classes import FRAUD, LOCKED_OUT, OUTAGE, PERSONAL_DATA, SAFETY
from web import found
from web.addresses import thread_path
from web.forms import Id, Line, Text, again
from web.found import TheThread
from web.pages import page, see_other
from web.policy_form import CHOICES
from web.rates import limited
from web.threads import part
from web.translations import N_
from web.visitor import Db, Me, person_of, require

router = APIRouter()

REFERENCE = re.compile(r"(?:^|LB-|/threads/)(\d{1,15})\b", re.IGNORECASE)


def names_a_thread(text: str) -> str:
    if not REFERENCE.search(text):
        raise ValueError(N_("Paste the address of the other thread, or its number like LB-17."))
    return text


class DetailForm(BaseModel):
    detail: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]


class DuplicateForm(BaseModel):
    other: Annotated[Line, Field(min_length=1, max_length=500), AfterValidator(names_a_thread)]


CLASSES = "|".join(("", SAFETY, FRAUD, OUTAGE, LOCKED_OUT, PERSONAL_DATA))


class ClassForm(BaseModel):
    contact_class: str = Field(default="", pattern=f"^({CLASSES})$")


@router.get("/threads/{id}/detail")
def ask_which_detail(request: Request, id: Id, me: Me) -> Response:
    _must(may_ask_for_detail, id, me)
    return _form(request, id, "threads/detail.html", {"detail": ""})


def _detail_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _form(request, _id(request), "threads/detail.html", {"detail": str(typed.get("detail", ""))}, mistakes)


@router.post("/threads/{id}/detail", dependencies=[limited("post")])
@again(_detail_again)
def ask_for_detail(db: Db, me: Me, thread: TheThread, form: Annotated[DetailForm, Form()]) -> Response:
    """Nobody can help without it: the asker is asked, and the waiting stands still."""
    require(may_ask_for_detail(me, thread))
    needs_info.ask(db, thread, by=me, detail=form.detail)
    return see_other(thread_path(thread))


@router.delete("/threads/{id}/detail")
def go_without_detail(request: Request, db: Db, me: Me, thread: TheThread) -> Response:
    """It goes without, and the waiting goes on."""
    require(may_end_detail(me, thread))
    needs_info.give(db, thread, by=me)
    return part(request, db, thread, me)


@router.get("/threads/{id}/duplicate")
def ask_of_which(request: Request, id: Id, me: Me) -> Response:
    _must(may_vote_duplicate, id, me)
    return _form(request, id, "threads/duplicate.html", {"other": ""})


def _duplicate_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _form(request, _id(request), "threads/duplicate.html", {"other": str(typed.get("other", ""))}, mistakes)


@router.post("/threads/{id}/duplicate")
@again(_duplicate_again)
def attach(db: Db, me: Me, thread: TheThread, form: Annotated[DuplicateForm, Form()]) -> Response:
    """It asks the same as another: whoever asked is helped there. A Helper votes for it, and three votes do it."""
    require(may_vote_duplicate(me, thread))
    other = other_thread(db, form.other)
    if not other or not may_see(me, other):
        raise UnknownThread(form.other)
    (duplicates.attach if may_attach(me, thread) else duplicates.vote)(db, thread, other, by=me)
    return see_other(thread_path(thread))


@router.delete("/threads/{id}/duplicate")
def detach(request: Request, db: Db, me: Me, thread: TheThread) -> Response:
    """It asks something else after all."""
    require(may_attach(me, thread))
    duplicates.detach(db, thread, by=me)
    return part(request, db, thread, me)


@router.get("/threads/{id}/class")
def ask_which_class(request: Request, id: Id, me: Me) -> Response:
    _must(may_class, id, me)
    return _form(request, id, "threads/class.html", {})


@router.post("/threads/{id}/class")
def put_in_class(db: Db, me: Me, thread: TheThread, form: Annotated[ClassForm, Form()]) -> Response:
    """It cannot wait, or it can after all."""
    require(may_class(me, thread))
    classing.put(db, thread, form.contact_class, by=me)
    return see_other(thread_path(thread))


def _must(may: Callable[[Person, Thread], Permission], id: int, me: Person) -> None:
    """Nobody fills a form in that they may not send."""
    with reading() as db:
        require(may(me, found.thread(db, id, me)))


def _form(
    request: Request, id: int, template: str, typed: dict[str, str], mistakes: dict[str, str] | None = None
) -> Response:
    """A page of its own: what it does is said before it is done."""
    with reading() as db:
        thread = found.thread(db, id, person_of(request))
    shown = {"thread": thread, "typed": typed, "mistakes": mistakes or {}, "classes": CHOICES["classes"]}
    return page(request, template, **shown)


def other_thread(db: Session, words: str) -> Thread | None:
    named = REFERENCE.search(words)
    return db.get(Thread, int(named[1])) if named else None


def _id(request: Request) -> int:
    return int(request.path_params["id"])

"""Where a thread stands: under which tags, in which category, or in another thread altogether."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import AfterValidator, BaseModel, Field
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import categories, merging, placing, tags
from community.database import reading
from community.people import Person
from community.permissions import may_see
from community.threads import Thread, UnknownThread
from moderation.permissions import may_merge, may_move, may_retag
from web import found
from web.addresses import thread_path
from web.asking import TAGS_MOST, few
from web.forms import Id, Line, again
from web.found import TheThread
from web.hiding import REASON_MOST
from web.judging import names_a_thread, other_thread
from web.pages import page, see_other
from web.visitor import Db, Me, person_of, require

router = APIRouter(prefix="/threads/{id}")


class TagsForm(BaseModel):
    tags: Annotated[Line, Field(max_length=TAGS_MOST), AfterValidator(few)] = ""


class PlaceForm(BaseModel):
    category: Annotated[Line, Field(min_length=1, max_length=60)]
    reason: Annotated[Line, Field(max_length=REASON_MOST)] = ""


class MergeForm(BaseModel):
    other: Annotated[Line, Field(min_length=1, max_length=500), AfterValidator(names_a_thread)]


@router.get("/tags")
def think_of_tags(request: Request, id: Id, me: Me) -> Response:
    with reading() as db:
        require(may_retag(me, found.thread(db, id, me)))
        said = ", ".join(tags.of(db, [id]).get(id, []))
    return _form(request, id, me, "threads/tags.html", {"tags": said})


def _tags_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _form(request, _id(request), person_of(request), "threads/tags.html", _kept(typed, "tags"), mistakes)


@router.post("/tags")
@again(_tags_again)
def retag(db: Db, me: Me, thread: TheThread, form: Annotated[TagsForm, Form()]) -> Response:
    require(may_retag(me, thread))
    placing.retag(db, thread, form.tags.split(","), by=me)
    return see_other(thread_path(thread))


@router.get("/place")
def think_of_place(request: Request, id: Id, me: Me) -> Response:
    require(may_move(me))
    return _form(request, id, me, "threads/place.html", {"category": "", "reason": ""})


def _place_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    typed_before = _kept(typed, "category", "reason")
    return _form(request, _id(request), person_of(request), "threads/place.html", typed_before, mistakes)


@router.post("/place")
@again(_place_again)
def move(db: Db, me: Me, thread: TheThread, form: Annotated[PlaceForm, Form()]) -> Response:
    """From now on it waits by the rules of that category."""
    require(may_move(me))
    placing.move(db, thread, categories.by_slug(db, form.category), by=me, reason=form.reason)
    return see_other(thread_path(thread))


@router.get("/merging")
def think_of_merging(request: Request, id: Id, me: Me) -> Response:
    with reading() as db:
        require(may_merge(me, found.thread(db, id, me)))
    return _form(request, id, me, "threads/merging.html", {"other": ""})


def _merging_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _form(request, _id(request), person_of(request), "threads/merging.html", _kept(typed, "other"), mistakes)


@router.post("/merging")
@again(_merging_again)
def merge(db: Db, me: Me, thread: TheThread, form: Annotated[MergeForm, Form()]) -> Response:
    """It goes on in another, and its address leads there."""
    require(may_merge(me, thread))
    other = other_thread(db, form.other)
    if not other or not may_see(me, other):
        raise UnknownThread(form.other)
    return see_other(thread_path(merging.merge(db, thread, other, by=me)))


@router.delete("/merged/{other}")
def part(other: Id, db: Db, me: Me, thread: TheThread) -> Response:
    """They are two after all."""
    merged = db.get(Thread, other)
    if not merged or merged.duplicate_of_id != thread.id:
        raise HTTPException(404)
    require(may_merge(me, merged))
    merging.part(db, merged, by=me)
    return see_other(thread_path(merged))


def _form(
    request: Request,
    id: int,
    me: Person | None,
    template: str,
    typed: dict[str, str],
    mistakes: dict[str, str] | None = None,
) -> Response:
    """A page of its own: what it does is said before it is done."""
    with reading() as db:
        shown: dict[str, Any] = {"thread": found.thread(db, id, me), "places": categories.in_order(db)}
    return page(request, template, typed=typed, mistakes=mistakes or {}, **shown)


def _kept(typed: FormData, *names: str) -> dict[str, str]:
    return {name: str(typed.get(name, "")) for name in names}


def _id(request: Request) -> int:
    return int(request.path_params["id"])

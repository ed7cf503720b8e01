"""A thread's page: the question, where it stands, what was answered; and changing its words."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData

from community import speaking, threads
from community.database import reading
from community.languages import NAMES
from community.people import Person
from community.permissions import may_edit_thread
from community.threads import BODY_MOST, TITLE_MOST, Thread
from web import finding, following, found, kept, linked_data, redaction, thread_page
from web.addresses import thread_path
from web.came_from import FOUND
from web.forms import Id, Line, Text, again
from web.found import TheThread
from web.pages import by_htmx, page, piece, see_other
from web.thread_page import taking_part
from web.visitor import Db, Me, Visitor, person_of, require
from web.visits import NOTED

router = APIRouter()

NOTHING_NEW = 204
MEANWHILE = 3

Title = Annotated[Line, Field(min_length=1, max_length=TITLE_MOST)]
Body = Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]


class EditForm(BaseModel):
    title: Title
    body: Body
    language: Annotated[str, Field(pattern=f"^({'|'.join(NAMES)})?$")] | None = None


@router.get("/threads/{id}/status")
def show_status(request: Request, id: Id, me: Visitor, mark: str = "", answers: int = -1) -> Response:
    """Asked every 20 seconds while something is to come; 204 while there is nothing new to say."""
    with reading() as db:
        thread = found.thread(db, id, me)
        standing = thread_page.standing_of(db, thread, me)
        may = thread_page.on_thread(db, me, thread)
    if mark == standing["mark"] and answers == thread.answer_count:
        return Response(status_code=NOTHING_NEW)
    return piece(
        request, "threads/_status.html", otherwise=thread_path(thread), thread=thread, may=may, seen=answers, **standing
    )


@router.get("/threads/{id}/similar")
def show_similar(request: Request, id: Id, me: Visitor) -> Response:
    """Fetched after the page, which does not wait for the index."""
    with reading() as db:
        thread = found.thread(db, id, me)
    others = finding.similar(thread.title, thread.body, without=id)
    return page(request, "threads/_similar.html", found=others.items)


@router.get("/threads/{id}/meanwhile")
def show_meanwhile(request: Request, id: Id, me: Visitor) -> Response:
    """What others who asked the like were helped by: for the asker, while they wait."""
    with reading() as db:
        thread = found.thread(db, id, me)
    others = finding.similar(thread.title, thread.body, without=id).items
    helpful = [result for result in others if result.row.solved_at or result.row.answer_count]
    return page(request, "threads/_meanwhile.html", found=helpful[:MEANWHILE])


@router.get("/threads/{id}/edit")
def reword(request: Request, id: Id, me: Me) -> Response:
    with reading() as db:
        thread = found.thread(db, id, me)
        require(may_edit_thread(me, thread))
    typed = {"title": thread.title, "body": thread.body, "language": speaking.told(thread)}
    return _editing(request, thread, typed, {})


def _reword_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    with reading() as db:
        thread = found.thread(db, int(request.path_params["id"]), person_of(request))
    return _editing(request, thread, {name: str(typed.get(name, "")) for name in EditForm.model_fields}, mistakes)


def _editing(request: Request, thread: Thread, typed: dict[str, str], mistakes: dict[str, str]) -> Response:
    return page(request, "threads/edit.html", thread=thread, typed=typed, mistakes=mistakes, languages=NAMES)


@router.post("/threads/{id}/edit")
@again(_reword_again)
def edit(db: Db, me: Me, thread: TheThread, form: Annotated[EditForm, Form()]) -> Response:
    """The old words stay in the history. A language that was left as it was is told anew by the new words."""
    require(may_edit_thread(me, thread))
    if form.language not in (None, speaking.told(thread)):
        speaking.say(db, thread, form.language, by=me)
    if (form.title, form.body) != (thread.title, thread.body):
        threads.edit(db, thread, by=me, title=form.title, body=form.body)
    return see_other(thread_path(thread))


@router.get("/threads/{id}", dependencies=[NOTED, FOUND])
@router.get("/threads/{id}/{slug}", dependencies=[NOTED, FOUND])
def show(request: Request, id: Id, me: Visitor, slug: str = "") -> Response:  # noqa: ARG001 any slug leads here
    following.look_at(id, me)
    return kept.for_visitors(request, id, lambda: shown(request, id, me))


def shown(request: Request, id: int, me: Person | None, *, mistakes: dict[str, str] | None = None) -> Response:
    """The page, with what was wrong in the answer that somebody tried to post."""
    with reading() as db:
        context = thread_page.of(db, id, me)
    faces = taking_part(context["view"])
    typed = request.scope.get("typed_answer", "")
    linked = "" if me else linked_data.of_thread(context["view"])
    more = {"linked": linked, "mistakes": mistakes or {}, "left": redaction.found_in(typed)}
    return page(request, "threads/thread.html", faces=faces, typed=typed, **more, **context)


def part(request: Request, db: Session, thread: threads.Thread, me: Person) -> Response:
    """All of the thread but the box to answer in: what changes when it is solved, failed, passed on or closed."""
    if not by_htmx(request):
        return see_other(thread_path(thread))
    db.flush()
    return page(request, "threads/_thread.html", **thread_page.of(db, thread.id, me))

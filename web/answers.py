"""Answering, changing an answer, and saying that it solved it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel
from starlette.datastructures import FormData

from community import answers
from community.database import reading
from community.permissions import may_accept, may_answer, may_edit_answer
from community.threads import Thread
from moderation.screening import may_post_now, must_have_few_links
from web import found, once, redaction
from web.addresses import answer_path
from web.forms import Id, again
from web.found import TheAnswer, TheThread
from web.once import OnceForm
from web.pages import page, see_other
from web.rates import limited
from web.threads import Body, part, shown
from web.visitor import Db, Me, person_of, require

router = APIRouter()


class AnswerForm(OnceForm):
    body: Body
    checked: bool = False


class EditForm(BaseModel):
    body: Body


def _answer_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    """The whole thread once more, with what was typed in its box."""
    request.scope["typed_answer"] = str(typed.get("body", ""))
    return shown(request, int(request.path_params["id"]), person_of(request), mistakes=mistakes)


@router.post("/threads/{id}/answers", dependencies=[limited("post")])
@again(_answer_again)
def post_answer(db: Db, me: Me, thread: TheThread, form: Annotated[AnswerForm, Form()]) -> Response:
    require(may_answer(me, thread))
    if before := once.made_before(db, me, form):
        return see_other(before)
    require(may_post_now(db, me))
    must_have_few_links(me, form.body)
    redaction.must_be_clean(form.body, checked=form.checked)
    answer = answers.post(db, thread, by=me, body=form.body)
    return see_other(once.keep(db, me, form, answer_path(thread, answer.id)))


@router.get("/answers/{id}")
def show_answer(id: Id, request: Request) -> Response:
    """A short address to quote: the thread's page, at this answer."""
    with reading() as db:
        answer = found.answer(db, id, person_of(request))
        return see_other(answer_path(db.get_one(Thread, answer.thread_id), id))


@router.get("/answers/{id}/edit")
def reword(request: Request, id: Id, me: Me) -> Response:
    with reading() as db:
        answer = found.answer(db, id, me)
        require(may_edit_answer(me, answer))
        thread = db.get_one(Thread, answer.thread_id)
    return page(request, "answers/edit.html", thread=thread, answer=answer, body=answer.body, mistakes={})


def _reword_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    with reading() as db:
        answer = found.answer(db, int(request.path_params["id"]), person_of(request))
        thread = db.get_one(Thread, answer.thread_id)
    body = str(typed.get("body", ""))
    return page(request, "answers/edit.html", thread=thread, answer=answer, body=body, mistakes=mistakes)


@router.post("/answers/{id}/edit")
@again(_reword_again)
def edit(db: Db, me: Me, answer: TheAnswer, form: Annotated[EditForm, Form()]) -> Response:
    """The old words stay in the history."""
    require(may_edit_answer(me, answer))
    if form.body != answer.body:
        answers.edit(db, answer, by=me, body=form.body)
    return see_other(answer_path(answers.thread_of(db, answer), answer.id))


@router.post("/answers/{id}/acceptance")
def accept(request: Request, db: Db, me: Me, answer: TheAnswer) -> Response:
    """ "This solved it." """
    thread = answers.thread_of(db, answer)
    require(may_accept(me, thread, answer))
    answers.accept(db, answer, by=me)
    return part(request, db, thread, me)


@router.delete("/answers/{id}/acceptance")
def unaccept(request: Request, db: Db, me: Me, answer: TheAnswer) -> Response:
    thread = answers.thread_of(db, answer)
    require(may_accept(me, thread, answer))
    answers.unaccept(db, answer, by=me)
    return part(request, db, thread, me)

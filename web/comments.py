"""One level of talk below a question or an answer."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import Field
from sqlmodel import Session
from starlette.datastructures import FormData

from community import answers, commented, comments, view
from community.answers import Answer
from community.comments import BODY_MOST
from community.database import reading
from community.people import Person
from community.permissions import may_comment
from community.threads import Thread
from moderation.screening import may_post_now, must_have_few_links
from web import found, once, redaction
from web.addresses import comment_path
from web.forms import Text, again
from web.found import TheAnswer, TheThread
from web.once import OnceForm
from web.pages import by_htmx, page, see_other
from web.rates import limited
from web.visitor import Db, Me, person_of, require

router = APIRouter()


class CommentForm(OnceForm):
    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]
    checked: bool = False


TheForm = Annotated[CommentForm, Form()]


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    """A page of its own with the comment in it: nothing that was typed is lost."""
    with reading() as db:
        thread, answer = _about(db, request)
    body = str(typed.get("body", ""))
    shown = {"thread": thread, "answer": answer, "body": body, "left": redaction.found_in(body)}
    response = page(request, "comments/new.html", mistakes=mistakes, **shown)
    if by_htmx(request):
        response.headers.update({"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"})
    return response


@router.post("/threads/{id}/comments", dependencies=[limited("post")])
@again(_again)
def comment_on_thread(request: Request, db: Db, me: Me, thread: TheThread, form: TheForm) -> Response:
    return _post(request, db, me, thread, None, form)


@router.post("/answers/{id}/comments", dependencies=[limited("post")])
@again(_again)
def comment_on_answer(request: Request, db: Db, me: Me, answer: TheAnswer, form: TheForm) -> Response:
    return _post(request, db, me, answers.thread_of(db, answer), answer, form)


def _post(
    request: Request, db: Session, me: Person, thread: Thread, answer: Answer | None, form: CommentForm
) -> Response:
    require(may_comment(me, thread))
    before = once.made_before(db, me, form)
    if not before:
        require(may_post_now(db, me))
        must_have_few_links(me, form.body)
        redaction.must_be_clean(form.body, checked=form.checked)
        comment = comments.post(db, thread, by=me, body=form.body, answer=answer)
        before = once.keep(db, me, form, comment_path(thread, comment.id))
    return _talk(request, db, thread, answer) if by_htmx(request) else see_other(before)


def _talk(request: Request, db: Session, thread: Thread, answer: Answer | None) -> Response:
    """All comments at this place, the new one last."""
    said = commented.on_answer(db, answer.id) if answer else commented.on_question(db, thread.id)
    shown = {"thread": thread, "answer": answer, "comments": said, "may_comment": True}
    shown["objected"] = {}
    shown["names"] = view.authors_of(db, {one.hidden_by_id for one in said if one.hidden_by_id})
    return page(request, "comments/_comments.html", **shown)


def _about(db: Session, request: Request) -> tuple[Thread, Answer | None]:
    """What the form's address says it is a comment on."""
    id, me = int(request.path_params["id"]), person_of(request)
    if request.url.path.startswith("/threads/"):
        return found.thread(db, id, me), None
    answer = found.answer(db, id, me)
    return db.get_one(Thread, answer.thread_id), answer

"""Answers, and which of them solved it."""

from fastapi import APIRouter

from community import answers
from community.permissions import may_accept, may_answer, may_edit_answer
from moderation.screening import may_post_now, must_have_few_links
from web.api import shapes, showing
from web.api.bodies import NewText
from web.api.operations import ONCE, SENDING, WRITING, Operation, refusals
from web.found import TheAnswer, TheThread
from web.rates import limited
from web.visitor import Db, Me, require

router = APIRouter(tags=["answers"], route_class=Operation)


@router.post(
    "/threads/{id}/answers", status_code=201, responses=refusals(*SENDING), dependencies=[ONCE, limited("post")]
)
def post_answer(db: Db, me: Me, thread: TheThread, sent: NewText) -> shapes.Answer:
    require(may_answer(me, thread))
    require(may_post_now(db, me))
    must_have_few_links(me, sent.body)
    answer = answers.post(db, thread, by=me, body=sent.body)
    return showing.answer(db, answer.id, thread.id, me)


@router.patch("/answers/{id}", responses=refusals(*SENDING), dependencies=[limited("post")])
def edit_answer(db: Db, me: Me, answer: TheAnswer, sent: NewText) -> shapes.Answer:
    """Change the words. The earlier ones stay in the history."""
    require(may_edit_answer(me, answer))
    answers.edit(db, answer, by=me, body=sent.body)
    return showing.answer(db, answer.id, answer.thread_id, me)


@router.post("/answers/{id}/acceptance", responses=refusals(*WRITING), dependencies=[ONCE])
def accept_answer(db: Db, me: Me, answer: TheAnswer) -> shapes.Answer:
    """ "This solved it." Several answers may be accepted; accepting one twice changes nothing."""
    require(may_accept(me, answers.thread_of(db, answer), answer))
    answers.accept(db, answer, by=me)
    return showing.answer(db, answer.id, answer.thread_id, me)


@router.delete("/answers/{id}/acceptance", responses=refusals(*WRITING))
def take_acceptance_back(db: Db, me: Me, answer: TheAnswer) -> shapes.Answer:
    require(may_accept(me, answers.thread_of(db, answer), answer))
    answers.unaccept(db, answer, by=me)
    return showing.answer(db, answer.id, answer.thread_id, me)

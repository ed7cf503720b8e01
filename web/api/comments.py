"""One level of talk below a question or an answer."""

from fastapi import APIRouter

from community import answers, commented, comments
from community.answers import Hidden
from community.comments import Comment
from community.people import Person
from community.permissions import may_comment
from moderation.screening import may_post_now, must_have_few_links
from web.api import shapes, showing
from web.api.bodies import NewComment
from web.api.operations import ONCE, SENDING, Operation, refusals
from web.found import TheAnswer, TheThread
from web.rates import limited
from web.visitor import Db, Me, require

router = APIRouter(tags=["comments"], route_class=Operation)
POSTING = {"status_code": 201, "responses": refusals(*SENDING), "dependencies": [ONCE, limited("post")]}


@router.post("/threads/{id}/comments", **POSTING)
def comment_on_thread(db: Db, me: Me, thread: TheThread, sent: NewComment) -> shapes.Comment:
    require(may_comment(me, thread))
    require(may_post_now(db, me))
    must_have_few_links(me, sent.body)
    return _shown(comments.post(db, thread, by=me, body=sent.body), me)


@router.post("/answers/{id}/comments", **POSTING)
def comment_on_answer(db: Db, me: Me, answer: TheAnswer, sent: NewComment) -> shapes.Comment:
    thread = answers.thread_of(db, answer)
    require(may_comment(me, thread))
    require(may_post_now(db, me))
    must_have_few_links(me, sent.body)
    if not answer.visible:
        raise Hidden(answer.id)
    return _shown(comments.post(db, thread, by=me, answer=answer, body=sent.body), me)


def _shown(comment: Comment, by: Person) -> shapes.Comment:
    return showing.comment(commented.one(comment, showing.author(by)), comment.thread_id, by)

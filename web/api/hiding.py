"""Hiding what somebody wrote behind a tombstone, and bringing it back. Nothing is deleted."""

from fastapi import APIRouter
from sqlmodel import Session

from community import commented, view
from community.comments import Comment
from community.people import Person
from moderation import hiding
from moderation.permissions import may_hide
from web.api import shapes, showing
from web.api.bodies import WhyNeeded
from web.api.operations import ONCE, SENDING, WRITING, Operation, refusals
from web.found import TheAnswer, TheComment, TheThread
from web.visitor import Db, Me, require

router = APIRouter(tags=["moderation"], route_class=Operation)


@router.post("/threads/{id}/hiding", responses=refusals(*SENDING), dependencies=[ONCE])
def hide_thread(db: Db, me: Me, thread: TheThread, sent: WhyNeeded) -> shapes.Thread:
    """It leaves every list; its author and the moderators still read it, and the public log says why."""
    require(may_hide(me, thread))
    hiding.hide(db, thread, by=me, reason=sent.reason)
    return showing.thread(db, thread.id, me)


@router.delete("/threads/{id}/hiding", responses=refusals(*WRITING))
def bring_thread_back(db: Db, me: Me, thread: TheThread) -> shapes.Thread:
    """409 `taken_down`: two of the staff decide about that."""
    require(may_hide(me, thread))
    hiding.unhide(db, thread, by=me)
    return showing.thread(db, thread.id, me)


@router.post("/answers/{id}/hiding", responses=refusals(*SENDING), dependencies=[ONCE])
def hide_answer(db: Db, me: Me, answer: TheAnswer, sent: WhyNeeded) -> shapes.Answer:
    """Put a tombstone with the reason in its place. The public log shows it; nothing is deleted."""
    require(may_hide(me, answer))
    hiding.hide(db, answer, by=me, reason=sent.reason)
    return showing.answer(db, answer.id, answer.thread_id, me)


@router.delete("/answers/{id}/hiding", responses=refusals(*WRITING))
def bring_answer_back(db: Db, me: Me, answer: TheAnswer) -> shapes.Answer:
    require(may_hide(me, answer))
    hiding.unhide(db, answer, by=me)
    return showing.answer(db, answer.id, answer.thread_id, me)


@router.post("/comments/{id}/hiding", responses=refusals(*SENDING), dependencies=[ONCE])
def hide_comment(db: Db, me: Me, comment: TheComment, sent: WhyNeeded) -> shapes.Comment:
    require(may_hide(me, comment))
    hiding.hide(db, comment, by=me, reason=sent.reason)
    return _shown(db, comment, me)


@router.delete("/comments/{id}/hiding", responses=refusals(*WRITING))
def bring_comment_back(db: Db, me: Me, comment: TheComment) -> shapes.Comment:
    require(may_hide(me, comment))
    hiding.unhide(db, comment, by=me)
    return _shown(db, comment, me)


def _shown(db: Session, comment: Comment, me: Person) -> shapes.Comment:
    people = view.authors_of(db, {comment.author_id, comment.hidden_by_id or me.id})
    return showing.comment(commented.one(comment, people[comment.author_id]), comment.thread_id, me, people)

"""One vote each on an answer or a thread, and "I have this too"."""

from fastapi import APIRouter

from community import me_too, votes
from community.permissions import may_me_too
from community.powers import may_take_vote_back, may_vote_today
from web.api import shapes, showing
from web.api.bodies import Vote
from web.api.operations import SENDING, WRITING, Operation, refusals
from web.found import TheAnswer, TheThread
from web.rates import limited
from web.visitor import Db, Me, require

router = APIRouter(tags=["votes"], route_class=Operation)
COUNTED = [limited("vote")]


@router.put("/answers/{id}/vote", responses=refusals(*SENDING), dependencies=COUNTED)
def vote_on_answer(db: Db, me: Me, answer: TheAnswer, sent: Vote) -> shapes.Answer:
    """Vote, or change one's vote. Voting the same way twice changes nothing."""
    require(may_vote_today(db, me, answer, sent.value))
    votes.cast(db, answer, by=me, value=sent.value)
    return showing.voted(db, answer, me, sent.value)


@router.delete("/answers/{id}/vote", responses=refusals(*WRITING), dependencies=COUNTED)
def take_vote_on_answer_back(db: Db, me: Me, answer: TheAnswer) -> shapes.Answer:
    require(may_take_vote_back(me, answer))
    votes.withdraw(db, answer, by=me)
    return showing.voted(db, answer, me, 0)


@router.put("/threads/{id}/vote", responses=refusals(*SENDING), dependencies=COUNTED)
def vote_on_thread(db: Db, me: Me, thread: TheThread, sent: Vote) -> shapes.Thread:
    """Vote on a question, a discussion or an idea, or change one's vote."""
    require(may_vote_today(db, me, thread, sent.value))
    votes.cast(db, thread, by=me, value=sent.value)
    return showing.thread(db, thread.id, me)


@router.delete("/threads/{id}/vote", responses=refusals(*WRITING), dependencies=COUNTED)
def take_vote_on_thread_back(db: Db, me: Me, thread: TheThread) -> shapes.Thread:
    require(may_take_vote_back(me, thread))
    votes.withdraw(db, thread, by=me)
    return showing.thread(db, thread.id, me)


@router.put("/threads/{id}/me-too", responses=refusals(*WRITING), dependencies=COUNTED)
def say_me_too(db: Db, me: Me, thread: TheThread) -> shapes.Thread:
    """ "I have this too." Saying it twice changes nothing."""
    require(may_me_too(me, thread))
    me_too.add(db, thread, by=me)
    return showing.thread(db, thread.id, me)


@router.delete("/threads/{id}/me-too", responses=refusals(*WRITING), dependencies=COUNTED)
def take_me_too_back(db: Db, me: Me, thread: TheThread) -> shapes.Thread:
    require(may_me_too(me, thread))
    me_too.remove(db, thread, by=me)
    return showing.thread(db, thread.id, me)

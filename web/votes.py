"""Votes on answers, and on ideas and discussions themselves."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response

from community import votes
from community.answers import Answer
from community.permissions import may_vote
from community.threads import Thread
from web.addresses import answer_path, thread_path
from web.found import TheAnswer, TheThread
from web.pages import piece
from web.rates import limited
from web.visitor import Db, Me, require

router = APIRouter()

Value = Annotated[Literal["1", "-1"], Form()]


@router.post("/answers/{id}/vote", dependencies=[limited("vote")])
def vote_on_answer(request: Request, db: Db, me: Me, answer: TheAnswer, value: Value) -> Response:
    require(may_vote(me, answer))
    votes.cast(db, answer, by=me, value=int(value))
    return _answer(request, db, answer, int(value))


@router.delete("/answers/{id}/vote", dependencies=[limited("vote")])
def take_back_from_answer(request: Request, db: Db, me: Me, answer: TheAnswer) -> Response:
    require(may_vote(me, answer))
    votes.withdraw(db, answer, by=me)
    return _answer(request, db, answer, 0)


@router.post("/threads/{id}/vote", dependencies=[limited("vote")])
def vote_on_thread(request: Request, db: Db, me: Me, thread: TheThread, value: Value) -> Response:
    require(may_vote(me, thread))
    votes.cast(db, thread, by=me, value=int(value))
    return _thread(request, thread, int(value))


@router.delete("/threads/{id}/vote", dependencies=[limited("vote")])
def take_back_from_thread(request: Request, db: Db, me: Me, thread: TheThread) -> Response:
    require(may_vote(me, thread))
    votes.withdraw(db, thread, by=me)
    return _thread(request, thread, 0)


def _answer(request: Request, db: Db, answer: Answer, mine: int) -> Response:
    thread = db.get_one(Thread, answer.thread_id)
    shown = {"noun": "answer", "on": answer, "vote": mine, "may_vote": True}
    return piece(request, "votes/_vote.html", otherwise=answer_path(thread, answer.id), **shown)


def _thread(request: Request, thread: Thread, mine: int) -> Response:
    shown = {"noun": "thread", "on": thread, "vote": mine, "may_vote": True}
    return piece(request, "votes/_vote.html", otherwise=thread_path(thread), **shown)

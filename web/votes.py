"""Votes on answers, and on ideas and discussions themselves."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from starlette.exceptions import HTTPException

from community import events, view, votes
from community.answers import Answer
from community.comments import Comment
from community.database import reading
from community.people import Person
from community.permissions import Permission, Written
from community.powers import may_see_who_voted, may_take_vote_back, may_vote, may_vote_today
from community.threads import Thread
from web import subjects
from web.addresses import answer_path, thread_path
from web.found import TheAnswer, TheThread
from web.pages import page, piece
from web.rates import limited
from web.visitor import Db, Me, require

router = APIRouter()

Value = Annotated[Literal["1", "-1"], Form()]


@router.post("/answers/{id}/vote", dependencies=[limited("vote")])
def vote_on_answer(request: Request, db: Db, me: Me, answer: TheAnswer, value: Value) -> Response:
    require(may_vote_today(db, me, answer, int(value)))
    votes.cast(db, answer, by=me, value=int(value))
    return _answer(request, db, me, answer, int(value))


@router.delete("/answers/{id}/vote", dependencies=[limited("vote")])
def take_back_from_answer(request: Request, db: Db, me: Me, answer: TheAnswer) -> Response:
    require(may_take_vote_back(me, answer))
    votes.withdraw(db, answer, by=me)
    return _answer(request, db, me, answer, 0)


@router.post("/threads/{id}/vote", dependencies=[limited("vote")])
def vote_on_thread(request: Request, db: Db, me: Me, thread: TheThread, value: Value) -> Response:
    require(may_vote_today(db, me, thread, int(value)))
    votes.cast(db, thread, by=me, value=int(value))
    return _thread(request, me, thread, int(value))


@router.delete("/threads/{id}/vote", dependencies=[limited("vote")])
def take_back_from_thread(request: Request, db: Db, me: Me, thread: TheThread) -> Response:
    require(may_take_vote_back(me, thread))
    votes.withdraw(db, thread, by=me)
    return _thread(request, me, thread, 0)


@router.get("/votes")
def ask_before_looking(request: Request, me: Me, thread: int = 0, answer: int = 0) -> Response:
    require(may_see_who_voted(me))
    name = f"answer-{answer}" if answer else f"thread-{thread}"
    with reading() as db:
        subject = subjects.named(db, name, me)
        back = subjects.path(subjects.thread_of(db, subject), subject)
    return page(request, "votes/look.html", on=name, back=back)


@router.post("/votes")
def look(request: Request, db: Db, me: Me, on: Annotated[str, Form(max_length=40)]) -> Response:
    """Whoever looks is on the public log."""
    require(may_see_who_voted(me))
    subject = subjects.named(db, on, me)
    if isinstance(subject, Comment):
        raise HTTPException(404)
    thread = subjects.thread_of(db, subject)
    events.record(db, "votes.seen", who=me, thread=thread, subject=subject.id, on_log=True)
    cast = votes.on(db, subject)
    names = view.authors_of(db, {vote.person_id for vote in cast})
    response = page(request, "votes/who.html", cast=cast, names=names, back=subjects.path(thread, subject))
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(request: Request, db: Db, me: Me, answer: Answer, mine: int) -> Response:
    thread = db.get_one(Thread, answer.thread_id)
    shown = {"noun": "answer", "on": answer, "vote": mine, **arrows(me, answer)}
    return piece(request, "votes/_vote.html", otherwise=answer_path(thread, answer.id), **shown)


def _thread(request: Request, me: Me, thread: Thread, mine: int) -> Response:
    shown = {"noun": "thread", "on": thread, "vote": mine, **arrows(me, thread)}
    return piece(request, "votes/_vote.html", otherwise=thread_path(thread), **shown)


def arrows(me: Person | None, on: Written) -> dict[str, Permission]:
    """What each arrow may do: up asks for less than down."""
    return {"may_vote": may_vote(me, on), "may_vote_down": may_vote(me, on, votes.DOWN)}

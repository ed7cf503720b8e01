"""Addresses of the forum that people moved in from: old links lead to the new pages."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community.answers import Answer
from community.database import reading
from community.imports import origins
from community.people import Person
from web import found
from web.addresses import answer_path, thread_path
from web.forms import Id
from web.visitor import Visitor

router = APIRouter()

PERMANENTLY = 301
DISCOURSE, STACK_EXCHANGE = "discourse", "stackexchange"
THE_QUESTION = 1
"""The place of the first post in a Discourse topic."""


@router.get("/t/{id}")
def topic(id: Id, me: Visitor) -> Response:
    return _thread(me, DISCOURSE, id)


@router.get("/t/{slug}/{id}")
def topic_or_post(slug: str, id: Id, me: Visitor) -> Response:
    """`/t/no-signal/123`, or `/t/123/4` without the slug."""
    return _place(me, int(slug), id) if slug.isdecimal() and len(slug) < 18 else _thread(me, DISCOURSE, id)


@router.get("/t/{slug}/{id}/{place}")
def topic_at(slug: str, id: Id, place: Id, me: Visitor) -> Response:  # noqa: ARG001 any slug leads here
    return _place(me, id, place)


@router.get("/p/{id}")
@router.get("/p/{id}/{reader}")
def post(id: Id, me: Visitor, reader: str = "") -> Response:  # noqa: ARG001 who shared the link
    return _post(me, DISCOURSE, id)


@router.get("/questions/{id}")
@router.get("/questions/{id}/{slug}")
@router.get("/q/{id}")
@router.get("/q/{id}/{slug}")
def question(id: Id, me: Visitor, slug: str = "") -> Response:  # noqa: ARG001 a slug, or who shared the link
    return _thread(me, STACK_EXCHANGE, id)


@router.get("/a/{id}")
@router.get("/a/{id}/{reader}")
@router.get("/questions/{question}/{slug}/{id}")
def answer(id: Id, me: Visitor, question: str = "", slug: str = "", reader: str = "") -> Response:  # noqa: ARG001
    return _post(me, STACK_EXCHANGE, id)


def _thread(me: Person | None, forum: str, id: int) -> Response:
    with reading() as db:
        return _to_thread(db, me, origins.here(db, "thread", forum, id))


def _place(me: Person | None, topic: int, place: int) -> Response:
    """A post that did not move in, or the question itself, is looked for in its thread."""
    with reading() as db:
        answer = origins.here(db, "place", DISCOURSE, f"{topic}/{place}") if place != THE_QUESTION else None
        return _to_answer(db, me, answer) or _to_thread(db, me, origins.here(db, "thread", DISCOURSE, topic))


def _post(me: Person | None, forum: str, id: int) -> Response:
    with reading() as db:
        answer = _to_answer(db, me, origins.here(db, "answer", forum, id))
        return answer or _to_thread(db, me, origins.here(db, "opening", forum, id))


def _to_thread(db: Session, me: Person | None, id: int | None) -> Response:
    """Raises HTTPException(404), also where it is not for this reader."""
    if id is None:
        raise HTTPException(404)
    return RedirectResponse(thread_path(found.thread(db, id, me)), PERMANENTLY)


def _to_answer(db: Session, me: Person | None, id: int | None) -> Response | None:
    answer = db.get(Answer, id) if id is not None else None
    thread = answer and found.thread(db, answer.thread_id, me)
    return RedirectResponse(answer_path(thread, answer.id), PERMANENTLY) if answer and thread else None

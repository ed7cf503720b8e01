"""Signed in: where every way through the door ends."""

from fastapi import Request, Response
from sqlmodel import Session

from community import sessions
from community.people import Person
from web import visitor
from web.pages import see_other, within
from web.visitor import COOKIE


def welcome(db: Session, request: Request, person: Person, next: str) -> Response:
    """Signed in, and back to where they were going. A session this browser had before ends."""
    sessions.end(db, request.cookies.get(COOKIE, ""))
    response = see_other(within(next))
    visitor.remember(response, request, sessions.start(db, person, browser=request.headers.get("user-agent", "")))
    return response

"""Choosing the language to read in."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response

from community.people import Person
from web.pages import see_other, within
from web.reader import LANGUAGE_COOKIE
from web.visitor import Db, Visitor

router = APIRouter()
A_YEAR = 31_536_000


@router.post("/language")
def choose(
    db: Db, me: Visitor, language: Annotated[Literal["en", "pl"], Form()], next: Annotated[str, Form()] = "/"
) -> Response:
    """Remembered in a cookie, and with the person when somebody is signed in."""
    if me:
        db.get_one(Person, me.id).language = language
    response = see_other(within(next))
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR, samesite="lax")
    return response

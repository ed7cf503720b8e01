"""The second page of signing in, for whoever has more than a password. Until it is passed nobody is signed in: a signed
cookie says for ten minutes whose password was right, and opens nothing but this page.
"""

from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData

from community import authenticators, passkeys, second_factors, signing
from community.database import reading
from community.people import Person
from community.signing import WrongToken
from web import ceremonies, letter_links
from web.forms import Line, again
from web.pages import page, see_other, within
from web.rates import spend
from web.visitor import Db, over_tls
from web.welcome import welcome

router = APIRouter(prefix="/sign-in/second")

COOKIE = "half"
LASTS = timedelta(minutes=10)


class CodeForm(BaseModel):
    code: Annotated[Line, Field(min_length=1, max_length=60)]
    next: str = "/"


def begin(request: Request, person: Person, next: str) -> Response:
    """The password was right; what is asked next is on the second page."""
    response = see_other(f"{router.prefix}?{urlencode({'next': within(next)})}")
    token = signing.link("half in", person.id, letter_links.mark(person))
    response.set_cookie(COOKIE, token, max_age=int(LASTS.total_seconds()), **_scope(request))
    return response


@router.get("")
def ask(request: Request, next: str = "/") -> Response:
    with reading() as db:
        person = half_in(db, request)
    return _page(request, person, next) if person else see_other("/sign-in")


def again_here(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    with reading() as db:
        person = half_in(db, request)
    return _page(request, person, str(typed.get("next", "/")), mistakes) if person else see_other("/sign-in")


@router.post("")
@again(again_here)
def answer(request: Request, db: Db, form: Annotated[CodeForm, Form()]) -> Response:
    """The code of their app, or a recovery code. Raises WrongCode."""
    person = half_in(db, request)
    if not person:
        return see_other("/sign-in")
    spend("second factor", f"person {person.id}")
    second_factors.check(db, person, form.code)
    return finish(db, request, person, form.next)


def half_in(db: Session, request: Request) -> Person | None:
    """Whose password was right, unless that is too long ago, or it was changed meanwhile."""
    try:
        person_id, mark = signing.read_link("half in", request.cookies.get(COOKIE, ""), LASTS)
    except WrongToken:
        return None
    person = db.get(Person, person_id)
    return person if person and mark == letter_links.mark(person) else None


def finish(db: Session, request: Request, person: Person, next: str) -> Response:
    response = welcome(db, request, person, next)
    response.delete_cookie(COOKIE, **_scope(request))
    return response


def _page(request: Request, person: Person, next: str, mistakes: dict[str, str] | None = None) -> Response:
    with reading() as db:
        theirs, app = list(passkeys.of(db, person)), authenticators.of(db, person)
    asked = ceremonies.to_sign(request, ceremonies.SECOND, person, theirs) if theirs else None
    context = {"who": person, "next": within(next), "mistakes": mistakes or {}, "asked": asked, "app": app}
    response = page(request, "people/second_step.html", **context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _scope(request: Request) -> dict[str, Any]:
    return {"path": "/sign-in", "httponly": True, "samesite": "lax", "secure": over_tls(request)}

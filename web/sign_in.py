"""The door: making an account, signing in with a password, signing out."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import AfterValidator, BaseModel, Field
from starlette.datastructures import FormData

from community import letters, people, sessions
from community.database import reading
from community.people import Person
from community.settings import settings
from web import ceremonies, second_step, visitor
from web.forms import Line, again
from web.hashing import in_turn
from web.pages import page, see_other, within
from web.rates import address, limited, spend
from web.translations import N_
from web.visitor import COOKIE, Db, Visitor
from web.welcome import welcome

router = APIRouter()

PASSWORD_LEAST, PASSWORD_MOST = 10, 1000
"""The least is for people; the most is only there so that nobody makes us hash a novel."""


def _looks_like_email(text: str) -> str:
    """Only a mail that arrives proves an address; this catches slips of the finger."""
    name, at, domain = text.partition("@")
    if not (name and at and "." in domain.strip(".") and " " not in text):
        raise ValueError(N_("This does not look like an e-mail address."))
    return text


Email = Annotated[Line, Field(min_length=1, max_length=254), AfterValidator(_looks_like_email)]
Name = Annotated[Line, Field(min_length=1, max_length=60)]


class SignInForm(BaseModel):
    email: Annotated[Line, Field(min_length=1, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=PASSWORD_MOST)]
    next: str = "/"


class SignUpForm(BaseModel):
    name: Name
    email: Email
    password: Annotated[str, Field(min_length=PASSWORD_LEAST, max_length=PASSWORD_MOST)]
    next: str = "/"


@router.get("/sign-in")
def ask_who(request: Request, me: Visitor, next: str = "/") -> Response:
    return see_other(within(next)) if me else door(request, "people/sign_in.html", next=next)


@router.get("/sign-up")
def invite(request: Request, me: Visitor, next: str = "/") -> Response:
    return see_other(within(next)) if me else door(request, "people/sign_up.html", next=next)


def door(request: Request, template: str, *, next: str, status: int = 200, **context: object) -> Response:
    """The page somebody comes in by, with what they typed and what was wrong with it."""
    blank = {"name": "", "email": "", "mistakes": {}, "trouble": "", "sso": _sso(), "least": PASSWORD_LEAST}
    blank["asked"] = ceremonies.to_sign(request, ceremonies.ALONE)
    response = page(request, template, status=status, next=within(next), **(blank | context))
    response.headers["Cache-Control"] = "no-store"
    return response


def _sign_in_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _again(request, "people/sign_in.html", typed, mistakes)


def _sign_up_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _again(request, "people/sign_up.html", typed, mistakes)


async def _recognized(request: Request, form: Annotated[SignInForm, Form()]) -> Person:
    """Who this is. Tries are counted by address and by e-mail, so that many machines cannot guess one password."""
    spend("sign-in from one address", address(request))
    spend("sign-in", f"e-mail {form.email.lower()}")
    return await in_turn(partial(_recognize, form.email, form.password))


async def _hashed(form: Annotated[SignUpForm, Form()]) -> str:
    return await in_turn(partial(people.hasher().hash, form.password))


# What hashes stands before `db` in the routes below: FastAPI answers dependencies in order, and no transaction waits.


@router.post("/sign-in")
@again(_sign_in_again)
def sign_in(
    request: Request, person: Annotated[Person, Depends(_recognized)], db: Db, next: Annotated[str, Form()] = "/"
) -> Response:
    """In, or at the second page, for whoever has more than a password."""
    return second_step.begin(request, person, next) if person.second_factor else welcome(db, request, person, next)


@router.post("/sign-up", dependencies=[limited("sign-up")])
@again(_sign_up_again)
def sign_up(
    request: Request, password: Annotated[str, Depends(_hashed)], form: Annotated[SignUpForm, Form()], db: Db
) -> Response:
    """An account, and signed in with it. Whoever reads `language` in their cookie keeps it there."""
    person = people.add(db, name=form.name, email=form.email, password_hash=password)
    letters.promise(db, "verify", person, address=person.email, subject_id=letters.moment())
    return welcome(db, request, person, form.next)


@router.post("/sign-out")
def sign_out(request: Request, db: Db) -> Response:
    sessions.end(db, request.cookies.get(COOKIE, ""))
    response = see_other("/")
    visitor.forget(response)
    return response


def _again(request: Request, template: str, typed: FormData, mistakes: dict[str, str]) -> Response:
    """The password is never sent back."""
    name, email, next = (str(typed.get(field, "")) for field in ("name", "email", "next"))
    return door(request, template, next=next, mistakes=mistakes, name=name, email=email)


def _recognize(email: str, password: str) -> Person:
    with reading() as db:
        person = people.by_email(db, email)
    return people.recognize(person, password)


def _sso() -> str:
    """The provider's name for the button, or nothing where there is none."""
    return settings().oidc_name if settings().oidc_issuer and settings().oidc_client_id else ""

"""One's own settings: name, language, where one is signed in, and the tokens of the API."""

from functools import lru_cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Request, Response
from pydantic import AfterValidator, BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import people, sessions, tokens
from community.database import reading
from community.people import Person
from community.permissions import may_write
from community.tokens import Token
from web.browsers import browser_name
from web.forms import Id, Line, Text, again
from web.pages import page, see_other
from web.rates import limited
from web.sign_in import Name
from web.translations import N_
from web.visitor import COOKIE, Db, Me, person_of, require

router = APIRouter(prefix="/settings")


@lru_cache(maxsize=1)
def zones() -> list[str]:
    """`Europe/London` and its like; the old short names say the same and are left out."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


def _known(zone: str) -> str:
    if zone and zone not in zones():
        raise ValueError(N_("There is no such time zone."))
    return zone


class SettingsForm(BaseModel):
    name: Name
    about: Annotated[Text, Field(max_length=500)] = ""
    language: Literal["", "en", "pl"] = ""
    timezone: Annotated[str, AfterValidator(_known)] = ""


class TokenForm(BaseModel):
    token_name: Annotated[Line, Field(min_length=1, max_length=tokens.NAME_MOST)]


@router.get("")
def show(request: Request, me: Me, saved: bool = False) -> Response:
    return _settings(request, me, saved=saved)


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _settings(request, person_of(request), typed=dict(typed), mistakes=mistakes)


@router.post("")
@again(_again)
def change(db: Db, me: Me, form: Annotated[SettingsForm, Form()]) -> Response:
    require(may_write(me))
    people.describe(db.get_one(Person, me.id), **form.model_dump())
    return see_other("/settings?saved=true")


@router.post("/tokens", dependencies=[limited("post")])
@again(_again)
def make_token(request: Request, db: Db, me: Me, form: Annotated[TokenForm, Form()]) -> Response:
    """The only answer that holds the token: it is kept as a hash."""
    require(may_write(me))
    token = tokens.make(db, me, name=form.token_name)
    return _page(request, db, me, made=token)


@router.delete("/tokens/{id}")
def revoke_token(db: Db, me: Me, id: Id) -> Response:
    token = db.get(Token, id)
    if not token or token.person_id != me.id:
        raise HTTPException(404)
    tokens.revoke(token)
    return see_other("/settings#tokens")


@router.delete("/sessions")
def sign_out_elsewhere(request: Request, db: Db, me: Me) -> Response:
    """Everywhere but here."""
    sessions.end_others(db, me, but=request.cookies.get(COOKIE, ""))
    return see_other("/settings#sessions")


def _settings(request: Request, me: Person | None, **context: Any) -> Response:
    """Raises HTTPException(404) for nobody, who has no settings."""
    if not me:
        raise HTTPException(404)
    with reading() as db:
        return _page(request, db, me, **context)


def _page(request: Request, db: Session, me: Person, **context: Any) -> Response:
    here = sessions.hashed(request.cookies.get(COOKIE, ""))
    signed_in = [(one, browser_name(one.browser), one.token_hash == here) for one in sessions.of(db, me)]
    blank = {"typed": me.model_dump(), "mistakes": {}, "made": "", "saved": False}
    shown = {"zones": zones(), "signed_in": signed_in, "tokens": tokens.of(db, me), **blank, **context}
    shown["typed"] = {"token_name": "", **me.model_dump(), **shown["typed"]}
    response = page(request, "people/settings.html", **shown)
    response.headers["Cache-Control"] = "no-store"
    return response

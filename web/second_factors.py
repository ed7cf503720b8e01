"""What one signs in with besides the password: an app's codes, passkeys, and recovery codes on paper.

Whoever changes any of it has shown within ten minutes that it is them, so that a browser found open is not enough.
"""

from datetime import timedelta
from functools import partial
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Form, Request, Response
from markupsafe import Markup
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import authenticators, passkeys, people, recovery_codes, second_factors, signing
from community.database import reading
from community.passkeys import Passkey
from community.people import Person
from community.permissions import YES, No, Permission, may_change_access
from community.sessions import hashed
from community.signing import WrongToken
from web import ceremonies
from web.ceremonies import Asked
from web.forms import Line, again
from web.hashing import in_turn
from web.pages import page, see_other
from web.rates import spend
from web.sign_in import PASSWORD_MOST
from web.visitor import COOKIE, Db, Me, over_tls, person_of, require

router = APIRouter(prefix="/settings/security")

SHOWN_COOKIE = "shown"
SHOWN_LASTS = timedelta(minutes=10)
SET_UP_WITHIN = timedelta(minutes=30)
HERE = "/settings/security"


class ProofForm(BaseModel):
    proof: Annotated[str, Field(min_length=1, max_length=PASSWORD_MOST)]


class AppForm(BaseModel):
    sealed: Annotated[str, Field(max_length=1000)]
    code: Annotated[Line, Field(min_length=1, max_length=40)]


def may_change_factors(request: Request, me: Person) -> Permission:
    """One's own, just after having shown that it is oneself."""
    if not (allowed := may_change_access(me)):
        return allowed
    return YES if is_shown(request, me) else No("Show first that it is you: under Settings, Signing in.")


@router.get("")
def show(request: Request, me: Me, saved: str = "") -> Response:
    return _page(request, me, saved=saved)


def again_here(request: Request, _typed: FormData, mistakes: dict[str, str]) -> Response:
    return _page(request, person_of(request), mistakes=mistakes)


async def _password_fits(me: Me, form: Annotated[ProofForm, Form()]) -> bool:
    spend("second factor", f"person {me.id}")
    return bool(me.password_hash) and await in_turn(partial(people.password_fits, me, form.proof))


# What hashes stands before `db`, so that no transaction waits for it.


@router.post("/proof")
@again(again_here)
def show_that_it_is_me(
    request: Request,
    me: Me,
    fits: Annotated[bool, Depends(_password_fits)],
    form: Annotated[ProofForm, Form()],
    db: Db,
) -> Response:
    """The password, a code of the app, or a recovery code. Raises WrongCode."""
    require(may_change_access(me))
    if not fits:
        second_factors.check(db, me, form.proof)
    return shown(request, me)


@router.get("/authenticator")
def offer_app(request: Request, me: Me) -> Response:
    """A new key, as a picture and as letters. It is kept when the app shows the right code, and not before."""
    return _offer(request, me, authenticators.new_secret()) if is_shown(request, me) else see_other(HERE)


def _offer_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    me = person_of(request)
    if not me:
        raise HTTPException(404)
    return _offer(request, me, _opened(me, str(typed.get("sealed", ""))), mistakes)


@router.post("/authenticator")
@again(_offer_again)
def add_app(request: Request, db: Db, me: Me, form: Annotated[AppForm, Form()]) -> Response:
    """Raises WrongCode."""
    spend("second factor", f"person {me.id}")
    require(may_change_factors(request, me))
    person, secret = db.get_one(Person, me.id), _opened(me, form.sealed)
    codes = second_factors.add_authenticator(db, person, secret, form.code)
    return codes_page(request, codes) if codes else see_other(f"{HERE}?saved=added")


@router.delete("/authenticator")
def remove_app(request: Request, db: Db, me: Me) -> Response:
    require(may_change_factors(request, me))
    second_factors.remove_authenticator(db, db.get_one(Person, me.id))
    return see_other(f"{HERE}?saved=removed")


@router.post("/recovery-codes")
def make_codes(request: Request, db: Db, me: Me) -> Response:
    """Ten new ones; those from before open nothing more."""
    require(may_change_factors(request, me))
    if not me.second_factor:
        raise HTTPException(404)
    return codes_page(request, recovery_codes.make(db, me))


def shown(request: Request, me: Person) -> Response:
    """They have shown that it is them, in this browser, for ten minutes."""
    response = see_other(HERE)
    token = signing.link("shown", me.id, _session(request))
    seconds = int(SHOWN_LASTS.total_seconds())
    safe: dict[str, Any] = {"httponly": True, "samesite": "strict", "secure": over_tls(request), "path": HERE}
    response.set_cookie(SHOWN_COOKIE, token, max_age=seconds, **safe)
    return response


def is_shown(request: Request, me: Person) -> bool:
    """Whether they have just shown that it is them. Who has neither password nor factor has nothing to show."""
    if not me.password_hash and not me.second_factor:
        return True
    try:
        token = request.cookies.get(SHOWN_COOKIE, "")
        return signing.read_link("shown", token, SHOWN_LASTS) == [me.id, _session(request)]
    except WrongToken:
        return False


def codes_page(request: Request, codes: list[str]) -> Response:
    """The only answer that holds them: they are kept as hashes."""
    return _unkept(page(request, "people/recovery_codes.html", codes=codes))


def _session(request: Request) -> str:
    return hashed(request.cookies.get(COOKIE, ""))


def _opened(me: Person, sealed: str) -> str:
    """The secret of a form of ours. Raises HTTPException(404) for one that is not, is somebody else's or too old."""
    try:
        whose, secret = signing.open_seal("new authenticator", sealed, SET_UP_WITHIN).split(" ")
    except WrongToken as wrong:
        raise HTTPException(404) from wrong
    if whose != str(me.id):
        raise HTTPException(404)
    return secret


def _offer(request: Request, me: Person, secret: str, mistakes: dict[str, str] | None = None) -> Response:
    picture = segno.make(authenticators.address(me, secret), error="m").svg_inline(scale=4, light="#fff", border=3)
    context: dict[str, Any] = {
        "picture": Markup(picture),  # noqa: S704 drawn by us; the words in it are modules of black and white
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "sealed": signing.seal("new authenticator", f"{me.id} {secret}"),
        "mistakes": mistakes or {},
    }
    return _unkept(page(request, "people/authenticator.html", **context))


def _page(request: Request, me: Person | None, **context: Any) -> Response:
    """Raises HTTPException(404) for nobody, who has no settings."""
    if not me:
        raise HTTPException(404)
    with reading() as db:
        shown: dict[str, Any] = {"mistakes": {}, "saved": "", **_kept(db, me), **context}
        shown["asked"] = _asked(db, request, me, shown["passkeys"])
    shown |= {"is_shown": is_shown(request, me), "needed": second_factors.lacks(me)}
    return _unkept(page(request, "people/security.html", **shown))


def _kept(db: Session, me: Person) -> dict[str, Any]:
    return {
        "app": authenticators.of(db, me),
        "passkeys": list(passkeys.of(db, me)),
        "codes_left": recovery_codes.left(db, me),
        "would_rest": second_factors.would_rest(db, me),
    }


def _asked(db: Session, request: Request, me: Person, theirs: list[Passkey]) -> Asked | None:
    """To make a passkey, or before that to show with one that it is them."""
    if is_shown(request, me):
        return ceremonies.to_make(db, request, me) if len(theirs) < passkeys.MOST else None
    return ceremonies.to_sign(request, ceremonies.PROOF, me, theirs) if theirs else None


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response

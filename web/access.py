"""How one comes in: the e-mail address and the password of one's account, and changing them."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import FormData

from community import letters, mail, mailboxes, people, sessions
from community.database import reading
from community.people import EmailTaken, Person
from community.permissions import may_change_access
from web.forms import again
from web.hashing import in_turn
from web.pages import page, see_other
from web.rates import limited, spend
from web.sign_in import PASSWORD_LEAST, PASSWORD_MOST, Email
from web.visitor import COOKIE, Db, Me, require

router = APIRouter(prefix="/settings/access")

Password = Annotated[str, Field(max_length=PASSWORD_MOST)]


class PasswordForm(BaseModel):
    current: Password = ""
    password: Annotated[str, Field(min_length=PASSWORD_LEAST, max_length=PASSWORD_MOST)]


class AddressForm(BaseModel):
    current: Password = ""
    email: Email


@router.get("")
def show(request: Request, me: Me, saved: str = "") -> Response:
    return _page(request, me, saved=saved)


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _page(request, request.state.person, email=str(typed.get("email", "")), mistakes=mistakes)


async def _new_password(me: Me, form: Annotated[PasswordForm, Form()]) -> str:
    await _prove(me, form.current)
    return await in_turn(partial(people.hasher().hash, form.password))


async def _new_address(me: Me, form: Annotated[AddressForm, Form()]) -> str:
    await _prove(me, form.current)
    return form.email.lower()


async def _prove(me: Person, current: str) -> None:
    """Whoever finds a browser open does not take the account with it. Raises WrongPassword."""
    spend("sign-in", f"person {me.id}")
    if me.password_hash:
        await in_turn(partial(people.recognize, me, current))


@router.post("/password")
@again(_again)
def change_password(request: Request, hashed: Annotated[str, Depends(_new_password)], db: Db, me: Me) -> Response:
    """Everybody who was signed in elsewhere is signed out."""
    require(may_change_access(me))
    people.set_password(db, me, hashed)
    sessions.end_others(db, me, but=request.cookies.get(COOKIE, ""))
    if me.email:
        letters.promise(db, "changed", me, about="password", address=me.email, subject_id=letters.moment())
    return see_other("/settings/access?saved=password")


@router.post("/address", dependencies=[limited("mail")])
@again(_again)
def change_address(email: Annotated[str, Depends(_new_address)], db: Db, me: Me) -> Response:
    """It is theirs once a link that is mailed there comes back. Without mail it changes at once. Raises EmailTaken."""
    require(may_change_access(me))
    if email != me.email and people.by_email(db, email):
        raise EmailTaken(email)
    if not mail.on():
        people.move_to(db, me, email)
        return see_other("/settings/access?saved=address")
    letters.promise(db, "verify", me, address=email, subject_id=letters.moment())
    return see_other("/settings/access?saved=sent")


def _page(request: Request, me: Person, **context: Any) -> Response:
    with reading() as db:
        verified = mailboxes.is_verified(db, me)
    blank = {"mistakes": {}, "email": me.email or "", "saved": "", "verified": verified, "least": PASSWORD_LEAST}
    return page(request, "people/access.html", **(blank | context))

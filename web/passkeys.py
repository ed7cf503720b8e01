"""Passkeys through HTTP: making and removing them, and signing in with one, alone or after the password."""

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import passkeys, second_factors
from community.passkeys import Passkey
from community.people import Person
from community.permissions import may_change_access
from web import ceremonies, second_step
from web import second_factors as page_of_factors
from web.browsers import browser_name
from web.ceremonies import Answer
from web.forms import Id, again
from web.pages import see_other
from web.rates import limited, spend
from web.second_factors import HERE, codes_page, may_change_factors, shown
from web.sign_in import door
from web.visitor import Db, Me, require
from web.welcome import welcome

router = APIRouter()


def _door_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return door(request, "people/sign_in.html", next=str(typed.get("next", "/")), mistakes=mistakes)


@router.post("/sign-in/passkey", dependencies=[limited("sign-in from one address")])
@again(_door_again)
def sign_in(request: Request, db: Db, form: Answer) -> Response:
    """With a passkey alone: its device has known its owner, so it is two things already. Raises WrongPasskey."""
    challenge = ceremonies.asked(ceremonies.ALONE, form)
    person = passkeys.recognize(db, ceremonies.site(request), challenge, form.credential)
    return welcome(db, request, person, form.next)


@router.post("/sign-in/second/passkey")
@again(second_step.again_here)
def pass_second_step(request: Request, db: Db, form: Answer) -> Response:
    """After the password. Raises WrongPasskey."""
    person = second_step.half_in(db, request)
    if not person:
        return see_other("/sign-in")
    spend("second factor", f"person {person.id}")
    challenge = ceremonies.asked(ceremonies.SECOND, form, person)
    passkeys.recognize(db, ceremonies.site(request), challenge, form.credential, person=person)
    return second_step.finish(db, request, person, form.next)


@router.post("/settings/security/proof/passkey")
@again(page_of_factors.again_here)
def show_that_it_is_me(request: Request, db: Db, me: Me, form: Answer) -> Response:
    """Raises WrongPasskey."""
    require(may_change_access(me))
    spend("second factor", f"person {me.id}")
    challenge = ceremonies.asked(ceremonies.PROOF, form, me)
    passkeys.recognize(db, ceremonies.site(request), challenge, form.credential, person=me)
    return shown(request, me)


@router.post("/settings/security/passkeys", dependencies=[limited("post")])
@again(page_of_factors.again_here)
def add(request: Request, db: Db, me: Me, form: Answer) -> Response:
    """Named by its owner, or after the browser it was made in. Raises WrongPasskey."""
    require(may_change_factors(request, me))
    person, challenge = db.get_one(Person, me.id), ceremonies.asked(ceremonies.ADD, form, me)
    name = form.name or browser_name(request.headers.get("user-agent", ""))[: passkeys.NAME_MOST]
    codes = second_factors.add_passkey(db, person, ceremonies.site(request), challenge, form.credential, name=name)
    return codes_page(request, codes) if codes else see_other(f"{HERE}?saved=added")


@router.delete("/settings/security/passkeys/{id}")
def remove(request: Request, db: Db, me: Me, id: Id) -> Response:
    require(may_change_factors(request, me))
    passkey = db.get(Passkey, id)
    if not passkey or passkey.person_id != me.id:
        raise HTTPException(404)
    second_factors.remove_passkey(db, db.get_one(Person, me.id), passkey)
    return see_other(f"{HERE}?saved=removed")

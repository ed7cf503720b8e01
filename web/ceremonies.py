"""What a browser is asked to do with a passkey, and the form that carries its answer back.

Nothing is kept of what was asked: the challenge stands, signed by us, in the form. It is good for one purpose, for one
person where there is one, for ten minutes, and once (community/passkeys.py).
"""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Form, Request
from pydantic import BaseModel, Field
from sqlmodel import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, generate_challenge

from community import passkeys, signing
from community.passkeys import Passkey, Site, WrongPasskey
from community.people import Person
from community.settings import settings
from community.signing import WrongToken
from web.forms import Line

WITHIN = timedelta(minutes=10)

ADD, ALONE, SECOND, PROOF = "add", "alone", "second", "proof"


class Asked(BaseModel):
    """What a page asks the browser, and the proof that it was us who asked."""

    options: str
    challenge: str


class AnswerForm(BaseModel):
    challenge: Annotated[str, Field(max_length=1000)]
    credential: Annotated[str, Field(max_length=20_000)]
    name: Annotated[Line, Field(max_length=passkeys.NAME_MOST)] = ""
    next: str = "/"


Answer = Annotated[AnswerForm, Form()]


def to_make(db: Session, request: Request, person: Person) -> Asked:
    challenge = generate_challenge()
    options = passkeys.creation(db, person, site(request), challenge)
    return Asked(options=options, challenge=_sealed(ADD, challenge, person))


def to_sign(request: Request, purpose: str, person: Person | None = None, theirs: list[Passkey] | None = None) -> Asked:
    challenge = generate_challenge()
    options = passkeys.request(site(request), challenge, theirs)
    return Asked(options=options, challenge=_sealed(purpose, challenge, person))


def asked(purpose: str, form: AnswerForm, person: Person | None = None) -> bytes:
    """The challenge that a form answers. Raises WrongPasskey."""
    try:
        challenge, whose = signing.read_link(f"passkey {purpose}", form.challenge, WITHIN)
    except WrongToken as wrong:
        raise WrongPasskey from wrong
    if whose != (person.id if person else 0):
        raise WrongPasskey
    return base64url_to_bytes(challenge)


def site(request: Request) -> Site:
    """Passkeys are made for the public address, or without that setting for the address that was asked."""
    address = settings().public_url or str(request.base_url).rstrip("/")
    return Site(id=urlsplit(address).hostname or "", origin=address)


def _sealed(purpose: str, challenge: bytes, person: Person | None) -> str:
    return signing.link(f"passkey {purpose}", bytes_to_base64url(challenge), person.id if person else 0)

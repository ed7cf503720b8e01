"""Passkeys: a key pair on somebody's phone, computer or stick, that signs a challenge of ours (WebAuthn, level 3).

A challenge counts once: what was answered is written down in the transaction that believes the answer.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import webauthn
from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, col, select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from community.database import identity, insert, now, number, reference
from community.keeping import Term, keeps
from community.people import Person
from community.settings import settings

MOST = 20
NAME_MOST = 60
REMEMBERED = timedelta(hours=1)
"""How long an answered challenge is kept: longer than anybody may take to answer it (web/ceremonies.py)."""

UNREADABLE = (WebAuthnException, ValueError, TypeError, KeyError)


@keeps("Passkeys", goes="person_id", hides="public_key")
class Passkey(SQLModel, table=True):
    """One of somebody's keys: its public half. `sign_count` is how often it has signed, where it counts that."""

    id: int = identity()
    person_id: int = reference("person.id", index=True)
    credential_id: str = Field(max_length=1400, unique=True)
    public_key: str = Field(max_length=4000)
    sign_count: int = number(default=0)
    name: str = Field(max_length=NAME_MOST)
    made_at: datetime = Field(default_factory=now)
    used_at: datetime | None = None


@keeps("Challenges of passkeys that were answered", until=Term(REMEMBERED, "spent_at"))
class SpentChallenge(SQLModel, table=True):
    """A challenge that was answered, by its hash: whoever listened cannot answer it again."""

    mark: str = Field(max_length=64, primary_key=True)
    spent_at: datetime = Field(index=True)


@dataclass(frozen=True)
class Site:
    """Whom a passkey is for: a name of a host, and where pages of ours come from."""

    id: str
    origin: str


class WrongPasskey(ValueError):
    """It is not one we know, its answer is not right, or it was given before: which of them is not told."""


def of(db: Session, person: Person) -> Sequence[Passkey]:
    """Somebody's passkeys, the oldest first."""
    return db.exec(select(Passkey).where(Passkey.person_id == person.id).order_by(col(Passkey.id)).limit(MOST)).all()


def creation(db: Session, person: Person, site: Site, challenge: bytes) -> str:
    """What the browser is asked to make, as JSON. A device that has one of theirs already makes no second."""
    options = webauthn.generate_registration_options(
        rp_id=site.id,
        rp_name=settings().site_name,
        user_id=str(person.id).encode(),
        user_name=person.email or person.handle,
        user_display_name=person.name,
        challenge=challenge,
        exclude_credentials=_described(of(db, person)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    return webauthn.options_to_json(options)


def request(site: Site, challenge: bytes, theirs: Sequence[Passkey] | None = None) -> str:
    """What the browser is asked to sign with, as JSON: one of theirs, or whichever it has for us. Alone, without a
    password before it, the device has to know its owner by finger, face or PIN."""
    alone = UserVerificationRequirement.REQUIRED if theirs is None else UserVerificationRequirement.PREFERRED
    options = webauthn.generate_authentication_options(
        rp_id=site.id, challenge=challenge, allow_credentials=_described(theirs or []), user_verification=alone
    )
    return webauthn.options_to_json(options)


def add(
    db: Session, person: Person, site: Site, challenge: bytes, answer: str, *, name: str, at: datetime | None = None
) -> Passkey:
    """Keep the public half of what the browser has made. Raises WrongPasskey."""
    spend(db, challenge, at or now())
    try:
        made = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.id, expected_origin=site.origin
        )
    except UNREADABLE as wrong:
        raise WrongPasskey from wrong
    id = bytes_to_base64url(made.credential_id)
    if _by_credential(db, id) or len(of(db, person)) >= MOST:
        raise WrongPasskey
    passkey = Passkey(
        person_id=person.id,
        credential_id=id,
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        name=name,
        made_at=at or now(),
    )
    db.add(passkey)
    db.flush()
    return passkey


def recognize(
    db: Session, site: Site, challenge: bytes, answer: str, *, person: Person | None = None, at: datetime | None = None
) -> Person:
    """Whose passkey has signed, `person`'s if one is named. With nobody named it stands alone, and its device has to
    have known its owner. A count that does not go up is a copy's (WebAuthn 6.1.1). Raises WrongPasskey."""
    at = at or now()
    passkey = _by_credential(db, _claimed(answer))
    if not passkey or (person and passkey.person_id != person.id):
        raise WrongPasskey
    spend(db, challenge, at)
    try:
        signed = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=person is None,
        )
    except UNREADABLE as wrong:
        raise WrongPasskey from wrong
    passkey.sign_count, passkey.used_at = signed.new_sign_count, at
    return db.get_one(Person, passkey.person_id)


def spend(db: Session, challenge: bytes, at: datetime) -> None:
    """This challenge is answered. Raises WrongPasskey when it was already."""
    mark = hashlib.sha256(challenge).hexdigest()
    spent = insert(db, SpentChallenge).values(mark=mark, spent_at=at).on_conflict_do_nothing()
    if db.execute(spent.returning(col(SpentChallenge.mark))).scalar() is None:
        raise WrongPasskey


def remove(db: Session, person: Person, id: int | None = None) -> None:
    """One of somebody's, or all of them."""
    theirs = delete(Passkey).where(col(Passkey.person_id) == person.id)
    db.execute(theirs.where(col(Passkey.id) == id) if id else theirs)


def _by_credential(db: Session, id: str) -> Passkey | None:
    """Locked: of two answers together, the second sees the count of the first."""
    return db.exec(select(Passkey).where(Passkey.credential_id == id).with_for_update()).one_or_none()


def _claimed(answer: str) -> str:
    """Which passkey an answer says it is of. Raises WrongPasskey."""
    try:
        return bytes_to_base64url(base64url_to_bytes(json.loads(answer)["rawId"]))
    except UNREADABLE as wrong:
        raise WrongPasskey from wrong


def _described(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential_id)) for passkey in passkeys]

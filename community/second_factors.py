"""More than a password: what somebody signs in with besides, and what they are told when that changes.

A superuser by invitation needs one. While they have none their powers rest, and come back with the next one.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, literal, select
from sqlmodel import Session, col

from community import authenticators, events, letters, notifications, passkeys, people, recovery_codes, sessions
from community.authenticators import Authenticator
from community.database import now
from community.passkeys import Passkey, Site
from community.people import Person, Role
from community.settings import settings


class WrongCode(ValueError):
    """No code of theirs, or one that was taken already: which of them is not told."""


def has(db: Session, person: Person) -> bool:
    """Whether they have any. Recovery codes alone are none."""
    return authenticators.of(db, person) is not None or bool(passkeys.of(db, person))


def check(db: Session, person: Person, code: str, at: datetime | None = None) -> None:
    """The code of their app, or one of their recovery codes; either counts once. Raises WrongCode."""
    at = at or now()
    if authenticators.takes(db, person, code.replace(" ", ""), at):
        return
    if not recovery_codes.takes(db, person, code, at):
        raise WrongCode
    _tell(db, person, "recovery code used", at)


def add_authenticator(db: Session, person: Person, secret: str, code: str, at: datetime | None = None) -> list[str]:
    """An app with this secret, once it shows the right code. Returns recovery codes with the first factor of all.
    Raises WrongCode."""
    at = at or now()
    step = authenticators.step_of(secret, code.replace(" ", ""), at)
    if step is None:
        raise WrongCode
    first = not has(db, person)
    authenticators.put(db, person, secret, step=step, at=at)
    return _added(db, person, first, at)


def remove_authenticator(db: Session, person: Person, at: datetime | None = None) -> None:
    authenticators.remove(db, person)
    _removed(db, person, at or now())


def add_passkey(
    db: Session, person: Person, site: Site, challenge: bytes, answer: str, *, name: str, at: datetime | None = None
) -> list[str]:
    """What the browser has made. Returns recovery codes with the first factor of all. Raises WrongPasskey."""
    at, first = at or now(), not has(db, person)
    passkeys.add(db, person, site, challenge, answer, name=name, at=at)
    return _added(db, person, first, at)


def remove_passkey(db: Session, person: Person, passkey: Passkey, at: datetime | None = None) -> None:
    passkeys.remove(db, person, passkey.id)
    _removed(db, person, at or now())


def reset(db: Session, person: Person, *, because: str, at: datetime | None = None) -> None:
    """The operator takes all of it away, because it was lost: the public log says that, and not whose it was."""
    authenticators.remove(db, person)
    passkeys.remove(db, person)
    sessions.end_others(db, person)
    _removed(db, person, at or now())
    events.record(db, "person.factors_reset", subject=person.id, reason=because, on_log=True, at=at)


def would_rest(db: Session, person: Person) -> bool:
    """Whether a superuser's powers rest without what they have."""
    return person.role == Role.SUPERUSER and settings().superusers_need_second_factor and has(db, person)


def lacks(person: Person) -> bool:
    """Whether this one of the staff needs a second factor and has none. Whoever has no password here comes in by the
    single sign-on provider, which answers for how."""
    asked = settings().staff_need_second_factor and person.is_staff and person.password_hash
    return bool(asked and not person.second_factor)


def disagreements(db: Session) -> Iterator[str]:
    """A sentence for everybody of whom what is kept with the person is not what there is. Powers rest without a second
    factor where one is needed; a superuser whom the operator has added may never have had one, and theirs do not."""
    there = exists().where(col(Authenticator.person_id) == col(Person.id))
    there = there | exists().where(col(Passkey.person_id) == col(Person.id))
    otherwise = select(col(Person.id), col(Person.second_factor)).where(there != col(Person.second_factor))
    for id, kept in db.execute(otherwise):
        yield f"person {id} is said to have {'a' if kept else 'no'} second factor, their keys say otherwise"
    may_rest = (col(Person.role) == Role.SUPERUSER) & ~there & literal(settings().superusers_need_second_factor)
    for id in db.scalars(select(col(Person.id)).where(col(Person.powers_rest), ~may_rest)):
        yield f"person {id} is a superuser whose powers rest, and nothing is missing"


def _added(db: Session, person: Person, first: bool, at: datetime) -> list[str]:
    people.guard(person, second_factor=True, powers_rest=False)
    _tell(db, person, "second factor added", at)
    return recovery_codes.make(db, person, at) if first else []


def _removed(db: Session, person: Person, at: datetime) -> None:
    """With the last one the recovery codes go, too."""
    left = has(db, person)
    if not left:
        recovery_codes.remove(db, person)
        rests = person.role == Role.SUPERUSER and settings().superusers_need_second_factor
        people.guard(person, second_factor=False, powers_rest=rests)
    _tell(db, person, "second factor removed", at)


def _tell(db: Session, person: Person, kind: str, at: datetime) -> None:
    """On their page, and by mail whatever they chose: nobody's door is changed without their hearing of it."""
    notifications.tell(db, person.id, kind, subject=int(at.timestamp() * 1000), at=at)
    if person.email:
        letters.promise(db, "changed", person, about=kind, address=person.email, subject_id=letters.moment(), at=at)

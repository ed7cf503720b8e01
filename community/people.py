"""Everybody here: customers, superusers, agents, experts, managers, the operator, and programs that write."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from pwdlib import PasswordHash
from sqlalchemy import false
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import make_transient
from sqlmodel import Field, Session, SQLModel, col, select

from community import naming, rows
from community.database import identity, now
from community.keeping import keeps
from community.naming import plain


class Role(StrEnum):
    CUSTOMER = "customer"
    SUPERUSER = "superuser"
    AGENT = "agent"
    EXPERT = "expert"
    MANAGER = "manager"
    OPERATOR = "operator"
    BOT = "bot"


STAFF = frozenset({Role.AGENT, Role.EXPERT, Role.MANAGER, Role.OPERATOR})


@keeps("Account", stays="id", hides="password_hash", ours="email password_hash about")
class Person(SQLModel, table=True):
    """Somebody with an account. `points` is the sum of their ledger (community/reputation.py), and `step` the one of
    the ladder they stand on (community/ranking.py). With a `second_factor` a password alone does not sign them in; a
    superuser's powers rest while a needed one is missing (community/second_factors.py)."""

    id: int = identity()
    handle: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=100)
    email: str | None = Field(default=None, max_length=254, unique=True)
    password_hash: str | None = Field(default=None, max_length=200)
    role: str = Field(default=Role.CUSTOMER, max_length=20, index=True)
    about: str = Field(default="", max_length=500)
    points: int = 0
    step: str = Field(default="New", max_length=20)
    language: str = Field(default="", max_length=10)
    timezone: str = Field(default="", max_length=40)
    created_at: datetime = Field(default_factory=now)
    suspended_at: datetime | None = None
    second_factor: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    powers_rest: bool = Field(default=False, sa_column_kwargs={"server_default": false()})

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def is_superuser(self) -> bool:
        return self.role == Role.SUPERUSER and not self.powers_rest


class EmailTaken(ValueError):
    """Somebody else signs in with this e-mail address."""


class WrongPassword(ValueError):
    """This password does not fit this e-mail address, or nobody has that address: which of them is not told."""


@lru_cache(maxsize=1)
def hasher() -> PasswordHash:
    return PasswordHash.recommended()


def add(
    db: Session,
    *,
    name: str,
    email: str | None = None,
    role: Role | str = Role.CUSTOMER,
    password_hash: str | None = None,
    handle: str | None = None,
    about: str = "",
    at: datetime | None = None,
) -> Person:
    """Make an account. The handle is made from the name when none is given. Raises EmailTaken."""
    person = Person(
        name=name.strip(),
        handle="",
        email=email and email.strip().lower(),
        role=Role(role),
        password_hash=password_hash,
        about=about,
        created_at=at or now(),
    )
    while not _admitted(db, person, handle or name):
        make_transient(person)
    return person


def _admitted(db: Session, person: Person, wish: str) -> bool:
    """False when somebody else took the handle or the address a moment ago. Raises EmailTaken."""
    if person.email and by_email(db, person.email):
        raise EmailTaken(person.email)
    person.handle = naming.free(_wish(wish), lambda some: _taken(db, some))
    try:
        with db.begin_nested():
            db.add(person)
    except IntegrityError:
        return False
    return True


@dataclass(frozen=True)
class Newcomer:
    """Somebody of another forum: an address that they have proved to have, or none, and the handle they would like."""

    name: str
    handle: str
    email: str
    at: datetime


def move_in(db: Session, newcomers: Sequence[Newcomer]) -> list[int]:
    """Make an account for each, without a password. An address that somebody has stays theirs. Returns their ids."""
    addresses = _free_addresses(db, [it.email.strip().lower() for it in newcomers])
    handles = naming.free_all([_wish(it.handle or it.name) for it in newcomers], lambda some: _taken(db, some))
    told = zip(newcomers, addresses, handles, strict=True)
    moved = [{"name": it.name.strip(), "email": email, "handle": own, "created_at": it.at} for it, email, own in told]
    return rows.add(db, Person, moved)


def describe(person: Person, *, name: str, about: str, language: str, timezone: str) -> None:
    """Somebody changes what is said about them, and how they are spoken to. The handle stays: links hold it."""
    person.name, person.about, person.language, person.timezone = name, about, language, timezone


def forget(person: Person) -> None:
    """Nothing about them is left but a number, on which hang the posts that others were helped by."""
    person.name, person.handle, person.about = "Somebody who left", f"left-{person.id}", ""
    person.email, person.password_hash, person.language, person.timezone = None, None, "", ""
    person.role, person.second_factor, person.powers_rest = Role.CUSTOMER, False, False


def set_password(db: Session, person: Person, password_hash: str) -> None:
    """Sign in with this one from now on."""
    person.password_hash = password_hash
    db.add(person)


def move_to(db: Session, person: Person, address: str) -> None:
    """Another e-mail address from now on. Raises EmailTaken."""
    address = address.strip().lower()
    taken = by_email(db, address)
    if taken and taken.id != person.id:
        raise EmailTaken(address)
    person.email = address
    db.add(person)


def by_email(db: Session, email: str) -> Person | None:
    return db.exec(select(Person).where(Person.email == email.strip().lower())).one_or_none()


def by_handle(db: Session, handle: str) -> Person | None:
    return db.exec(select(Person).where(Person.handle == handle.lower())).one_or_none()


def beginning(db: Session, start: str, *, most: int) -> Sequence[Person]:
    """Whose handle begins so, those with the most points first. Nobody who left."""
    begins = col(Person.handle).startswith(start.lower(), autoescape=True)
    here = select(Person).where(begins, col(Person.handle).not_like("left-%"), Person.role != Role.BOT)
    return db.exec(here.order_by(col(Person.points).desc(), col(Person.id)).limit(most)).all()


def password_fits(person: Person | None, password: str) -> bool:
    """Compare in the same time whether or not the person exists, so that nobody learns who has an account."""
    expected = person.password_hash if person and person.password_hash else _nobodys_hash()
    return hasher().verify(password, expected) and expected != _nobodys_hash()


def recognize(person: Person | None, password: str) -> Person:
    """Whoever is found under an address, if the password is theirs. Takes a third of a second. Raises WrongPassword."""
    if not password_fits(person, password) or not person:
        raise WrongPassword
    return person


def add_points(person: Person, points: int) -> None:
    """Move the sum with the ledger. Only community/reputation.py calls this, for somebody it holds."""
    person.points += points


def put_on(person: Person, rank: str) -> None:
    """Another step of the ladder. Only community/ranking.py calls this."""
    person.step = rank


def appoint(person: Person, role: Role) -> None:
    """Somebody becomes a superuser, or is one no longer. Only community/ranking.py calls this."""
    person.role, person.powers_rest = role, False


def guard(person: Person, *, second_factor: bool, powers_rest: bool) -> None:
    """What they have besides a password has changed. Only community/second_factors.py calls this."""
    person.second_factor, person.powers_rest = second_factor, powers_rest


def _free_addresses(db: Session, wishes: Sequence[str]) -> list[str | None]:
    """Each of them where nobody has it yet, nor one before it in this list."""
    taken = {"", *db.exec(select(Person.email).where(col(Person.email).in_(set(wishes))))}
    found: list[str | None] = []
    for wish in wishes:
        found.append(None if wish in taken else wish)
        taken.add(wish)
    return found


def _wish(text: str) -> str:
    """A handle in plain letters."""
    return plain(text)[:50] or "member"


def _taken(db: Session, handles: Collection[str]) -> set[str]:
    return set(db.exec(select(Person.handle).where(col(Person.handle).in_(handles))))


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return hasher().hash("nobody signs in with this")

"""Who is signed in: a random token in a cookie, its hash in a row."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, now, reference
from community.keeping import Term, keeps
from community.people import Person
from community.settings import settings

SHOWN = 50


@keeps(
    "Browsers that are signed in",
    goes="person_id",
    hides="token_hash",
    until=Term("keep_sign_ins", "expires_at", ends=True),
)
class SignIn(SQLModel, table=True):
    """One browser somebody signed in with."""

    id: int = identity()
    token_hash: str = Field(max_length=64, unique=True)
    person_id: int = reference("person.id", index=True)
    browser: str = Field(default="", max_length=300)
    created_at: datetime = Field(default_factory=now)
    expires_at: datetime = Field(index=True)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def start(db: Session, person: Person, *, browser: str = "", at: datetime | None = None) -> str:
    """Sign somebody in and return the token for their cookie."""
    at = at or now()
    token = secrets.token_urlsafe(32)
    until = at + settings().keep_sign_ins
    db.add(SignIn(token_hash=hashed(token), person_id=person.id, browser=browser[:300], expires_at=until))
    return token


def person_for(db: Session, token: str, at: datetime | None = None) -> Person | None:
    """Whose cookie this is; None when it is nobody's, ended or expired."""
    valid = select(Person).join(SignIn, col(SignIn.person_id) == col(Person.id))
    return db.exec(valid.where(SignIn.token_hash == hashed(token), col(SignIn.expires_at) > (at or now()))).first()


def end(db: Session, token: str) -> None:
    """Sign out of this browser."""
    db.execute(delete(SignIn).where(col(SignIn.token_hash) == hashed(token)))


def end_others(db: Session, person: Person, *, but: str = "") -> None:
    """Sign somebody out everywhere, except in the browser that holds this token."""
    db.execute(delete(SignIn).where(col(SignIn.person_id) == person.id, col(SignIn.token_hash) != hashed(but)))


def of(db: Session, person: Person, at: datetime | None = None) -> Sequence[SignIn]:
    """Where somebody is signed in, the newest first."""
    theirs = select(SignIn).where(SignIn.person_id == person.id, col(SignIn.expires_at) > (at or now()))
    return db.exec(theirs.order_by(col(SignIn.id).desc()).limit(SHOWN)).all()

"""Personal tokens for the API: shown once, kept as a hash."""

import secrets
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, now, reference
from community.people import Person
from community.sessions import hashed

PREFIX = "lb_"


class Token(SQLModel, table=True):
    """One key to the API, acting as its person until it is revoked."""

    id: int = identity()
    token_hash: str = Field(max_length=64, unique=True)
    person_id: int = reference("person.id", index=True)
    name: str = Field(default="", max_length=80)
    created_at: datetime = Field(default_factory=now)
    revoked_at: datetime | None = None


def make(db: Session, person: Person, *, name: str = "") -> str:
    """A new token; only its hash is kept, so it cannot be shown again."""
    token = PREFIX + secrets.token_urlsafe(32)
    db.add(Token(token_hash=hashed(token), person_id=person.id, name=name))
    return token


def person_for(db: Session, token: str) -> Person | None:
    """Whose token this is; None when it is nobody's or was revoked."""
    valid = select(Person).join(Token, col(Token.person_id) == col(Person.id))
    return db.exec(valid.where(Token.token_hash == hashed(token), col(Token.revoked_at).is_(None))).first()

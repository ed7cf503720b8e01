"""Personal tokens for the API: shown once, kept as a hash."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, now, reference
from community.keeping import Term, keeps
from community.people import Person
from community.sessions import hashed

PREFIX = "lb_"
NAME_MOST = 80
SHOWN = 100
A_DAY = timedelta(days=1)


@keeps("Tokens for the API", goes="person_id", hides="token_hash", until=Term("keep_tokens", "used_at"))
class Token(SQLModel, table=True):
    """One key to the API, acting as its person until it is revoked. `used_at` is right to a day (web/token_use.py)."""

    id: int = identity()
    token_hash: str = Field(max_length=64, unique=True)
    person_id: int = reference("person.id", index=True)
    name: str = Field(default="", max_length=NAME_MOST)
    created_at: datetime = Field(default_factory=now)
    used_at: datetime = Field(default_factory=now, index=True)
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


def note_use(db: Session, token: str, at: datetime | None = None) -> None:
    """It was used; written once a day at most."""
    at = at or now()
    mine = update(Token).where(col(Token.token_hash) == hashed(token), col(Token.used_at) < at - A_DAY)
    db.execute(mine.values(used_at=at))


def of(db: Session, person: Person) -> Sequence[Token]:
    """Somebody's tokens that still work, the newest first."""
    theirs = select(Token).where(Token.person_id == person.id, col(Token.revoked_at).is_(None))
    return db.exec(theirs.order_by(col(Token.id).desc()).limit(SHOWN)).all()


def revoke(token: Token, at: datetime | None = None) -> None:
    """It opens nothing from now on. Doing it twice changes nothing."""
    token.revoked_at = token.revoked_at or at or now()


def revoke_all(db: Session, person: Person, at: datetime | None = None) -> None:
    """None of somebody's tokens opens anything from now on."""
    working = update(Token).where(col(Token.person_id) == person.id, col(Token.revoked_at).is_(None))
    db.execute(working.values(revoked_at=at or now()))

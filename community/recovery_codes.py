"""Ten codes on paper for whoever has lost their phone or key: each opens once, and only its hash is kept."""

import base64
import re
import secrets
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Field, Session, SQLModel, col, func, select

from community.database import identity, now, reference
from community.keeping import keeps
from community.people import Person
from community.sessions import hashed

HOW_MANY = 10
BYTES = 10
"""80 random bits each: as with the tokens of the API, a fast hash is enough for what nobody can guess."""


@keeps("Recovery codes", goes="person_id", hides="code_hash")
class RecoveryCode(SQLModel, table=True):
    """One of somebody's codes."""

    id: int = identity()
    person_id: int = reference("person.id", index=True)
    code_hash: str = Field(max_length=64)
    made_at: datetime = Field(default_factory=now)
    used_at: datetime | None = None


def make(db: Session, person: Person, at: datetime | None = None) -> list[str]:
    """Ten new ones, `abcd-efgh-ijkl-mnop`; those from before open nothing more. Told only now."""
    remove(db, person)
    codes = [base64.b32encode(secrets.token_bytes(BYTES)).decode().lower() for _ in range(HOW_MANY)]
    db.add_all([RecoveryCode(person_id=person.id, code_hash=hashed(code), made_at=at or now()) for code in codes])
    return ["-".join(re.findall("....", code)) for code in codes]


def remove(db: Session, person: Person) -> None:
    db.execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person.id))


def left(db: Session, person: Person) -> int:
    """How many somebody has not used."""
    unused = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == person.id)
    return db.exec(unused.where(col(RecoveryCode.used_at).is_(None))).one()


def takes(db: Session, person: Person, code: str, at: datetime) -> bool:
    """Whether this is one of theirs that was not used, which it is from now on. Dashes, blanks and case are free."""
    plain = re.sub(r"[\s-]", "", code).lower()
    mine = update(RecoveryCode).where(col(RecoveryCode.person_id) == person.id, col(RecoveryCode.used_at).is_(None))
    used = mine.where(col(RecoveryCode.code_hash) == hashed(plain)).values(used_at=at)
    taken = used.returning(col(RecoveryCode.id)).execution_options(synchronize_session=False)
    return db.execute(taken).scalar() is not None

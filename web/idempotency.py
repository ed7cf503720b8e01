"""Creating something twice by accident: the same `Idempotency-Key` answers with the first result.

The key is taken at the beginning of the transaction that writes, and the answer kept at its end. So whoever comes
with the same key meanwhile waits for that transaction, and finds either its answer or, if it failed, a free key.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, tuple_
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import insert, now, reference
from community.keeping import keeps
from community.people import Person

KEPT = timedelta(hours=24)
SWEPT = 100


@keeps("what the API answered them", goes="person_id", hides="key fingerprint body")
class IdempotentRequest(SQLModel, table=True):
    """What a request with a key answered. `fingerprint` is the hash of its method, path and body."""

    person_id: int = reference("person.id", primary_key=True)
    key: str = Field(max_length=255, primary_key=True)
    fingerprint: str = Field(max_length=64)
    status: int
    body: str
    at: datetime = Field(default_factory=now, index=True)


class KeyUsed(ValueError):
    """The key came with another request before."""


class Replay(Exception):
    """This very request was answered already, with `status` and `body`."""

    def __init__(self, answered: IdempotentRequest) -> None:
        super().__init__(answered.key)
        self.status, self.body = answered.status, answered.body


def fingerprint(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()


def take(db: Session, key: str, *, by: Person, fingerprint: str, at: datetime | None = None) -> None:
    """Take the key for this request. Raises Replay, KeyUsed.

    On PostgreSQL the insert waits for whoever is writing with the same key; on SQLite the transaction has waited.
    """
    at = at or now()
    _sweep(db, at)
    row = {"person_id": by.id, "key": key, "fingerprint": fingerprint, "status": 0, "body": "", "at": at}
    taken = insert(db, IdempotentRequest).values(row).on_conflict_do_nothing().returning(col(IdempotentRequest.key))
    if db.execute(taken).first() is None:
        _answer_again(db.get(IdempotentRequest, (by.id, key)), fingerprint)


def keep(db: Session, key: str, *, by: Person, status: int, body: bytes) -> None:
    """Keep the answer beside what it says was written."""
    row = db.get_one(IdempotentRequest, (by.id, key))
    row.status, row.body = status, body.decode()
    db.flush()


def _answer_again(answered: IdempotentRequest | None, fingerprint: str) -> None:
    if answered and answered.fingerprint == fingerprint:
        raise Replay(answered)
    raise KeyUsed


def _sweep(db: Session, at: datetime) -> None:
    """Forget some of what is older than a day. Whoever else is at it is not waited for."""
    identity = tuple_(col(IdempotentRequest.person_id), col(IdempotentRequest.key))
    old = select(IdempotentRequest.person_id, IdempotentRequest.key).where(col(IdempotentRequest.at) < at - KEPT)
    some = old.order_by(col(IdempotentRequest.at)).limit(SWEPT).with_for_update(skip_locked=True)
    db.execute(delete(IdempotentRequest).where(identity.in_(some)))

"""Creating something twice by accident: the same `Idempotency-Key` answers with the first result.

The key is taken at the beginning of the transaction that writes, and the answer kept at its end. So whoever comes
with the same key meanwhile waits for that transaction, and finds either its answer or, if it failed, a free key.
"""

import hashlib
import json
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, delete

from community.database import insert, now, number, reference
from community.keeping import Term, keeps
from community.people import Person
from community.settings import settings


@keeps(
    "Answers of the API",
    goes="person_id",
    hides="key fingerprint body",
    copies="body",
    until=Term("keep_api_answers", "at"),
)
class IdempotentRequest(SQLModel, table=True):
    """What a request with a key answered. `fingerprint` is the hash of its method, path and body; `body` is emptied
    when anything is taken out of the thread that it speaks of."""

    person_id: int = reference("person.id", primary_key=True)
    key: str = Field(max_length=255, primary_key=True)
    fingerprint: str = Field(max_length=64)
    status: int
    body: str
    at: datetime = Field(default_factory=now, index=True)
    thread_id: int | None = number(nullable=True, index=True)


class KeyUsed(ValueError):
    """The key came with another request before."""


class TakenOut(ValueError):
    """This very request was answered already, and something in its thread has been taken out since."""


class Replay(Exception):
    """This very request was answered already, with `status` and `body`."""

    def __init__(self, answered: IdempotentRequest) -> None:
        super().__init__(answered.key)
        self.status, self.body = answered.status, answered.body


def fingerprint(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()


def take(db: Session, key: str, *, by: Person, fingerprint: str, at: datetime | None = None) -> None:
    """Take the key for this request. Raises Replay, KeyUsed, TakenOut.

    On PostgreSQL the insert waits for whoever is writing with the same key; on SQLite the transaction has waited.
    """
    at = at or now()
    mine = col(IdempotentRequest.person_id) == by.id, col(IdempotentRequest.key) == key
    over = col(IdempotentRequest.at) < at - settings().keep_api_answers
    db.execute(delete(IdempotentRequest).where(*mine, over))
    row = {"person_id": by.id, "key": key, "fingerprint": fingerprint, "status": 0, "body": "", "at": at}
    taken = insert(db, IdempotentRequest).values(row).on_conflict_do_nothing().returning(col(IdempotentRequest.key))
    if db.execute(taken).first() is None:
        _answer_again(db.get(IdempotentRequest, (by.id, key)), fingerprint)


def keep(db: Session, key: str, *, by: Person, status: int, body: bytes) -> None:
    """Keep the answer beside what it says was written, and the thread it speaks of."""
    row = db.get_one(IdempotentRequest, (by.id, key))
    row.status, row.body, row.thread_id = status, body.decode(), _thread_in(body)
    db.flush()


def _answer_again(answered: IdempotentRequest | None, fingerprint: str) -> None:
    if not answered or answered.fingerprint != fingerprint:
        raise KeyUsed
    if answered.thread_id and not answered.body:
        raise TakenOut
    raise Replay(answered)


def _thread_in(body: bytes) -> int | None:
    """Everything the API says of a thread names it: as `thread`, as `thread.id`, or being one, by its `id`."""
    said = json.loads(body) if body.startswith(b"{") else {}
    thread = said.get("thread", said if "title" in said else None)
    return thread.get("id") if isinstance(thread, dict) else thread

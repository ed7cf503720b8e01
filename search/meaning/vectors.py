"""The vectors of threads: kept in a table, made by the worker, never while somebody waits.

A thread's vector says what is asked: its title and the beginning of its text. Answers change nothing of that, so it is
made once, and again only when the question is edited or the model is another. 384 numbers of a byte each.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import BigInteger, DateTime, LargeBinary, SmallInteger, delete, literal, select, update
from sqlalchemy import insert as insert_into
from sqlmodel import Field, Session, SQLModel, col

from community.database import insert, now, number, reading, reference, writing
from community.keeping import keeps
from community.settings import settings
from community.threads import Thread
from search import meaning
from search.gists import Gist
from search.meaning import Model, Vectors

AT_ONCE = 32
"""Threads a step: some seconds of work, or one question to an endpoint."""

LEASE = timedelta(minutes=2)
SECONDS = 60.0
LETTERS = 5_000


class ThreadVector(SQLModel, table=True):
    """One thread's vector, empty until it is made. `due_at`: it is to be made; `changed` counts up with every one that
    was, over all threads, so that whoever keeps them in memory finds what is new."""

    thread_id: int = reference("thread.id", primary_key=True)
    text_print: int = Field(sa_type=BigInteger)
    numbers: bytes | None = Field(default=None, sa_type=LargeBinary)
    due_at: datetime | None = Field(default=None, index=True)
    changed: int | None = number(nullable=True, index=True)


@keeps("How far vectors are made", ours="model")
class VectorTotals(SQLModel, table=True):
    """One row: which model the vectors are of, and the last number given. Whoever keeps vectors holds it."""

    id: int = Field(default=1, primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    model: str = ""
    changed: int = number()


def want(db: Session, ids: Sequence[int]) -> None:
    """These threads may say something else than before. Nothing happens where no model is set."""
    if settings().meaning == "off":
        return
    said = {id: print_of(title, body) for id, title, body in db.execute(_texts(ids))}
    db.execute(delete(ThreadVector).where(col(ThreadVector.thread_id).in_(set(ids) - said.keys())))
    adding = insert(db, ThreadVector)
    other = col(ThreadVector.text_print) != adding.excluded.text_print
    changed = {"text_print": adding.excluded.text_print, "due_at": adding.excluded.due_at}
    if said:
        rows = [{"thread_id": id, "text_print": told, "due_at": now()} for id, told in said.items()]
        db.execute(adding.on_conflict_do_update(index_elements=["thread_id"], set_=changed, where=other), rows)


def embed_some(at: datetime | None = None) -> bool:
    """A step of the worker: make some vectors. Says whether there were any to make."""
    return bool(meaning.ask("threads", lambda model: _embed(model, at or now())))


def print_of(title: str, body: str) -> int:
    """What tells one text from another: 63 bits."""
    digest = blake2b(f"{title}\n{body[:LETTERS]}".encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def text_of(title: str, body: str) -> str:
    """What a model is given of a question, whether it is asked or kept."""
    return f"{title}. {body[:LETTERS]}"


def _texts(ids: Sequence[int]):
    wanted = select(col(Thread.id), col(Thread.title), col(Thread.body))
    return wanted.where(col(Thread.id).in_(ids), col(Thread.hidden_at).is_(None))


def _embed(model: Model, at: datetime) -> bool:
    with reading() as db:
        of_this_model = (db.get(VectorTotals, 1) or VectorTotals(changed=0)).model == model.name
    if not of_this_model:
        _begin_anew(model, at)
    ids = _claim(at)
    if not ids:
        return False
    with reading() as db:
        said = {id: (title, body) for id, title, body in db.execute(_texts(ids))}
    if said:
        made = model.embed([text_of(*texts) for texts in said.values()], seconds=SECONDS)
        _keep({id: print_of(*texts) for id, texts in said.items()}, packed(made))
    return True


def _begin_anew(model: Model, at: datetime) -> None:
    """All vectors are of another model, or there are none yet: every thread's is to be made."""
    with writing() as db:
        totals = _held(db)
        if totals.model != model.name:
            totals.model = model.name
            db.execute(delete(ThreadVector))
            every = select(col(Gist.thread_id), literal(0), literal(at, type_=DateTime(timezone=True)))
            db.execute(insert_into(ThreadVector).from_select(["thread_id", "text_print", "due_at"], every))


def _claim(at: datetime) -> list[int]:
    """Some that are due, ours for two minutes: a worker that dies leaves them to the next."""
    due = select(col(ThreadVector.thread_id)).where(col(ThreadVector.due_at) <= at)
    with reading() as db:
        if db.execute(due.limit(1)).first() is None:
            return []
    with writing() as db:
        _held(db)
        ids = list(db.scalars(due.order_by(col(ThreadVector.due_at)).limit(AT_ONCE)))
        db.execute(update(ThreadVector).where(col(ThreadVector.thread_id).in_(ids)).values(due_at=at + LEASE))
    return ids


def _keep(said: dict[int, int], made: list[bytes]) -> None:
    """Nothing is due any more, unless the thread was edited meanwhile: then its job wants it again."""
    with writing() as db:
        totals = _held(db)
        for (id, told), numbers in zip(said.items(), made, strict=True):
            totals.changed += 1
            new = {"numbers": numbers, "changed": totals.changed, "due_at": None, "text_print": told}
            unchanged = col(ThreadVector.text_print).in_((told, 0))
            db.execute(update(ThreadVector).where(col(ThreadVector.thread_id) == id, unchanged).values(new))


def _held(db: Session) -> VectorTotals:
    db.execute(insert(db, VectorTotals).values(id=1, model="", changed=0).on_conflict_do_nothing())
    return db.get_one(VectorTotals, 1, with_for_update=True)


def packed(vectors: Vectors) -> list[bytes]:
    """A byte a number: the greatest becomes 127. Cosines change by less than half a hundredth."""
    greatest = abs(vectors).max(axis=1, keepdims=True)
    return [row.tobytes() for row in (vectors / greatest.clip(1e-12) * 127).round().astype("int8")]

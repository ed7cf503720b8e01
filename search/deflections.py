"""Questions that need not be asked: somebody says of an answer they found that it solved it.

Only what somebody confirms counts. Whoever reads something and leaves may have given up: that is another number
(`read` in search/tallies.py), and the two are never added.
"""

from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Index
from sqlmodel import Field, Session, SQLModel, col, select

from community import reputation, view
from community.database import identity, insert, now, number, reference
from community.keeping import keeps
from community.paging import Page, page_of, read
from community.people import Person
from community.threads import Thread
from search import asked, links
from search.asked import Asked

RULE = "confirmed deflection"
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@keeps("Searches that an answer solved", stays="author_id", hides="mark asked_id")
class Deflection(SQLModel, table=True):
    """One browser, one thread, "this solved it". `asked_id` is its search as long as the log keeps it; who it was is
    written nowhere. `author_id` is who has earned something by it."""

    __table_args__ = (Index("ix_deflection_thread_id_at", "thread_id", "at"),)

    id: int = identity()
    mark: str = Field(max_length=32, unique=True)
    asked_id: int | None = number(nullable=True)
    thread_id: int = reference("thread.id")
    answer_id: int | None = reference("answer.id", nullable=True)
    author_id: int | None = reference("person.id", nullable=True)
    at: datetime = Field(index=True)
    undone_at: datetime | None = None


class NotShown(ValueError):
    """This was not among what was found."""


def confirm(db: Session, search: Asked, thread: Thread, *, by: Person | None, at: datetime | None = None) -> Deflection:
    """ "This solved it", once a browser and thread. Credits whoever wrote the answer, unless that is who says so.

    Raises NotShown.
    """
    if f"thread-{thread.id}" not in search.shown:
        raise NotShown(thread.reference)
    at = at or now()
    mark = _mark(search, thread.id)
    first = {"mark": mark, "asked_id": search.id, "thread_id": thread.id, "at": at, "undone_at": at}
    db.execute(insert(db, Deflection).values(first).on_conflict_do_nothing())
    found = db.exec(select(Deflection).where(Deflection.mark == mark).with_for_update()).one()
    if found.undone_at:
        found.asked_id, found.at, found.undone_at = search.id, at, None
        asked.solve(db, search, f"thread-{thread.id}", at=at)
        links.confirm(db, thread.id, at)
        _credit(db, found, by)
    return found


def undo(db: Session, found: Deflection, *, at: datetime | None = None) -> None:
    """It did not solve it after all. Taking it back twice changes nothing."""
    if found.undone_at:
        return
    found.undone_at = at or now()
    db.flush()
    if not page(db, since=EVER, thread_id=found.thread_id, limit=1).items:
        links.unconfirm(db, found.thread_id)
    if found.author_id and found.answer_id:
        reputation.hold(db, found.author_id)
        reputation.take_back(db, RULE, person_id=found.author_id, subject=found.id, at=found.undone_at)
    search = db.get(Asked, found.asked_id, with_for_update=True) if found.asked_id else None
    if search and _mark(search, found.thread_id) == found.mark:
        asked.unsolve(db, search, at=found.undone_at)


def by_mark(db: Session, mark: str) -> Deflection | None:
    return db.exec(select(Deflection).where(Deflection.mark == mark).with_for_update()).one_or_none()


def page(
    db: Session, *, since: datetime, thread_id: int | None = None, after: str | None = None, limit: int = 50
) -> Page[Deflection]:
    """Those that were not taken back, the newest first. Raises WrongCursor."""
    name = f"deflections {since.date()} {thread_id or ''}"
    found = select(Deflection).where(col(Deflection.at) >= since, col(Deflection.undone_at).is_(None))
    if thread_id:
        found = found.where(Deflection.thread_id == thread_id)
    if after:
        last_at, last_id = read(after, name, datetime, int)
        found = found.where(
            col(Deflection.at) <= last_at, (col(Deflection.at) < last_at) | (col(Deflection.id) < last_id)
        )
    newest = found.order_by(col(Deflection.at).desc(), col(Deflection.id).desc()).limit(limit + 1)
    return page_of(db.exec(newest).all(), limit, name, lambda it: (it.at, it.id))


def _mark(search: Asked, thread_id: int) -> str:
    """Once the log has forgotten the browser's key, nothing leads from here to it."""
    return sha256(f"{search.session} {thread_id}".encode()).hexdigest()[:32]


def _credit(db: Session, found: Deflection, by: Person | None) -> None:
    """The first visible answer in reading order is the one they read."""
    shown = view.of(db, found.thread_id)
    answer = next((it for it in shown.answers if it.visible), None) if shown else None
    found.answer_id, found.author_id = answer.id if answer else None, None
    if answer and not (by and by.id == answer.author.id):
        found.author_id = answer.author.id
        reputation.hold(db, answer.author.id)
        reputation.earn(db, RULE, person_id=answer.author.id, subject=found.id, at=found.at)

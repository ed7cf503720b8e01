"""What can be found: each room says which documents it has, and search keeps every engine true to them.

    INCIDENTS = register(Source("incident", Incident, documents, changed_by=("incident.opened", "incident.fixed")))

`documents(db, ids)` reads today's tables and leaves out what nobody may find any more. A job is promised with every
event that may change a document, in its transaction: nothing rolled back is ever indexed, and nothing committed is
forgotten. While the engine is down, the jobs wait.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, select
from sqlmodel import Session, col

from community import events, jobs
from community.database import reading
from community.events import Event
from search import the_index
from search.index import Document, Key

Documents = Callable[[Session, Sequence[int]], list[Document]]


@dataclass(frozen=True)
class Source:
    """The documents of one table. `name` is the first half of their keys, and `table` has their ids.

    `changed_by` are the events after which one is read anew: the event's `subject_id`, or its `thread_id`, is the
    document's id. `learn(ids)` is whatever else is kept of them in tables.
    """

    name: str
    table: Any
    documents: Documents
    changed_by: tuple[str, ...]
    by: Literal["subject_id", "thread_id"] = "subject_id"
    learn: Callable[[list[int]], None] | None = None

    @property
    def job(self) -> str:
        return f"search.{self.name}"

    def keep(self, ids: list[int]) -> Callable[[], None]:
        """Keep those of these that can be found today, forget the others: done when what is returned comes back. Raises
        IndexUnavailable, and so does that; it is tried again.

        What is learned comes first: the database has it, and goes on when the engine does not.
        """
        found = self.read(ids)
        gone = set(ids) - {document.id for document in found}
        return the_index().follow(found, [Key(self.name, id) for id in gone])

    def read(self, ids: list[int]) -> list[Document]:
        """Their documents as they are today, with all that is learned of them."""
        if self.learn:
            self.learn(ids)
        with reading() as db:
            return self.documents(db, ids)

    def after(self, db: Session, last: int, most: int) -> list[int]:
        """So many ids above this one, the lowest first."""
        ids = col(self.table.id)
        return list(db.scalars(select(ids).where(ids > last).order_by(ids).limit(most)))

    def count(self, db: Session) -> int:
        return db.execute(select(func.count()).select_from(self.table)).scalar_one()

    def changed(self, db: Session, since: int) -> list[int]:
        """Ids of documents that events after this one may have changed."""
        changed = getattr(Event, self.by)
        told = select(changed).where(col(Event.id) > since, col(Event.kind).in_(self.changed_by), changed.is_not(None))
        return list(db.scalars(told.distinct()))


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    """From now on these can be found."""
    _sources[source.name] = source
    events.promise(source.job, source.changed_by, of=source.by)
    jobs.register(source.job, source.keep, apart=True)
    return source


def all() -> Sequence[Source]:
    return tuple(_sources.values())

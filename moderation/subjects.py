"""What moderators look at: a thread, an answer or a comment, named by its kind and its number."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from community.posts import TABLES as TABLES
from community.posts import Post as Subject
from community.posts import kind_of as kind_of
from community.posts import thread_id_of as thread_id_of
from community.threads import Thread


def find(db: Session, kind: str, id: int) -> Subject | None:
    """The thread, answer or comment of this number."""
    return db.get(TABLES[kind], id) if kind in TABLES else None


def all_of(db: Session, named: Collection[tuple[str, int]]) -> list[Subject]:
    """Those of these kinds and numbers that there are, in a query for each kind."""
    ids = {kind: {id for its, id in named if its == kind} for kind in TABLES}
    return [on for kind, table in TABLES.items() for on in db.exec(select(table).where(col(table.id).in_(ids[kind])))]


def thread_of(db: Session, on: Subject) -> Thread:
    return on if isinstance(on, Thread) else db.get_one(Thread, on.thread_id)

"""What moderators look at: a thread, an answer or a comment, named by its kind and its number."""

from sqlmodel import Session

from community.answers import Answer
from community.comments import Comment
from community.threads import Thread

Subject = Thread | Answer | Comment

TABLES: dict[str, type[Subject]] = {"thread": Thread, "answer": Answer, "comment": Comment}


def find(db: Session, kind: str, id: int) -> Subject | None:
    """The thread, answer or comment of this number."""
    return db.get(TABLES[kind], id) if kind in TABLES else None


def kind_of(on: Subject) -> str:
    return type(on).__name__.lower()


def thread_id_of(on: Subject) -> int:
    return on.id if isinstance(on, Thread) else on.thread_id


def thread_of(db: Session, on: Subject) -> Thread:
    return on if isinstance(on, Thread) else db.get_one(Thread, on.thread_id)

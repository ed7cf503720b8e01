"""What people write in a thread: its question, its answers and its comments, named by their kind and their number."""

from community.answers import Answer
from community.comments import Comment
from community.threads import Thread

Post = Thread | Answer | Comment

TABLES: dict[str, type[Post]] = {"thread": Thread, "answer": Answer, "comment": Comment}


def kind_of(on: Post) -> str:
    return type(on).__name__.lower()


def thread_id_of(on: Post) -> int:
    return on.id if isinstance(on, Thread) else on.thread_id

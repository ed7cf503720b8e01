"""How the index follows the community: a job is promised with every change, and reads today's truth when it runs.

Nothing rolled back is ever indexed, and nothing committed is forgotten: while the engine is down, the jobs wait.
"""

from community.database import reading
from community.events import follows
from search import documents, the_index
from search.learning import learn


@follows(
    *("thread.asked", "thread.edited", "thread.failed", "thread.closed", "thread.reclosed", "thread.hidden"),
    *("thread.moved", "thread.retagged"),
    *("thread.unhidden", "answer.posted", "answer.edited", "answer.accepted", "answer.unaccepted", "answer.hidden"),
    *("answer.unhidden", "comment.posted", "comment.hidden", "comment.unhidden"),
)
def follow(ids: list[int]) -> None:
    """Keep the visible ones of these threads, forget the others. Raises IndexUnavailable, and is tried again.

    The gists come first: the database has them, and goes on when the engine does not.
    """
    learn(ids)
    with reading() as db:
        found = documents.of(db, ids)
    if found:
        the_index().put(found)
    if gone := set(ids) - {document.id for document in found}:
        the_index().remove(gone)

"""Does the index say what the tables say? For `landbridge doctor`."""

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import select
from sqlmodel import Session, col

from community import jobs
from community.jobs import Job
from community.threads import Thread
from search import documents, the_index
from search.gists import Gist
from search.index import IndexUnavailable
from search.indexing import follow

AT_ONCE = 500


def disagreements(db: Session) -> Iterator[str]:
    """A sentence for every thread the index misses, keeps wrongly or keeps as it was; work still promised is not one.

    Reads the whole forum. Of the index it remembers two numbers a thread.
    """
    try:
        kept = dict(the_index().kept())
    except IndexUnavailable as error:
        yield f"the search index does not answer: {error}"
        return
    promised = set(db.scalars(select(col(Job.subject_id)).where(col(Job.kind) == jobs.name_of(follow))))
    for id, sentence in chain(_compared(db, kept), _gists(db)):
        if id not in promised:
            yield sentence


def _compared(db: Session, kept: dict[int, int]) -> Iterator[tuple[int, str]]:
    """What stays in `kept` at the end belongs to no visible thread."""
    for document in _documents(db):
        fingerprint = kept.pop(document.id, None)
        if fingerprint is None:
            yield document.id, f"thread {document.id} is missing from the search index"
        elif fingerprint != document.fingerprint:
            yield document.id, f"thread {document.id} is in the search index as it was before"
    yield from ((id, f"thread {id} is in the search index, and nobody may see it") for id in kept)


def _gists(db: Session) -> Iterator[tuple[int, str]]:
    visible = col(Thread.hidden_at).is_(None)
    unread = select(col(Thread.id)).outerjoin(Gist).where(visible, col(Gist.thread_id).is_(None))
    yield from ((id, f"thread {id} is not among what similar questions are found by") for id in db.scalars(unread))
    kept = select(col(Gist.thread_id)).join(Thread).where(~visible)
    yield from ((id, f"thread {id} is kept for similar questions, and nobody may see it") for id in db.scalars(kept))


def _documents(db: Session) -> Iterator[documents.Document]:
    last = 0
    while ids := list(db.scalars(_after(last))):
        last = ids[-1]
        yield from documents.of(db, ids)


def _after(last: int):
    return select(col(Thread.id)).where(col(Thread.id) > last).order_by(col(Thread.id)).limit(AT_ONCE)

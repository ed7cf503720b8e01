"""Do the index, and the sums of what was searched for, say what the tables say? For `landbridge doctor`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlmodel import Session, col

from community.jobs import Job
from community.settings import settings
from community.threads import Thread
from search import outcomes, sources, the_index
from search.asked import Asked
from search.gists import Gist
from search.index import Document, IndexUnavailable
from search.indexing import THREADS
from search.meaning import MeaningUnavailable, the_model
from search.sources import Source
from search.tallies import OF_A_THREAD, OF_WORDS, SearchedThread, SearchedWords

AT_ONCE = 500
PATIENCE = 10
"""Seconds that the model has to answer."""


def disagreements(db: Session) -> Iterator[str]:
    """A sentence for all that the index misses, keeps wrongly or keeps as it was; work still promised is not one.

    Reads everything that can be found. Of the index it remembers two numbers a document, one source at a time.
    """
    for source in sources.all():
        try:
            kept = dict(the_index().kept(source.name))
        except IndexUnavailable as error:
            yield f"the search index does not answer: {error}"
            return
        yield from _unpromised(db, source, _compared(db, source, kept))
    yield from _unpromised(db, THREADS, _gists(db))
    yield from sums(db)
    yield from _meaning()


def sums(db: Session) -> Iterator[str]:
    """What the search log of 30 days adds up to, by words and by threads, and what is counted otherwise."""
    words, threads = _added_up(db)
    for it in db.scalars(select(SearchedWords).order_by(col(SearchedWords.id)).execution_options(yield_per=AT_ONCE)):
        counted = tuple(getattr(it, name) for name in OF_WORDS)
        if counted != (told := tuple(words[it.id][name] for name in OF_WORDS)):
            yield f"words {it.id} are counted as searched for, failing and empty {counted} times, and in the log {told}"
    for it in db.scalars(select(SearchedThread).execution_options(yield_per=AT_ONCE)):
        counted, log = tuple(getattr(it, name) for name in OF_A_THREAD), threads.pop(it.thread_id, Counter[str]())
        if counted != (told := tuple(log[name] for name in OF_A_THREAD)):
            yield f"thread {it.thread_id} is counted as opened, solving and used {counted} times, and in the log {told}"
    yield from (f"thread {id} was opened from a search, and is not counted" for id in threads)


def _added_up(db: Session) -> tuple[defaultdict[int, Counter[str]], defaultdict[int, Counter[str]]]:
    """By the id of the words, and by that of the thread: two small sums for each that was searched for in 30 days."""
    words: defaultdict[int, Counter[str]] = defaultdict(Counter)
    threads: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = select(Asked).where(col(Asked.words_id).is_not(None)).execution_options(yield_per=AT_ONCE)
    for row in db.scalars(rows):
        told = outcomes.change(row, row.tallied, +1)
        words[told.words_id].update(told.by)
        for name, opened in (("opened", told.opened), ("solved", told.solved)):
            for id, by in opened.items():
                threads[id].update({name: by, "used": by})
    return words, threads


def _unpromised(db: Session, source: Source, found: Iterable[tuple[int, str]]) -> Iterator[str]:
    promised = set(db.scalars(select(col(Job.subject_id)).where(col(Job.kind) == source.job)))
    yield from (sentence for id, sentence in found if id not in promised)


def _compared(db: Session, source: Source, kept: dict[int, int]) -> Iterator[tuple[int, str]]:
    """What stays in `kept` at the end may not be found by anybody."""
    for document in _documents(db, source):
        fingerprint = kept.pop(document.id, None)
        if fingerprint is None:
            yield document.id, f"{source.name} {document.id} is missing from the search index"
        elif fingerprint != document.fingerprint:
            yield document.id, f"{source.name} {document.id} is in the search index as it was before"
    yield from ((id, f"{source.name} {id} is in the search index, and nobody may see it") for id in kept)


def _meaning() -> Iterator[str]:
    """A model that does not answer is missed by nobody else: words answer alone."""
    if settings().meaning == "off":
        return
    try:
        the_model().embed(["Does it answer?"], seconds=PATIENCE)
    except MeaningUnavailable as error:
        yield f"the model that finds by meaning does not answer: {error}"


def _gists(db: Session) -> Iterator[tuple[int, str]]:
    visible = col(Thread.hidden_at).is_(None)
    unread = select(col(Thread.id)).outerjoin(Gist).where(visible, col(Gist.thread_id).is_(None))
    yield from ((id, f"thread {id} is not among what similar questions are found by") for id in db.scalars(unread))
    kept = select(col(Gist.thread_id)).join(Thread).where(~visible)
    yield from ((id, f"thread {id} is kept for similar questions, and nobody may see it") for id in db.scalars(kept))


def _documents(db: Session, source: Source) -> Iterator[Document]:
    ids = [0]
    while ids := source.after(db, ids[-1], AT_ONCE):
        yield from source.documents(db, ids)

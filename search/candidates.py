"""Which threads a question is compared with: what an engine found, what shares title words, what those point to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from math import log

from sqlalchemy import Select, bindparam, case, exists, func, or_, select
from sqlmodel import Session, col

from community.answers import Answer
from community.articles import Article
from community.threads import Thread
from search import gists
from search.gists import Gist, Kept, TitleTerm
from search.links import Link
from search.question import Question
from search.tallies import SearchedThread

BY_TITLE = 50
TERMS, LOOKED_AT = 16, 2_000
"""How many threads the tables find by their titles: by the heaviest terms, of which so many occur in so many threads
together. That costs the same in a forum of any size."""

POINTED_TO = 100
"""How many threads join the pool because others in it point to them."""

Links = dict[int, dict[int, datetime]]
"""By the thread that is pointed to: who points to it, and since when."""


@dataclass(frozen=True)
class Pool:
    """Everything that is known of the candidates. `size` and `averages` are those of the whole forum."""

    kept: dict[int, Kept]
    links: Links
    threads_with: dict[int, int]
    size: int
    averages: tuple[float, ...]


_IDS = bindparam("ids", expanding=True)
"""Threads. What every question asks is put together once: with hundreds of ids that takes as long as asking it."""

_EVERGREEN = or_(
    exists().where(col(Article.thread_id) == col(Gist.thread_id), col(Article.hidden_at).is_(None)),
    exists().where(
        *(col(Answer.thread_id) == col(Gist.thread_id), col(Answer.hidden_at).is_(None)),
        col(Answer.verified_at).is_not(None),
    ),
)
_GISTS = (
    select(
        *(col(Gist.thread_id), col(SearchedThread.solved), _EVERGREEN, col(Gist.terms), col(Gist.active_at)),
        *(col(Gist.title), col(Gist.body), col(Gist.helpers), col(Gist.asker)),
    )
    .join_from(Gist, Thread)
    .outerjoin(SearchedThread, col(SearchedThread.thread_id) == col(Gist.thread_id))
    .where(col(Gist.thread_id).in_(_IDS), col(Thread.hidden_at).is_(None))
)
_TARGETS = select(col(Link.target_id)).where(col(Link.source_id).in_(_IDS))
_LINKS = select(col(Link.target_id), col(Link.source_id), col(Link.at)).where(col(Link.target_id).in_(_IDS))


def pool(db: Session, question: Question, found: Sequence[int], without: int | None) -> Pool:
    """Only threads that everybody may see."""
    totals, asked = gists.totals(db), gists.threads_with(db, question.terms)
    ids = [id for id in dict.fromkeys([*found, *_by_title(db, question, asked, totals.threads)]) if id != without]
    kept = _kept(db, [*ids, *(id for id in _pointed_to(db, ids) if id != without)])
    told = {term for thread in kept.values() for term in thread.titled_like(question.terms)} - question.terms.keys()
    known = asked | gists.threads_with(db, told)
    return Pool(kept, _links(db, kept, without), known, totals.threads, totals.averages)


def _by_title(db: Session, question: Question, asked: dict[int, int], threads: int) -> list[int]:
    """Threads whose titles share the heaviest terms of the question."""
    worth = {term: question.terms[term] * log(1 + threads / n) for term, n in asked.items() if n > 0}
    heaviest = sorted(worth, key=lambda term: (-worth[term], term))[:TERMS]
    so_far = accumulate(asked[term] for term in heaviest)
    telling = [term for term, looked_at in zip(heaviest, so_far, strict=True) if looked_at <= LOOKED_AT]
    return list(db.scalars(_sharing({term: worth[term] for term in telling}))) if telling else []


def _sharing(worth: dict[int, float]) -> Select:
    shared = func.sum(case(worth, value=col(TitleTerm.term)))
    found = select(col(TitleTerm.thread_id)).where(col(TitleTerm.term).in_(list(worth)))
    return found.group_by(col(TitleTerm.thread_id)).order_by(shared.desc(), col(TitleTerm.thread_id)).limit(BY_TITLE)


def _pointed_to(db: Session, ids: list[int]) -> list[int]:
    """What is not in the pool yet, the most pointed to first."""
    targets = Counter(db.scalars(_TARGETS, {"ids": ids}))
    for id in ids:
        del targets[id]
    return [target for target, _ in targets.most_common(POINTED_TO)]


def _links(db: Session, kept: Iterable[int], without: int | None) -> Links:
    """The asking thread's own links would give the answer away."""
    links: Links = {}
    for target, source, at in db.execute(_LINKS, {"ids": list(kept)}):
        if source != without:
            links.setdefault(target, {})[source] = at
    return links


def _kept(db: Session, ids: list[int]) -> dict[int, Kept]:
    rows = db.execute(_GISTS, {"ids": ids})
    return {
        id: Kept(packed, lengths, active_at, solved or 0, evergreen)
        for id, solved, evergreen, packed, active_at, *lengths in rows
    }

"""Which threads a question is compared with: what an engine found, what shares telling terms, what those point to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlmodel import Session, col

from community.threads import Thread
from search import gists
from search.gists import FIELDS, Gist, Kept
from search.links import Link
from search.question import Question

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


def pool(db: Session, question: Question, found: Sequence[int], without: int | None) -> Pool:
    """Only threads that everybody may see."""
    ids = list(dict.fromkeys(found))
    ids += _pointed_to(db, ids)
    kept = _kept(db, [id for id in ids if id != without])
    totals = gists.totals(db)
    asked = chain(question.terms, *(thread.title for thread in kept.values()))
    return Pool(kept, _links(db, kept, without), gists.threads_with(db, set(asked)), totals.threads, totals.averages)


def _pointed_to(db: Session, ids: list[int]) -> list[int]:
    """What is not in the pool yet, the most pointed to first."""
    targets = Counter(db.scalars(select(col(Link.target_id)).where(col(Link.source_id).in_(ids))))
    for id in ids:
        del targets[id]
    return [target for target, _ in targets.most_common(POINTED_TO)]


def _links(db: Session, kept: Iterable[int], without: int | None) -> Links:
    """The asking thread's own links would give the answer away."""
    links: Links = {}
    rows = select(col(Link.target_id), col(Link.source_id), col(Link.at)).where(col(Link.target_id).in_(list(kept)))
    for target, source, at in db.execute(rows):
        if source != without:
            links.setdefault(target, {})[source] = at
    return links


def _kept(db: Session, ids: list[int]) -> dict[int, Kept]:
    rows = select(Gist.__table__).join(Thread).where(col(Gist.thread_id).in_(ids), col(Thread.hidden_at).is_(None))  # pyright: ignore
    return {
        row.thread_id: Kept(gists.unpacked(row.terms), tuple(getattr(row, field) for field in FIELDS), row.active_at)
        for row in db.execute(rows)
    }

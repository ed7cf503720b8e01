"""How gists and links follow the community: by the same job as the index, and from today's texts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, SQLModel, col

from community.database import insert, reading, writing
from community.settings import settings
from search import gists, links, told
from search.gists import FIELDS, Gist, GistTerm, GistTotals, Telling
from search.terms import SHAPE
from search.told import Told

TELLING = 16
"""By so many terms a thread is found without an engine, besides those of its title."""


def learn(ids: Sequence[int]) -> None:
    """Keep what these threads say today; forget those that nobody may see."""
    with reading() as db:
        found = told.of(db, ids)
    counts = {id: thread.counts for id, thread in found.items()}
    with writing() as db:
        totals = _held(db)
        _count(db, totals, ids, found, counts)
        _put(db, ids, found, counts)
        _find_by(db, ids, _telling(db, totals, counts))
        links.write(db, ids, {(id, to): at for id, thread in found.items() for to, at in thread.links.items()})


def complete() -> bool:
    """Whether every thread was read, and as texts are read today."""
    with reading() as db:
        return gists.totals(db).shape == _shape()


def forget() -> None:
    """Begin anew: what was kept was read differently."""
    with writing() as db:
        for table in (Gist, GistTerm, Telling, GistTotals):
            db.execute(delete(table))


def mark_complete() -> None:
    with writing() as db:
        _held(db).shape = _shape()


def _shape() -> str:
    return f"{SHAPE}-{settings().language}"


def _held(db: Session) -> GistTotals:
    """The totals, ours until this transaction ends."""
    empty = {"id": 1, "shape": "", "threads": 0, **dict.fromkeys(FIELDS, 0)}
    db.execute(insert(db, GistTotals).values(empty).on_conflict_do_nothing())
    return db.get_one(GistTotals, 1, with_for_update=True)


def _count(db: Session, totals: GistTotals, ids: Sequence[int], found: Mapping[int, Told], counts: Mapping) -> None:
    """Bring the numbers of threads and terms from what they were to what they are."""
    more: Counter[int] = Counter()
    for before in db.scalars(select(Gist).where(col(Gist.thread_id).in_(ids))):
        more.subtract(gists.unpacked(before.terms).keys())
        _add(totals, -1, before.model_dump(include=set(FIELDS)))
    for id, thread in found.items():
        more.update(counts[id].keys())
        _add(totals, +1, thread.lengths)
    changed = [{"term": term, "threads": by} for term, by in sorted(more.items()) if by]
    _upsert(db, GistTerm, changed, threads=GistTerm.threads + insert(db, GistTerm).excluded.threads)


def _add(totals: GistTotals, by: int, lengths: Mapping[str, int]) -> None:
    totals.threads += by
    for field in FIELDS:
        setattr(totals, field, getattr(totals, field) + by * lengths[field])


def _put(db: Session, ids: Sequence[int], found: Mapping[int, Told], counts: Mapping[int, Any]) -> None:
    db.execute(delete(Gist).where(col(Gist.thread_id).in_(ids)))
    rows = [
        {"thread_id": id, "terms": gists.packed(counts[id]), "active_at": thread.active_at, **thread.lengths}
        for id, thread in found.items()
    ]
    if rows:
        db.execute(insert(db, Gist), rows)


def _telling(db: Session, totals: GistTotals, counts: Mapping[int, Any]) -> set[tuple[int, int]]:
    """Each thread by the terms of its title and the 16 that occur most here and least elsewhere."""
    known = gists.threads_with(db, {term for said in counts.values() for term in said})
    rarity = {term: log(1 + totals.threads / threads) for term, threads in known.items() if threads > 0}
    return {(term, id) for id, said in counts.items() for term in _tell(said, rarity)}


def _tell(said: Mapping[int, Any], rarity: Mapping[int, float]) -> Iterable[int]:
    by_weight = sorted(said, key=lambda term: -rarity.get(term, 0.0) * (1 + log(sum(said[term]))))
    return {*by_weight[:TELLING], *(term for term, times in said.items() if times[0])}


def _find_by(db: Session, ids: Sequence[int], wanted: set[tuple[int, int]]) -> None:
    before = select(col(Telling.term), col(Telling.thread_id)).where(col(Telling.thread_id).in_(ids))
    there = {tuple(pair) for pair in db.execute(before)}
    for term, id in there - wanted:
        db.execute(delete(Telling).where(col(Telling.term) == term, col(Telling.thread_id) == id))
    rows = [{"term": term, "thread_id": id} for term, id in sorted(wanted - there)]
    if rows:
        db.execute(insert(db, Telling), rows)


def _upsert(db: Session, table: type[SQLModel], rows: list[dict], **changes: Any) -> None:
    if rows:
        key = [column.name for column in table.__table__.primary_key]  # pyright: ignore
        db.execute(insert(db, table).on_conflict_do_update(index_elements=key, set_=changes), rows)

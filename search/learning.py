"""How gists and links follow the community: by the same job as the index, and from today's texts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from community import inventory, speaking
from community.database import insert, reading, writing
from community.settings import settings
from search import gists, links, told
from search.gists import FIELDS, Gist, GistTerm, GistTotals, TitleTerm
from search.meaning import vectors
from search.terms import SHAPE
from search.told import Told

Found = Mapping[int, Told]


def learn(ids: Sequence[int]) -> None:
    """Keep what these threads say today, each read in its language; forget those that nobody may see. Sitemaps are
    told, too: what changes what is found here changes what is found from outside."""
    with reading() as db:
        unread, found = speaking.unread(db, ids), told.of(db, ids)
    with writing() as db:
        if unread:
            speaking.look(db, unread)
            found = told.of(db, ids)
        _count(db, _held(db), ids, found)
        _keep(db, ids, found)
        _find_by_title(db, ids, {(term, id) for id, thread in found.items() for term in thread.fields[0]})
        vectors.want(db, ids)
        inventory.note_changed(db, ids)
        links.write(db, ids, {(id, to): at for id, thread in found.items() for to, at in thread.links.items()})


def complete() -> bool:
    """Whether every thread was read, and as texts are read today."""
    with reading() as db:
        return gists.totals(db).shape == _shape()


def forget() -> None:
    """Begin anew: what is kept was read in another way."""
    with writing() as db:
        for table in (Gist, GistTerm, TitleTerm, GistTotals):
            db.execute(delete(table))


def mark_complete() -> None:
    with writing() as db:
        _held(db).shape = _shape()


def _shape() -> str:
    return f"{SHAPE}-{settings().language}"


def _held(db: Session) -> GistTotals:
    """The totals, ours until this transaction ends: whoever counts takes turns."""
    empty = {"id": 1, "shape": "", "threads": 0, **dict.fromkeys(FIELDS, 0)}
    db.execute(insert(db, GistTotals).values(empty).on_conflict_do_nothing())
    return db.get_one(GistTotals, 1, with_for_update=True)


def _count(db: Session, totals: GistTotals, ids: Sequence[int], found: Found) -> None:
    """Bring the numbers of threads and terms from what they were to what they are."""
    changes: Counter[int] = Counter()
    for before in db.execute(select(Gist.__table__).where(col(Gist.thread_id).in_(ids))):  # pyright: ignore[reportAttributeAccessIssue]
        changes.subtract(gists.unpacked(before.terms).keys())
        _add(totals, -1, before._mapping)
    for thread in found.values():
        changes.update(thread.terms.keys())
        _add(totals, +1, thread.lengths)
    _add_terms(db, [{"term": term, "threads": by} for term, by in sorted(changes.items()) if by])


def _add(totals: GistTotals, by: int, lengths: Mapping[Any, int]) -> None:
    totals.threads += by
    for field in FIELDS:
        setattr(totals, field, getattr(totals, field) + by * lengths[field])


def _add_terms(db: Session, rows: list[dict[str, int]]) -> None:
    adding = insert(db, GistTerm)
    more = {"threads": col(GistTerm.threads) + adding.excluded.threads}
    _many(db, adding.on_conflict_do_update(index_elements=["term"], set_=more), rows)


def _keep(db: Session, ids: Sequence[int], found: Found) -> None:
    db.execute(delete(Gist).where(col(Gist.thread_id).in_(ids)))
    rows = [
        {"thread_id": id, "terms": gists.packed(thread.terms), "active_at": thread.active_at, **thread.lengths}
        for id, thread in found.items()
    ]
    _many(db, insert(db, Gist), rows)


def _find_by_title(db: Session, ids: Sequence[int], wanted: set[tuple[int, int]]) -> None:
    before = select(col(TitleTerm.term), col(TitleTerm.thread_id)).where(col(TitleTerm.thread_id).in_(ids))
    there = {(term, id) for term, id in db.execute(before)}
    for term, id in there - wanted:
        db.execute(delete(TitleTerm).where(col(TitleTerm.term) == term, col(TitleTerm.thread_id) == id))
    _many(db, insert(db, TitleTerm), [{"term": term, "thread_id": id} for term, id in sorted(wanted - there)])


def _many(db: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.execute(statement, rows)

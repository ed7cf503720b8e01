"""Hits made from the tables, for what an engine did not find or does not remember in words."""

from collections.abc import Callable, Iterable

from sqlmodel import Session

from search import documents
from search.index import Document, Hit
from search.marks import WORD, Among, excerpt, mark


def of(db: Session, ids: Iterable[int], found: Callable[[str], bool], among: Among = WORD.finditer) -> tuple[Hit, ...]:
    """Those of these threads that everybody may see, in this order, with the words marked that `found` recognises."""
    ids = list(ids)
    told = {document.id: document for document in documents.of(db, ids)}
    return tuple(_hit(told[id], found, among) for id in ids if id in told)


def _hit(document: Document, found: Callable[[str], bool], among: Among) -> Hit:
    title, shown = mark(document.title, found, among), excerpt(document.telling_part, found, among)
    return Hit(document.id, document.kind, document.category, document.solved, title, shown)

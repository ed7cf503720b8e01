"""What was fixed for good, among what is found: only what everybody may read ("You said, we did")."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from community.languages import read_in
from escalation.reasons import DONE, ContactReason
from search.index import Document
from search.sources import Source, register


def documents(db: Session, ids: Sequence[int]) -> list[Document]:
    """The documents of those of these contact reasons that are told."""
    return [_document(reason) for reason in by_ids(db, ids).values()]


def by_ids(db: Session, ids: Sequence[int]) -> dict[int, ContactReason]:
    """These reasons, if everybody may read them: for search, which knows ids."""
    told = select(ContactReason).where(col(ContactReason.public), col(ContactReason.state).in_(DONE))
    return {reason.id: reason for reason in db.exec(told.where(col(ContactReason.id).in_(ids)))}


def _document(reason: ContactReason) -> Document:
    return Document(
        source="reason",
        id=reason.id,
        kind="reason",
        title=reason.title,
        body=reason.fix,
        solved=True,
        language=read_in(reason.title, reason.fix),
        asked_at=reason.opened_at,
        active_at=reason.fixed_at or reason.opened_at,
    )


REASONS = register(Source("reason", ContactReason, documents, changed_by=("reason.moved", "reason.told")))

"""The words that were taken down, under seal: for a month, in which their author can object, and for as long as a
legal hold on the author stands. Then nobody has them any more."""

import json
from datetime import datetime

from sqlalchemy import ColumnElement, Table
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import now, reference
from community.keeping import Term, keeps
from community.settings import settings
from community.taking_out import Kept
from moderation.appeals import Appeal
from moderation.takedowns import Takedown


def _unopposed(table: Table, _before: datetime) -> ColumnElement[bool]:
    """Nobody has objected to the takedown, or somebody has decided about that."""
    same = Appeal.subject_kind == Takedown.subject_kind, Appeal.subject_id == Takedown.subject_id
    objected = select(Appeal.id).where(*same, Takedown.id == table.c.takedown_id, col(Appeal.decided_at).is_(None))
    return ~objected.exists()


@keeps(
    "Words under seal",
    goes="author_id",
    hides="words",
    until=Term("keep_sealed_words", "kept_until", ends=True, only=_unopposed),
)
class SealedWords(SQLModel, table=True):
    """What a post and everything made of it said. Nobody reads it but who may hold somebody's data for the law."""

    takedown_id: int = reference("takedown.id", primary_key=True)
    author_id: int = reference("person.id", index=True)
    words: str
    sealed_at: datetime = Field(default_factory=now)
    kept_until: datetime = Field(index=True)


def seal(db: Session, takedown: Takedown, kept: Kept, *, at: datetime) -> None:
    """Keep it, for as long as its author can object."""
    words = json.dumps(kept, ensure_ascii=False)
    until = at + settings().keep_sealed_words
    db.add(
        SealedWords(takedown_id=takedown.id, author_id=takedown.author_id, words=words, sealed_at=at, kept_until=until)
    )


def of(db: Session, takedown: Takedown) -> Kept | None:
    """What is under seal; None when it is gone."""
    sealed = db.get(SealedWords, takedown.id)
    return json.loads(sealed.words) if sealed else None


def break_seal(db: Session, takedown: Takedown) -> Kept | None:
    """The same, and it is kept here no longer: it stands in its place again."""
    kept = of(db, takedown)
    if kept is not None:
        db.delete(db.get_one(SealedWords, takedown.id))
    return kept

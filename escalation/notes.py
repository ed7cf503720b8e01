"""What the team writes for itself about a case. A table of its own, so that nothing public can ever read it.

A note is no reply: it stops no clock, moves nothing the customer sees, and leaves no event behind.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, select
from sqlmodel import Field, Session, SQLModel, col

from community import markdown
from community.database import identity, now, reference
from community.keeping import keeps
from community.listing import AUTHOR, Author
from community.people import Person
from escalation import case_words
from escalation.cases import Case

SHOWN = 200


@keeps("Internal notes", names="author_id", redacted="body", until=case_words.kept("created_at"))
class InternalNote(SQLModel, table=True):
    """One note. Only the desk shows it."""

    __table_args__ = (Index("ix_internalnote_case_id", "case_id", "id"),)

    id: int = identity()
    case_id: int = reference("case.id")
    author_id: int = reference("person.id")
    body: str
    body_html: str
    created_at: datetime = Field(default_factory=now, index=True)


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note and who wrote it."""

    id: int
    case_id: int
    body: str
    body_html: str
    created_at: datetime
    author: Author


_NOTES = select(
    *(col(InternalNote.id), col(InternalNote.case_id), col(InternalNote.body), col(InternalNote.body_html)),
    *(col(InternalNote.created_at), *AUTHOR),
).join_from(InternalNote, Person, col(InternalNote.author_id) == col(Person.id))


def add(db: Session, case: Case, *, by: Person, body: str, at: datetime | None = None) -> InternalNote:
    """Write something down for whoever has the case next."""
    note = InternalNote(
        case_id=case.id, author_id=by.id, body=body.strip(), body_html=markdown.render(body), created_at=at or now()
    )
    db.add(note)
    db.flush()
    return note


def of(db: Session, case_id: int) -> list[NoteView]:
    """The newest 200 notes of a case, the oldest of them first. Ask `may_see_desk` before."""
    newest = _NOTES.where(col(InternalNote.case_id) == case_id).order_by(col(InternalNote.id).desc()).limit(SHOWN)
    return [NoteView(*row[:5], author=Author(*row[5:])) for row in reversed(db.execute(newest).all())]

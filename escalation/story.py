"""What the team said about an incident on the way, from its opening to its end: public, and never changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, Session, SQLModel, col, select

from community import markdown
from community.database import identity, now, reference
from community.keeping import keeps
from community.people import Person

BODY_MOST = 10_000


class Said(StrEnum):
    """What an entry of an incident's story is."""

    OPENED = "opened"
    UPDATE = "update"
    ANSWER = "answer"
    FIXED = "fixed"


@keeps("Updates of incidents", names="author_id", ours="body")
class IncidentUpdate(SQLModel, table=True):
    """One entry of an incident's public story. The words of an opening or an end may be empty: the entry says it."""

    __table_args__ = (Index("ix_incidentupdate_incident_id", "incident_id", "id"),)

    id: int = identity()
    incident_id: int = reference("incident.id")
    kind: str = Field(default=Said.UPDATE, max_length=20)
    author_id: int | None = reference("person.id", nullable=True)
    body: str
    body_html: str
    at: datetime = Field(default_factory=now)


def write(db: Session, incident_id: int, kind: Said, *, by: Person, body: str, at: datetime) -> IncidentUpdate:
    """One more entry. Only incidents.py calls this."""
    said = IncidentUpdate(
        incident_id=incident_id,
        kind=kind,
        author_id=by.id,
        body=body.strip(),
        body_html=markdown.render(body),
        at=at,
    )
    db.add(said)
    db.flush()
    return said


def of(db: Session, incident_id: int, limit: int = 100) -> list[IncidentUpdate]:
    """What was said, the newest first."""
    said = select(IncidentUpdate).where(IncidentUpdate.incident_id == incident_id)
    return list(db.exec(said.order_by(col(IncidentUpdate.id).desc()).limit(limit)))


def latest(db: Session, incident_id: int) -> IncidentUpdate | None:
    return next(iter(of(db, incident_id, limit=1)), None)


def last_word(db: Session, incident_id: int, title: str) -> str:
    """What is said in every thread when it is over: the words of whoever fixed it, and where the rest stands."""
    said = db.exec(
        select(IncidentUpdate.body)
        .where(IncidentUpdate.incident_id == incident_id, IncidentUpdate.kind == Said.FIXED)
        .order_by(col(IncidentUpdate.id).desc())
        .limit(1)
    ).first()
    title = title.replace("[", "(").replace("]", ")")
    return f"{said or ''}\n\n[{title}](/incidents/{incident_id})".strip()

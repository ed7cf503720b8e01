"""Known issues among what is found, lasting or over. What is only suspected is in no index."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from community.categories import Category
from community.markdown import plain
from community.settings import settings
from escalation.incidents import Incident, State
from search.index import Document
from search.sources import Source, register


def documents(db: Session, ids: Sequence[int]) -> list[Document]:
    """The documents of those of these incidents that everybody may see."""
    known = select(Incident, col(Category.slug)).outerjoin(Category, col(Category.id) == col(Incident.category_id))
    public = col(Incident.state).in_([State.OPEN, State.FIXED])
    return [_document(*row) for row in db.execute(known.where(col(Incident.id).in_(ids), public))]


def _document(incident: Incident, category: str | None) -> Document:
    return Document(
        source="incident",
        id=incident.id,
        kind="incident",
        title=incident.title,
        body="\n".join([incident.summary, *incident.places]),
        answers=plain(incident.answer_html),
        accepted=plain(incident.answer_html),
        category=category or "",
        solved=incident.state == State.FIXED,
        language=settings().language,
        asked_at=incident.opened_at,
        active_at=incident.ended_at or incident.answered_at or incident.opened_at,
    )


INCIDENTS = register(
    Source(
        *("incident", Incident, documents),
        changed_by=(
            *("incident.opened", "incident.reworded", "incident.answered"),
            *("incident.fixed", "incident.dismissed"),
        ),
    )
)

"""Known issues among what is found, lasting or over. What is only suspected is in no index."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlmodel import Session, col

from community.categories import Category
from community.languages import read_in
from community.markdown import plain
from escalation.incidents import Incident, State
from search.index import Document
from search.sources import Source, register


@dataclass(frozen=True)
class Row:
    """An incident in a list, and its category's slug and name if it has one."""

    incident: Incident
    category_slug: str | None
    category_name: str | None


def documents(db: Session, ids: Sequence[int]) -> list[Document]:
    """The documents of those of these incidents that everybody may see."""
    return [_document(incident, slug) for incident, slug, _name in db.execute(_known(ids))]


def by_ids(db: Session, ids: list[int]) -> dict[int, Row]:
    """These incidents, if everybody may see them: for search, which knows ids."""
    return {incident.id: Row(incident, slug, name) for incident, slug, name in db.execute(_known(ids))}


def _known(ids: Sequence[int]) -> Select:
    found = select(Incident, col(Category.slug), col(Category.name))
    found = found.outerjoin(Category, col(Category.id) == col(Incident.category_id))
    return found.where(col(Incident.id).in_(ids), col(Incident.state).in_([State.OPEN, State.FIXED]))


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
        language=read_in(incident.title, incident.summary),
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

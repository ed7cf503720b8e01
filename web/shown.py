"""What was found, as it is today: the rows behind the hits, of whatever kind, and where each has its page.

The index may be a moment behind: what nobody may see by now is left out. A room whose documents are to be found says
here how to read them again and where they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from community import articles, listing
from community.people import Person
from escalation import incident_documents, reason_documents
from search.index import EVERYBODY, STAFF, Hit, Key
from web.addresses import article_path, thread_path
from web.translations import N_


class Kind(StrEnum):
    """What can be found."""

    QUESTION = "question"
    ARTICLE = "article"
    INCIDENT = "incident"
    IDEA = "idea"
    DISCUSSION = "discussion"
    REASON = "reason"


CALLED = {
    Kind.QUESTION: N_("Questions"),
    Kind.ARTICLE: N_("Articles"),
    Kind.INCIDENT: N_("Known issues"),
    Kind.IDEA: N_("Ideas"),
    Kind.DISCUSSION: N_("Discussions"),
    Kind.REASON: N_("Fixed for good"),
}


@dataclass(frozen=True)
class Source:
    """How the rows of a source are read by their ids, and where one has its page."""

    by_ids: Callable[[Session, list[int]], Mapping[int, Any]]
    path: Callable[[Any], str]


SOURCES: dict[str, Source] = {
    "thread": Source(listing.by_ids, thread_path),
    "article": Source(articles.by_ids, article_path),
    "incident": Source(incident_documents.by_ids, lambda row: f"/incidents/{row.incident.id}"),
    "reason": Source(reason_documents.by_ids, lambda row: f"/reasons/{row.id}"),
}


def rows(db: Session, hits: Sequence[Hit]) -> dict[Key, Any]:
    """The row behind each hit that everybody may still see, one query a source."""
    ids: dict[str, list[int]] = {}
    for hit in hits:
        ids.setdefault(hit.source, []).append(hit.id)
    known = ((name, SOURCES[name].by_ids(db, wanted)) for name, wanted in ids.items() if name in SOURCES)
    return {Key(name, id): row for name, found in known for id, row in found.items()}


def path(hit: Hit, row: Any) -> str:
    return SOURCES[hit.source].path(row)


def sees(person: Person | None) -> tuple[str, ...]:
    """Which audiences somebody belongs to."""
    return (EVERYBODY, STAFF) if person and person.is_staff else (EVERYBODY,)

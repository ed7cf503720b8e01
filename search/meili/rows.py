"""What Meilisearch keeps of a document, and what it gives back."""

import re
from string import punctuation
from typing import Any

from search import cursors
from search.index import BY_QUESTION, BY_TITLE, Document, Hit, Query
from search.marks import Marked, Piece
from search.question import Question
from search.words import telling, words_in

READ_BY_IT = 10
"""Meilisearch does not look at words after the tenth."""

OPEN, CLOSE = "\ue000", "\ue001"

SETTINGS: dict[str, Any] = {
    "searchableAttributes": ["title", "answers", "body"],
    "filterableAttributes": ["audience", "category", "id", "key", "kind", "language", "solved", "source", "tags"],
    "sortableAttributes": ["active_at", "id"],
    "displayedAttributes": ["category", "fingerprint", "id", "kind", "solved", "source", "telling_part", "title"],
    "separatorTokens": sorted(punctuation),
    "pagination": {"maxTotalHits": cursors.FURTHEST + 101},
}
"""An index with other settings was not made by a rebuild of this version, and counts as incomplete."""

SHOWN: dict[str, Any] = {
    "attributesToHighlight": ["title", "telling_part"],
    "attributesToCrop": ["telling_part"],
    "cropLength": 36,
    "highlightPreTag": OPEN,
    "highlightPostTag": CLOSE,
}
HOW: dict[str, Any] = {**SHOWN, "matchingStrategy": "frequency"}
NEAREST: dict[str, Any] = {"attributesToRetrieve": ["id"], "matchingStrategy": "frequency"}


def row(document: Document) -> dict[str, Any]:
    return {
        "key": str(document.key),
        "source": document.source,
        "id": document.id,
        "audience": document.audience,
        "fingerprint": document.fingerprint,
        "kind": document.kind,
        "category": document.category,
        "tags": list(document.tags),
        "language": document.language,
        "solved": document.solved,
        "asked_at": document.asked_at.timestamp(),
        "active_at": document.active_at.timestamp(),
        "title": _unmarked(document.title),
        "body": document.body,
        "answers": document.answers,
        "telling_part": _unmarked(document.telling_part),
    }


def hit(found: dict[str, Any]) -> Hit:
    shown = found["_formatted"]
    plain = {name: found[name] for name in ("source", "id", "kind", "category", "solved")}
    return Hit(**plain, title=_marked(shown["title"]), excerpt=_marked(" ".join(shown["telling_part"].split())))


def _marked(text: str) -> Marked:
    """The server puts two characters around what it found that no text of ours contains."""
    parts = re.split(f"{OPEN}([^{CLOSE}]*){CLOSE}", text)
    return Marked(tuple(Piece(part, found=at % 2 == 1) for at, part in enumerate(parts) if part))


def _unmarked(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


def words_asked(text: str) -> list[str]:
    return telling(words_in(text))[:READ_BY_IT]


def words_typed(text: str) -> list[str]:
    """While typing, every word helps to tell how a title begins, until there are more than it reads."""
    words = words_in(text)
    return words if len(words) <= READ_BY_IT else [*telling(words[:-1])[: READ_BY_IT - 1], words[-1]]


def pieces_of(question: Question) -> list[tuple[str, int]]:
    """What to search for, and how many of it: its title, then the whole question ten words at a time."""
    words = list(question.words)
    starts = range(0, len(words), READ_BY_IT)
    pieces = [(words[start : start + READ_BY_IT], BY_QUESTION // len(starts)) for start in starts]
    return [(" ".join(some), most) for some, most in [(question.title_words[:READ_BY_IT], BY_TITLE), *pieces] if some]


def filters(query: Query) -> list[str]:
    """Every one of them holds."""
    return [seen_by(query.sees), *(f"{field} = {quoted(value)}" for field, value in query.filters.items())]


def seen_by(audiences: tuple[str, ...]) -> str:
    return f"audience IN [{', '.join(map(quoted, audiences))}]"


def quoted(value: str | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

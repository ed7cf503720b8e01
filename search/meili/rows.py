"""What Meilisearch keeps of a document, and what it gives back."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import chain
from string import punctuation
from typing import Any
from unicodedata import combining, normalize

from search import cursors
from search.index import BY_QUESTION, BY_TITLE, FACET_VALUES, Document, Facets, Groups, Hit, Key, Query
from search.marks import WORD, Marked, Piece, whole
from search.question import Question
from search.words import telling, words_in

TYPO_FROM = 4
NEAR = 0.75
"""Letters of a word that may be a typo, and how much of them it shares with what was meant."""

READ_BY_IT = 10
"""Meilisearch does not look at words after the tenth."""

OPENING = 40
ENOUGH = 4
SURE = 6
"""Of how a title begins so many letters are one word, which so many letters are looked for in; and from so many on it
is surer that a title is being typed than that its words are."""

OPEN, CLOSE = "\ue000", "\ue001"

SETTINGS: dict[str, Any] = {
    "searchableAttributes": ["title", "answers", "body", "opening"],
    "filterableAttributes": ["audience", "category", "id", "kind", "language", "solved", "source", "tags"],
    "sortableAttributes": ["id"],
    "displayedAttributes": ["category", "fingerprint", "id", "kind", "solved", "source", "telling_part", "title"],
    "separatorTokens": sorted(punctuation),
    "rankingRules": ["words", "typo", "proximity", "attribute", "sort", "exactness", "solved:desc"],
    "typoTolerance": {
        "enabled": True,
        "minWordSizeForTypos": {"oneTypo": 4, "twoTypos": 9},
        "disableOnWords": [],
        "disableOnAttributes": [],
        "disableOnNumbers": False,
    },
    "facetSearch": False,
    "faceting": {"maxValuesPerFacet": FACET_VALUES, "sortFacetValuesBy": {"*": "count"}},
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
        "title": _unmarked(document.title),
        "opening": opening(document.title),
        "body": document.body,
        "answers": document.answers,
        "telling_part": _unmarked(document.telling_part),
    }


def opening(title: str) -> str:
    """How a title begins, as one word: the server forgives one slip in a long one and two in a very long one, wherever
    they are, and a missing space is none."""
    return "".join(word[0] for word in WORD.finditer(title.lower()))[:OPENING]


def together(told: Sequence[dict[str, Any]], begun: Sequence[dict[str, Any]], letters: int) -> tuple[Hit, ...]:
    """What was found by its words, and what begins like the whole text: that counts more with every letter typed."""
    scored = {(one["source"], one["id"]): (one["_rankingScore"], hit(one)) for one in told}
    for one in begun:
        key, score = (one["source"], one["id"]), one["_rankingScore"] * letters / SURE
        before, shown = scored.get(key, (0.0, None))
        scored[key] = (max(before, score), shown or _begun(one, letters))
    return tuple(shown for _, shown in sorted(scored.values(), key=lambda each: -each[0]))


def _begun(found: dict[str, Any], letters: int) -> Hit:
    """A title is marked as far as it has been typed: none of its words need be spelled like what was."""
    pieces, at, end = [], 0, 0
    for word in WORD.finditer(found["title"]):
        typed, at = at < letters, at + len(word[0])
        pieces += [Piece(found["title"][end : word.start()]), Piece(word[0], found=typed)]
        end = word.end()
    title = Marked(tuple(piece for piece in [*pieces, Piece(found["title"][end:])] if piece.text))
    return replace(hit(found), title=title)


def hit(found: dict[str, Any]) -> Hit:
    shown = found["_formatted"]
    plain = {name: found[name] for name in ("source", "id", "kind", "category", "solved")}
    return Hit(**plain, title=_marked(shown["title"]), excerpt=_marked(" ".join(shown["telling_part"].split())))


def _marked(text: str) -> Marked:
    """The server puts two characters around what it found that no text of ours contains."""
    parts = re.split(f"{OPEN}([^{CLOSE}]*){CLOSE}", text)
    return whole(Marked(tuple(Piece(part, found=at % 2 == 1) for at, part in enumerate(parts) if part)))


def _unmarked(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


def words_asked(text: str, language: str) -> list[str]:
    return telling(words_in(text), language)[:READ_BY_IT]


def words_typed(text: str, language: str) -> list[str]:
    """While typing, every word helps to tell how a title begins, until there are more than it reads."""
    words = words_in(text)
    return words if len(words) <= READ_BY_IT else [*telling(words[:-1], language)[: READ_BY_IT - 1], words[-1]]


def exactly(words: list[str]) -> list[str]:
    """The server takes nothing in quotes for a typo."""
    return [f'"{word}"' for word in words]


def alike(groups: Groups) -> dict[str, list[str]]:
    """Of each word or phrase what means the same, in whichever language, as the server wants to be told."""
    same: dict[str, list[str]] = {}
    for group in chain.from_iterable(groups.values()):
        for each in group:
            same.setdefault(each, []).extend(other for other in group if other != each)
    return same


def corrected(words: list[str], hits: Iterable[Hit]) -> str | None:
    """The words really searched for. The server does not say what it took for a typo, but it marks what it found."""
    marked = Counter(_folded(word) for hit in hits for word in (*hit.title.found, *hit.excerpt.found))
    meant = [_meant(word, marked) for word in words]
    return " ".join(meant) if meant != words else None


def _meant(word: str, marked: Counter[str]) -> str:
    typed = _folded(word)
    if len(typed) < TYPO_FROM or any(found.startswith(typed) or typed.startswith(found) for found in marked):
        return word
    near = get_close_matches(typed, [found for found, _ in marked.most_common()], n=1, cutoff=NEAR)
    return near[0] if near else word


def _folded(text: str) -> str:
    return "".join(letter for letter in normalize("NFKD", text.lower()) if not combining(letter))


def facets(told: dict[str, Any]) -> Facets:
    return told.get("facetDistribution") or {}


def pieces_of(question: Question) -> list[tuple[str, int]]:
    """What to search for, and how many of it: its title, then the whole question ten words at a time."""
    words = list(question.words)
    starts = range(0, len(words), READ_BY_IT)
    pieces = [(words[start : start + READ_BY_IT], BY_QUESTION // len(starts)) for start in starts]
    return [(" ".join(some), most) for some, most in [(question.title_words[:READ_BY_IT], BY_TITLE), *pieces] if some]


def filters(query: Query, but: str = "") -> list[str]:
    """Every one of them holds, but the one that is left out."""
    kept = {field: value for field, value in query.filters.items() if field != but}
    return [seen_by(query.sees), *(f"{field} = {quoted(value)}" for field, value in kept.items())]


def named(keys: Iterable[Key]) -> str:
    """Documents by their keys, of which the server knows the halves: to know where each whole one is costs it more."""
    ids: dict[str, list[int]] = {}
    for source, id in keys:
        ids.setdefault(source, []).append(id)
    return " OR ".join(f"(source = {quoted(source)} AND id IN {some})" for source, some in ids.items())


def seen_by(audiences: tuple[str, ...]) -> str:
    return f"audience IN [{', '.join(map(quoted, audiences))}]"


def quoted(value: str | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""What Meilisearch keeps of a document, and how it is asked."""

from collections.abc import Iterable
from itertools import chain
from string import punctuation
from typing import Any

from search import cursors
from search.index import BY_QUESTION, EVERY_LANGUAGE, FACET_VALUES, Document, Groups, Key, Query
from search.marks import WORD
from search.question import Question
from search.stems import of, read
from search.words import telling, words_in

READ_BY_IT = 10
"""Meilisearch does not look at words after the tenth."""

BY_TITLE = 30
"""So many candidates are found by a question's title alone."""

OPENING = 40
ENOUGH = 4
SURE = 6
"""Of how a title begins so many letters are one word, which so many letters are looked for in; and from so many on it
is surer that a title is being typed than that its words are."""

OPEN, CLOSE = "\ue000", "\ue001"

SETTINGS: dict[str, Any] = {
    "searchableAttributes": ["title", "title_stems", "answers", "body", "opening", "stems"],
    "filterableAttributes": ["audience", "category", "id", "kind", "language", "solved", "source", "tags"],
    "sortableAttributes": ["id"],
    "displayedAttributes": [
        *("category", "fingerprint", "id", "kind", "language", "solved"),
        *("source", "telling_part", "title", "title_stems"),
    ],
    "separatorTokens": sorted(punctuation),
    "proximityPrecision": "byAttribute",
    "rankingRules": ["words", "typo", "proximity", "attribute", "sort", "exactness", "solved:desc"],
    "typoTolerance": {
        "enabled": True,
        "minWordSizeForTypos": {"oneTypo": 4, "twoTypos": 8},
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
    "attributesToHighlight": ["title", "title_stems", "telling_part"],
    "highlightPreTag": OPEN,
    "highlightPostTag": CLOSE,
}
TYPED = ["title", "answers", "body", "opening"]
"""Where unfinished words are looked for, which have no stems, and candidates: by stems a whole replay found less."""

HOW: dict[str, Any] = {**SHOWN, "matchingStrategy": "frequency"}
NEAREST: dict[str, Any] = {
    "attributesToRetrieve": ["id"],
    "attributesToSearchOn": TYPED,
    "matchingStrategy": "frequency",
}


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
        "title_stems": " ".join(read(document.title, document.language)),
        "opening": opening(document.title),
        "body": document.body,
        "answers": document.answers,
        "stems": " ".join(read(f"{document.body} {document.answers}", document.language)),
        "telling_part": _unmarked(document.telling_part),
    }


def opening(title: str) -> str:
    """How a title begins, as one word: the server forgives one slip in a long one and two in a very long one, wherever
    they are, and a missing space is none."""
    return "".join(word[0] for word in WORD.finditer(title.lower()))[:OPENING]


def _unmarked(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


def words_asked(text: str, language: str) -> list[str]:
    return telling(words_in(text), language)[:READ_BY_IT]


def words_typed(text: str, language: str) -> list[str]:
    """While typing, every word helps to tell how a title begins, until there are more than it reads."""
    words = words_in(text)
    return words if len(words) <= READ_BY_IT else [*telling(words[:-1], language)[: READ_BY_IT - 1], words[-1]]


def exactly(word: str) -> str:
    """The server takes nothing in quotes for a typo."""
    return f'"{word}"'


def forgiving(word: str) -> str:
    """It takes a last word for the beginning of one, unless something stands behind it."""
    return f"{word} "


def stem(phrase: str, language: str) -> str:
    """What a word or phrase is looked for by; itself, where it is too long to have a stem."""
    return " ".join(" ".join(of(word, language)) or word for word in phrase.split())


def alike(groups: Groups, language: str) -> dict[str, list[str]]:
    """Of each word or phrase, and of its stem, what means the same in whichever language, as the server wants to be
    told. `language`: of groups that hold in every one."""
    same: dict[str, set[str]] = {}
    for spoken, kept in groups.items():
        for group in kept:
            forms = {each: {each, stem(each, language if spoken == EVERY_LANGUAGE else spoken)} for each in group}
            for each, its in forms.items():
                others = set(chain.from_iterable(forms[other] for other in group if other != each))
                for form in its:
                    same.setdefault(form, set()).update(others - {form})
    return {form: sorted(others) for form, others in same.items()}


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

"""What Meilisearch gives back, as hits in which everything is marked that was looked for."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import chain
from typing import Any
from unicodedata import combining, normalize

from search.index import Facets, Hit
from search.marks import WORD, Marked, Piece, beginning_like, excerpt, mark, whole
from search.meili.rows import CLOSE, OPEN
from search.stems import of

TYPO_FROM = 4
NEAR = 0.75
"""Letters of a word that may be a typo, and how much of them it shares with what was meant."""


def hit(found: dict[str, Any], stems: Iterable[str] = ()) -> Hit:
    """Marked is what the server found by its letters, and every word whose stem was asked for or found."""
    shown, language = found["_formatted"], found.get("language", "")
    written = {word.lower() for name in ("title", "telling_part") for word in _found(shown[name])}
    meant = {*stems, *_found(shown.get("title_stems", ""))}

    def is_found(word: str) -> bool:
        return word.lower() in written or not meant.isdisjoint(of(word, language))

    among = beginning_like([*written, *meant])
    plain = {name: found[name] for name in ("source", "id", "kind", "category", "solved")}
    title = mark(found["title"], is_found, among)
    return Hit(**plain, title=title, excerpt=excerpt(found["telling_part"], is_found, among))


def _found(text: str) -> list[str]:
    """The server puts two characters around what it found that no text of ours contains; of a word that goes on it is
    only how it begins."""
    parts = re.split(f"{OPEN}([^{CLOSE}]*){CLOSE}", text)
    marked = Marked(tuple(Piece(part, found=at % 2 == 1) for at, part in enumerate(parts) if part))
    return whole(marked).found


def together(told: Sequence[dict[str, Any]], begun: Sequence[dict[str, Any]], letters: int, sure: int) -> list[Hit]:
    """What was found by its words, and what begins like the whole text: that counts more with every letter typed, and
    from so many letters on it is the surer of the two."""
    scored = {(one["source"], one["id"]): (one["_rankingScore"], hit(one)) for one in told}
    for one in begun:
        key, score = (one["source"], one["id"]), one["_rankingScore"] * letters / sure
        before, shown = scored.get(key, (0.0, None))
        scored[key] = (max(before, score), shown or _begun(one, letters))
    return [shown for _, shown in sorted(scored.values(), key=lambda each: -each[0])]


def _begun(found: dict[str, Any], letters: int) -> Hit:
    """A title is marked as far as it has been typed: none of its words need be spelled like what was."""
    pieces, at, end = [], 0, 0
    for word in WORD.finditer(found["title"]):
        typed, at = at < letters, at + len(word[0])
        pieces += [Piece(found["title"][end : word.start()]), Piece(word[0], found=typed)]
        end = word.end()
    title = Marked(tuple(piece for piece in [*pieces, Piece(found["title"][end:])] if piece.text))
    return replace(hit(found), title=title)


def corrected(words: Sequence[str], doubtful: Collection[str], hits: Iterable[Hit]) -> str | None:
    """The words really searched for, where some were doubtful. The server does not say what it took for a typo, but it
    marks what it found."""
    marked = Counter(_folded(word) for hit in hits for word in chain(hit.title.found, hit.excerpt.found))
    meant = [_meant(word, marked) if word in doubtful else word for word in words]
    return " ".join(meant) if meant != list(words) else None


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

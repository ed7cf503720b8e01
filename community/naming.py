"""What stands in an address for a name: its plain letters, with the first number that nobody has yet."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence

Taken = Callable[[Collection[str]], Collection[str]]
"""Answers which of these somebody has."""

ASKED_AT_ONCE = 100


def plain(text: str) -> str:
    """`Oluwaseun Adébáyò` becomes `oluwaseun-adebayo`."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", letters).strip("-")


def first_free(base: str, taken: Collection[str]) -> str:
    """The wish itself, or with the first number nobody has."""
    return next(wish for wish in _numbered(base) if wish not in taken)


def free(base: str, taken: Taken) -> str:
    """The same where it is asked who has one: what it costs does not grow with how many others there are."""
    numbered = _numbered(base)
    while True:
        some = list(itertools.islice(numbered, ASKED_AT_ONCE))
        others = taken(some)
        if found := [wish for wish in some if wish not in others]:
            return found[0]


def free_all(bases: Sequence[str], taken: Taken) -> list[str]:
    """The same for many at once, all different."""
    given = set(taken(set(bases)))
    found: list[str] = []
    for base in bases:
        own = free(base, lambda some: {*taken(some), *given}) if base in given else base
        given.add(own)
        found.append(own)
    return found


def _numbered(base: str) -> Iterator[str]:
    return itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))

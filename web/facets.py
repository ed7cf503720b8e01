"""What a search can be narrowed to: how many there are of each kind, state, category, tag and language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from community.languages import NAMES
from search.index import Facets
from web.shown import CALLED
from web.translations import N_

SHOWN = 8


@dataclass(frozen=True)
class Choice:
    """One value: how many there would be, and where choosing it, or taking it back, leads to."""

    words: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True)
class Facet:
    """`translated`: its choices are words of ours, to be said in the reader's language."""

    words: str
    choices: Sequence[Choice]
    translated: bool


_SOLVED = {"yes": N_("Solved"), "no": N_("Not yet solved")}
_FROM_INDEX = {"true": "yes", "false": "no"}


def of(counts: Facets, chosen: Mapping[str, str], asked: QueryParams, places: Mapping[str, str]) -> list[Facet]:
    """The facets in which there is something to choose."""
    named: dict[str, tuple[str, str, Mapping[str, str] | None]] = {
        "kind": ("kind", N_("Kind"), {str(kind): words for kind, words in CALLED.items()}),
        "solved": ("solved", N_("State"), _SOLVED),
        "category": ("category", N_("Category"), places),
        "tag": ("tags", N_("Tag"), None),
        "language": ("language", N_("Language"), NAMES),
    }
    made = []
    for name, (counted, words, called) in named.items():
        values = _values(counts.get(counted, {}), chosen[name], called)
        choices = [_choice(name, value, count, chosen[name], asked, called) for value, count in values.items()]
        if len(choices) > 1 or chosen[name]:
            made.append(Facet(words, choices, translated=name in ("kind", "solved")))
    return made


def _values(counts: Mapping[str, int], chosen: str, called: Mapping[str, str] | None) -> dict[str, int]:
    """The most common first; what is chosen is there even where nothing is left of it."""
    counted = {_FROM_INDEX.get(value, value): count for value, count in counts.items()}
    known = {value: count for value, count in counted.items() if value and (called is None or value in called)}
    most = dict(sorted(known.items(), key=lambda each: (-each[1], each[0]))[:SHOWN])
    return most | ({chosen: known.get(chosen, 0)} if chosen else {})


def _choice(
    name: str, value: str, count: int, chosen: str, asked: QueryParams, called: Mapping[str, str] | None
) -> Choice:
    is_chosen = value == chosen
    told = {**asked, "after": "", name: "" if is_chosen else value}
    address = f"/search?{QueryParams({key: each for key, each in told.items() if each})}"
    return Choice((called or {}).get(value, value), count, is_chosen, address)

"""How well an engine forgives typos and finishes what is being typed, and how soon: on a forum from a file.

The forum is one of benchmarks/judging.py: threads as JSON lines, gzipped, and for typos questions with the threads that
answer them. Documents are put straight into the engine, each with its first answers; what is asked goes through
search/finding.py, as the pages and the API ask it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from random import Random
from string import ascii_lowercase
from typing import Any

from benchmarks.judging import Engine, serving
from benchmarks.measure import percentile
from benchmarks.report import markdown
from benchmarks.scratch import Kind, scratch
from benchmarks.told import lines
from community.settings import settings
from search import finding, the_index
from search.embedded import EmbeddedIndex
from search.index import Document, Query

LENGTHS = (10, 20, 30)
KNOWN = 200
ASKED = 1_000
BATCH = 1_000
SEED = 7

Line = dict[str, Any]


def run(threads: Path, queries: Path | None, engine: Engine, documents: int, say: Callable[[str], None]) -> None:
    """Print the tables for this engine. `documents`: the forum again and again until there are so many."""
    with scratch(Kind.SQLITE) as place, serving(engine, place.directory):
        told = list(lines(threads))
        began = time.perf_counter()
        count = _fill(told, max(documents, len(told)))
        say(f"{engine}: {count:,} documents in {time.perf_counter() - began:.0f} s, {_size(place.directory):,.0f} MB")
        chance = Random(SEED)
        known = chance.sample(told, min(KNOWN, len(told)))
        rows, waits = _typed(known, chance)
        say(markdown(["known item in the first 5, %", *map(str, LENGTHS)], rows))
        if queries:
            say(markdown(["hit@10 of `search`, %", "as typed", "one typo", "loss"], [_mistyped(queries, chance)]))
        say(_pace("suggest", waits))
        if engine is Engine.EMBEDDED:
            say(_overhead(known))


def _fill(told: Sequence[Line], documents: int) -> int:
    """Copies have other ids and the same words; only the first ones are looked for."""
    index = the_index()
    numbered = ((n, told[n % len(told)]) for n in range(documents))
    with index.rebuilding() as beside:
        while some := list(islice(numbered, BATCH)):
            beside.put([_document(n + 1, line, copy=n >= len(told)) for n, line in some])
    _ids.clear()
    _ids.update({line["id"]: n + 1 for n, line in enumerate(told)})
    return index.count()


_ids: dict[str, int] = {}


def _document(id: int, line: Line, *, copy: bool) -> Document:
    """A copy is told apart by its title, or nothing could be the one that is known."""
    at = datetime.fromisoformat(line["created"].replace(" UTC", "+00:00"))
    answers = "\n".join(answer["body"] for answer in line.get("answers", []))[:8_000]
    title = line["title"] if not copy else " ".join(reversed(line["title"].split()))
    return Document(id, "question", title, line["body"], at, at, answers=answers, language=settings().language)


def _typed(known: Sequence[Line], chance: Random) -> tuple[list[list[str]], list[float]]:
    """Titles typed as far as so many characters, as they are and with a typo in them."""
    waits: list[float] = []
    rows = [["as it is"], ["with a typo"]]
    for length in LENGTHS:
        long_enough = [line for line in known if len(line["title"]) >= length]
        for row, spoil in zip(rows, (lambda text: text, lambda text: slip(text, chance)), strict=True):
            found = [_suggests(spoil(line["title"][:length]), _ids[line["id"]], waits) for line in long_enough]
            row.append(f"{100 * sum(found) / len(found):.1f}")
    return rows, waits


def _suggests(text: str, id: int, waits: list[float]) -> bool:
    began = time.perf_counter()
    found = finding.suggest(text)
    waits.append(time.perf_counter() - began)
    return id in [hit.id for hit in found.hits]


def _mistyped(queries: Path, chance: Random) -> list[str]:
    """The titles of questions that helpers answered by pointing to a thread, one of their words with a slip."""
    asked = list(islice((query for query in lines(queries) if query.get("relevant")), ASKED))
    clean, spoiled = (_found(asked, spoil) for spoil in (lambda text: text, lambda text: slip_a_word(text, chance)))
    return ["search", f"{clean:.1f}", f"{spoiled:.1f}", f"{100 * (spoiled - clean) / clean:+.1f}"]


def _found(asked: Sequence[Line], spoil: Callable[[str], str]) -> float:
    hits = 0
    for query in asked:
        right = {_ids.get(one["id"]) for one in query["relevant"]}
        found = finding.find(Query(spoil(query["title"]), limit=10))
        hits += any(hit.id in right for hit in found.hits)
    return 100 * hits / len(asked)


def slip(text: str, chance: Random) -> str:
    """One letter missed, doubled, mistaken, or swapped with its neighbour; never the first or the last of the text."""
    at = chance.randrange(1, len(text) - 1)
    head, letter, tail = text[:at], text[at], text[at + 1 :]
    other = chance.choice(ascii_lowercase)
    return chance.choice(
        [head + tail, head + other + letter + tail, head + other + tail, head + tail[:1] + letter + tail[1:]]
    )


def slip_a_word(text: str, chance: Random) -> str:
    """A slip in one of the words of at least four letters."""
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    if long:
        at = chance.choice(long)
        words[at] = slip(words[at], chance)
    return " ".join(words)


def _overhead(known: Sequence[Line]) -> str:
    """What `suggest` takes as the pages ask it, to what the engine's own search takes for the same words."""
    index = the_index()
    assert isinstance(index, EmbeddedIndex)
    ours, bare = [], []
    for line in known:
        text = line["title"][:20]
        ours.append(_timed(lambda text=text: finding.suggest(text)))
        with index.reader.searcher() as searcher:
            query = index.asking.suggest(
                index.reading.so_far(text, searcher, index._alike()), text, searcher, ("everybody",)
            )
            bare.append(_timed(lambda query=query, searcher=searcher: searcher.search(query, 5, count=False)))
    ratio = percentile(ours, 50) / percentile(bare, 50)
    return f"suggest takes {ratio:.2f} times what the engine alone takes ({percentile(bare, 50) * 1e3:.2f} ms)"


def _timed(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _pace(name: str, waits: Sequence[float]) -> str:
    half, most = (percentile(waits, percent) * 1e3 for percent in (50, 95))
    return f"{name}: {half:.1f} ms (p50), {most:.1f} ms (p95), {len(waits)} times"


def _size(directory: Path) -> float:
    return sum(path.stat().st_size for path in _files(directory)) / 1e6


def _files(directory: Path) -> Iterator[Path]:
    return (path for path in directory.rglob("*") if path.is_file() and "sqlite" not in path.name)

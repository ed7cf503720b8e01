"""How well an engine forgives typos and finishes what is being typed, and how soon: on a forum from a file.

The forum is one of benchmarks/judging.py: threads as JSON lines, gzipped, and for typos and `similar` questions with
the threads that answer them. It is put into the tables, and from there into the engine by `landbridge reindex`; what
is asked goes through search/finding.py, as the pages and the API ask it.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from string import ascii_lowercase
from typing import Any, NamedTuple

import tantivy

from benchmarks import filling
from benchmarks.filling import Cost
from benchmarks.judging import Engine, serving
from benchmarks.measure import percentile
from benchmarks.report import markdown
from benchmarks.scratch import Kind, scratch
from benchmarks.told import lines
from search import finding, the_index
from search.embedded import EmbeddedIndex
from search.embedded.alike import Alike
from search.index import EVERYBODY, Found, Query
from search.meili import MeilisearchIndex
from search.meili.server import ASKING

LENGTHS = (10, 20, 30)
KNOWN = 200
ASKED = 1_000
SEED = 7
SEES = (EVERYBODY,)

Line = dict[str, Any]
Known = tuple[str, int]
"""A title, and the id of its thread."""


class Took(NamedTuple):
    """Seconds, and seconds of processor time: what others run on this machine is only in the first."""

    seconds: float
    busy: float


def run(threads: Path, queries: Path | None, engine: Engine, documents: int, say: Callable[[str], None]) -> None:
    """Print the tables for this engine. `documents`: the forum again and again until there are so many."""
    with scratch(Kind.SQLITE) as place, serving(engine, place.directory):
        ids = filling.fill(threads, documents)
        say(_indexed(engine, filling.reindex(place), place.directory))
        chance = Random(SEED)
        known = _known(threads, ids, chance)
        rows, waits = _typed(known, chance)
        say(markdown(["known item in the first 5, %", *map(str, LENGTHS)], rows))
        asked = list(islice((query for query in lines(queries) if query.get("relevant")), ASKED)) if queries else []
        if asked:
            say(markdown(["hit@10 of `search`, %", "as typed", "one typo", "loss"], [_mistyped(asked, ids, chance)]))
        similar = [_timed(partial(finding.similar, query["title"], query["body"])) for query in asked]
        paces = (_pace(name, all) for name, all in (("suggest", waits), ("similar", similar)) if all)
        say(markdown(["", "ms, p50", "p95", "processor ms, p50", "p95", "times"], list(paces)))
        say(f"asking took {_peak():,.0f} MB at its peak")
        say(_beside_tantivy(known) if engine is Engine.EMBEDDED else _beside_the_server(known))


def _indexed(engine: Engine, cost: Cost, directory: Path) -> str:
    count, size = the_index().count(), _size(directory)
    took = f"in {cost.seconds:.0f} s ({cost.busy:.0f} s of processor time, {cost.memory:.0f} MB at its peak)"
    return f"{engine}: {count:,} documents {took}, {size:,.0f} MB on disk"


def _known(threads: Path, ids: Mapping[str, int], chance: Random) -> list[Known]:
    """Some of the threads that are no copies."""
    titles = [(line["title"], ids[str(line["id"])]) for line in lines(threads)]
    return chance.sample(titles, min(KNOWN, len(titles)))


def _typed(known: Sequence[Known], chance: Random) -> tuple[list[list[str]], list[Took]]:
    """Titles typed as far as so many characters, as they are and with a typo in them."""
    waits: list[Took] = []
    rows = [["as it is"], ["with a typo"]]
    for length in LENGTHS:
        long_enough = [one for one in known if len(one[0]) >= length]
        for row, spoil in zip(rows, (lambda text: text, lambda text: slip(text, chance)), strict=True):
            found = [_suggests(spoil(title[:length]), id, waits) for title, id in long_enough]
            row.append(f"{100 * sum(found) / len(found):.1f}")
    return rows, waits


def _suggests(text: str, id: int, waits: list[Took]) -> bool:
    found: list[Found] = []
    waits.append(_timed(lambda: found.append(finding.suggest(text))))
    return id in [hit.id for hit in found[0].hits]


def _mistyped(asked: Sequence[Line], ids: Mapping[str, int], chance: Random) -> list[str]:
    """The titles of questions that helpers answered by pointing to a thread, one of their words with a slip."""
    clean, spoiled = (
        _found(asked, ids, spoil) for spoil in (lambda text: text, lambda text: slip_a_word(text, chance))
    )
    return ["search", f"{clean:.1f}", f"{spoiled:.1f}", f"{100 * (spoiled - clean) / clean:+.1f}"]


def _found(asked: Sequence[Line], ids: Mapping[str, int], spoil: Callable[[str], str]) -> float:
    hits = 0
    for query in asked:
        right = {ids.get(str(one["id"])) for one in query["relevant"]}
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


def _beside_tantivy(known: Sequence[Known]) -> str:
    """What `suggest` takes as the pages ask it, to what the engine takes for the same text when it is asked in its own
    words and its five documents are read; and to what it takes for the very query that we make of it."""
    index = the_index()
    assert isinstance(index, EmbeddedIndex)
    ours, bare, query = [], [], []
    for title, _ in known:
        text = title[:20]
        with index.reader.searcher() as searcher:
            engine = index.shelf.open(index.shelf.current())
            plain = engine.parse_query_lenient(text, ["spoken", "vocabulary"])[0]
            asked = index.reader.asking.suggest(
                index.reading.so_far(text, index.reader.ways, Alike()), text, searcher, SEES
            )
            ours.append(_timed(partial(finding.suggest, text)))
            bare.append(_timed(partial(_read, searcher, plain)))
            query.append(_timed(partial(searcher.search, asked, 5, count=False)))
    whole, alone, core = (percentile([took.busy for took in each], 50) for each in (ours, bare, query))
    alike = f"{whole / alone:.2f} times what the engine takes by itself ({alone * 1e3:.2f} ms)"
    return f"suggest takes {alike}, and {whole / core:.2f} times what our own query takes in it ({core * 1e3:.2f} ms)"


def _beside_the_server(known: Sequence[Known]) -> str:
    """How long `suggest` takes beside a plain question to the server for the same text: by the clock, for another
    process answers."""
    index = the_index()
    assert isinstance(index, MeilisearchIndex)
    ours, bare = [], []
    for title, _ in known:
        text = title[:20]
        with index.server.client(ASKING) as client:
            ours.append(_timed(partial(finding.suggest, text)))
            bare.append(_timed(partial(client.index(index.name).search, text, {"limit": 5})))
    whole, alone = (percentile([took.seconds for took in each], 50) for each in (ours, bare))
    return f"suggest takes {whole / alone:.2f} times what a plain question to the server takes ({alone * 1e3:.2f} ms)"


def _read(searcher: tantivy.Searcher, query: tantivy.Query) -> None:
    for _, address in searcher.search(query, 5, count=False).hits:
        searcher.doc(address).to_dict()


def _timed(ask: Callable[[], Any]) -> Took:
    began, busy = time.perf_counter(), time.thread_time()
    ask()
    return Took(time.perf_counter() - began, time.thread_time() - busy)


def _pace(name: str, took: Sequence[Took]) -> list[str]:
    waits, busy = [each.seconds for each in took], [each.busy for each in took]
    figures = (percentile(each, percent) * 1e3 for each in (waits, busy) for percent in (50, 95))
    return [name, *(f"{figure:.1f}" for figure in figures), str(len(took))]


def _peak() -> float:
    """Megabytes of this process, with what it has mapped of the index and the database."""
    return getrusage(RUSAGE_SELF).ru_maxrss / 1e3


def _size(directory: Path) -> float:
    return sum(path.stat().st_size for path in _files(directory)) / 1e6


def _files(directory: Path) -> Iterator[Path]:
    return (path for path in directory.rglob("*") if path.is_file() and "sqlite" not in path.name)

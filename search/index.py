"""The contract of a search index: what every engine takes, finds and promises."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Literal, NamedTuple, Protocol

from community.paging import WrongCursor
from search.marks import Marked
from search.question import Question

MOST = 100

FACETS = ("kind", "category", "tags", "solved", "language")
"""What is counted in what was found: of each, the twenty values that occur most."""

FACET_VALUES = 20

Facets = Mapping[str, Mapping[str, int]]
"""Of each facet how many documents were found with which value; `solved` is "true" or "false".

A facet that the query filters by is counted without that filter: so many there would be with another choice.
"""

Groups = Mapping[str, Sequence[Sequence[str]]]
"""Words or short phrases that mean the same, by the language they do so in; under EVERY_LANGUAGE what does in each."""

EVERY_LANGUAGE = "every"

TELLING_PART = 2_000
"""Characters of a document that a hit's excerpt is chosen from."""

BY_QUESTION = 150
"""How many candidates `similar` finds by the whole question."""

THREAD = "thread"
"""Where most documents come from; search/sources.py knows the others."""

EVERYBODY, STAFF = "everybody", "staff"
"""Who may see a document. What only its author may see is in no index at all."""


class Key(NamedTuple):
    """Which document: the source it comes from, and its id there."""

    source: str
    id: int

    def __str__(self) -> str:
        return f"{self.source}-{self.id}"


class IndexUnavailable(Exception):
    """The engine does not answer, or not in time. Nothing is lost: jobs are retried, searches fall back."""


class CursorOfAnotherQuery(WrongCursor):
    """The cursor was not made by this query."""


@dataclass(frozen=True)
class Document:
    """A thread, an article or whatever else can be found, as an index keeps it: plain text only.

    `kind` is what readers call it (a thread may be a question or an idea), `audience` is who may see it. `accepted` is
    what says most where the body asks: the accepted answer.
    """

    id: int
    kind: str
    title: str
    body: str
    asked_at: datetime
    active_at: datetime
    answers: str = ""
    accepted: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    solved: bool = False
    language: str = "en"
    source: str = THREAD
    audience: str = EVERYBODY

    @property
    def key(self) -> Key:
        return Key(self.source, self.id)

    @property
    def telling_part(self) -> str:
        """What a hit shows of it: the accepted answer where there is one, else its text."""
        return (self.accepted or self.body)[:TELLING_PART]

    @cached_property
    def fingerprint(self) -> int:
        """48 bits that change when anything here does: how `doctor` knows a stale copy."""
        told = repr([getattr(self, one.name) for one in fields(self)])
        return int.from_bytes(blake2b(told.encode(errors="replace"), digest_size=6).digest())


@dataclass(frozen=True)
class Query:
    """What is searched for, and of whom. Filters, and `sees`, the audiences that whoever asks belongs to, apply inside
    the engine. `after` is the `next` of an earlier page; `exactly`: no word is taken for a typo; `facets`: count them.
    """

    words: str
    kind: str | None = None
    category: str | None = None
    tag: str | None = None
    solved: bool | None = None
    limit: int = 20
    after: str | None = None
    language: str | None = None
    sees: tuple[str, ...] = (EVERYBODY,)
    exactly: bool = False
    facets: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MOST:
            raise ValueError(f"a page has 1 to {MOST} hits")

    @property
    def filters(self) -> dict[str, str | bool]:
        asked = {"kind": self.kind, "category": self.category, "tags": self.tag, "solved": self.solved}
        asked |= {"language": self.language}
        return {name: value for name, value in asked.items() if value is not None}


@dataclass(frozen=True)
class Hit:
    """A document that was found."""

    id: int
    kind: str
    category: str
    solved: bool
    title: Marked
    excerpt: Marked
    source: str = THREAD

    @property
    def key(self) -> Key:
        return Key(self.source, self.id)


@dataclass(frozen=True)
class Found:
    """A page of hits, best first. `corrected`: the words really searched for, where the engine mended a typo.

    `degraded`: the engine was down, and the database answered as well as it can.
    """

    hits: tuple[Hit, ...] = ()
    next: str | None = None
    corrected: str | None = None
    degraded: bool = False
    facets: Facets = field(default_factory=dict)


@dataclass(frozen=True)
class Health:
    """`incomplete`: the index was made anew and empty, and waits to be filled from the tables."""

    state: Literal["ready", "incomplete", "down"]
    reason: str = ""

    @property
    def ready(self) -> bool:
        return self.state == "ready"


class Beside(Protocol):
    """A new index being filled while the old one goes on answering."""

    def put(self, documents: Iterable[Document]) -> None: ...

    def understand(self, groups: Groups) -> None: ...


class Index(Protocol):
    """An engine. Whatever it is given to search for, it raises nothing but IndexUnavailable and CursorOfAnotherQuery.

    A `put` or `remove` that returned can be found by every process, and so can a `follow` that was waited for.
    """

    def follow(self, documents: Iterable[Document], gone: Iterable[Key] = ()) -> Callable[[], None]:
        """Put and remove. What is returned waits until the engine has done it; the next may follow meanwhile."""
        ...

    def put(self, documents: Iterable[Document]) -> None:
        """Keep these, in place of what was kept under the same keys."""
        ...

    def remove(self, keys: Iterable[Key]) -> None:
        """Forget these; an unknown key is no mistake."""
        ...

    def understand(self, groups: Groups) -> None:
        """From now on the words or short phrases of each group mean the same, and no others do.

        Where what is typed does not say its language, and few words do, all of them hold. Where it does, an engine may
        leave out those of other languages, and holds to all of them otherwise.
        """
        ...

    def search(self, query: Query) -> Found:
        """Documents in which the words occur, typos forgiven."""
        ...

    def suggest(self, text: str, limit: int = 5, sees: tuple[str, ...] = (EVERYBODY,)) -> Found:
        """Documents for what is being typed: its last word may be unfinished; whole questions are welcome."""
        ...

    def similar(self, question: Question) -> list[int]:
        """Threads that everybody may see and that may be about the same, the nearest first.

        Some 250, by the whole question and by its title alone. They are candidates: search/similar.py weighs them.
        """
        ...

    def rebuilding(self) -> AbstractContextManager[Beside]:
        """Fill a new index beside this one; it takes over when the block ends, and is dropped when it raises."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...

    def count(self) -> int: ...

    def kept(self, source: str = THREAD) -> Iterator[tuple[int, int]]:
        """The (id, fingerprint) of every document of a source, by rising id, in bounded memory."""
        ...

    def health(self) -> Health: ...

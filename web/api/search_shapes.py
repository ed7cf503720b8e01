"""What search and suggestions answer programs with."""

from datetime import datetime

from web.api.shapes import Author, CategoryName, List, Shape, ThreadState
from web.shown import Kind


class Hit(Shape):
    """Something that was found. `kind` says what, `url` is its page, and `id` is its number among its kind.

    Only threads (questions, discussions and ideas) have a `reference`, a `language` and a `state`; an incident has no
    `author`, and is solved when it works again. `title_html` and `excerpt_html` mark the found words with <mark>, all
    else escaped.
    """

    id: int
    kind: Kind
    url: str
    reference: str | None = None
    state: ThreadState | None = None
    title: str
    language: str | None = None
    category: CategoryName | None = None
    author: Author | None = None
    tags: list[str] = []
    created_at: datetime
    active_at: datetime
    solved_at: datetime | None = None
    answer_count: int = 0
    me_too_count: int = 0
    score: int = 0
    excerpt: str
    title_html: str
    excerpt_html: str


class Counted(Shape):
    value: str
    count: int


class FacetCounts(Shape):
    """The most common values of all that was found, at most twenty each. What is filtered by is counted without."""

    kind: list[Counted] = []
    category: list[Counted] = []
    tag: list[Counted] = []
    solved: list[Counted] = []
    language: list[Counted] = []


class Found(List[Hit]):
    """`corrected`: the words really searched for. `degraded`: the search engine is down, the database answered.

    `facets` is there on the first page, while the engine answers. `search` is what `POST /searches` and
    `POST /deflections` ask for.
    """

    search: str

    corrected: str | None
    degraded: bool
    facets: FacetCounts | None


class Suggestion(Shape):
    """Something that may answer what is being typed. Only threads have a `reference`."""

    id: int
    reference: str | None
    kind: Kind
    url: str
    title: str
    excerpt: str
    category: str
    solved: bool


class Suggestions(Shape):
    """`search`: what `POST /searches` and `POST /deflections` ask for; empty where nothing was asked."""

    items: list[Suggestion]
    search: str


class Similar(Suggestions):
    """`answered` is the first of them where it is probably the answer already; where it is not so sure, null."""

    answered: Suggestion | None


class Search(Shape):
    """A search as it was written down. Our own people's is not."""

    noted: bool


class Deflection(Shape):
    """ "This solved it": `id` takes it back, and nobody but who said so knows it."""

    id: str
    thread: int
    at: datetime
    undone_at: datetime | None

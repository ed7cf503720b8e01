"""Where the next page begins: a place in the list, sealed to the query that made it."""

import re
from hashlib import blake2b

from search.index import CursorOfAnotherQuery, Query

FURTHEST = 10_000


def place(query: Query) -> int:
    """How many hits come before this page. Raises CursorOfAnotherQuery."""
    if query.after is None:
        return 0
    read = re.fullmatch(r"s([0-9]{1,5})-([0-9a-f]{16})", query.after)
    if not read or read[2] != _seal(query) or not 0 < int(read[1]) <= FURTHEST:
        raise CursorOfAnotherQuery("this cursor belongs to another search; start again without it")
    return int(read[1])


def following(query: Query, *, more: bool) -> str | None:
    """The cursor of the page after this one, while there is `more` and it lies among the first 10,000 hits."""
    after = place(query) + query.limit
    return f"s{after}-{_seal(query)}" if more and after <= FURTHEST else None


def _seal(query: Query) -> str:
    asked = repr(
        (query.words, query.kind, query.category, query.tag, query.solved, query.language, query.sees, query.exactly)
    )
    return blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

"""How many of the documents that were found are of which kind, category and so on."""

from collections.abc import Callable
from typing import Any

import tantivy
from tantivy import Query

from search.index import FACET_VALUES, FACETS, Facets


def facets(searcher: tantivy.Searcher, filters: dict[str, Any], found: Callable[[str], Query]) -> Facets:
    """`found(but)` is the query with all its filters but that one."""
    free = [name for name in FACETS if name not in filters]
    asked = [(free, found("")), *(([name], found(name)) for name in filters)]
    return {name: values for names, query in asked for name, values in _counted(searcher, query, names).items()}


def _counted(searcher: tantivy.Searcher, query: Query, names: list[str]) -> Facets:
    wanted = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in names}
    told = searcher.aggregate(query, wanted)
    return {name: {_value(one): one["doc_count"] for one in told[name]["buckets"]} for name in names}


def _value(bucket: dict[str, Any]) -> str:
    return str(bucket.get("key_as_string", bucket["key"]))

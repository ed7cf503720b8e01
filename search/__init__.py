"""An answer found before the question is asked."""

from functools import lru_cache
from pathlib import Path

from community.settings import settings
from search.embedded import EmbeddedIndex
from search.index import Index
from search.meili import MeilisearchIndex

__all__ = ["the_index"]


def the_index() -> Index:
    """The index of this site: on the Meilisearch server where one is set, else in the data directory."""
    now = settings()
    if now.meilisearch_url:
        return _on_a_server(now.meilisearch_url, now.meilisearch_key, now.language)
    return _embedded(now.data_dir / "index", now.language)


@lru_cache(maxsize=1)
def _embedded(directory: Path, language: str) -> Index:
    return EmbeddedIndex(directory, language)


@lru_cache(maxsize=1)
def _on_a_server(url: str, key: str, language: str) -> Index:
    return MeilisearchIndex(url, key, language=language)

"""The search engine that needs no server: tantivy, in a directory beside the database."""

from search.embedded.engine import EmbeddedIndex

__all__ = ["EmbeddedIndex"]

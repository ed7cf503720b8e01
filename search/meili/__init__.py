"""The search engine for forums that outgrow one machine: a Meilisearch server, 1.21 or later."""

from search.meili.engine import MeilisearchIndex

__all__ = ["MeilisearchIndex"]

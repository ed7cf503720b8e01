"""Talking to the server: every mishap is IndexUnavailable, and a write is done when the server says so."""

from collections.abc import Iterator
from contextlib import contextmanager

from meilisearch import Client
from meilisearch.errors import MeilisearchApiError, MeilisearchError
from meilisearch.models.task import TaskInfo
from requests import RequestException

from search.index import IndexUnavailable

ASKING, WRITING = 3, 40
"""Seconds before a question, or a batch, counts as not answered; a job's lease is 60."""

LOOK = 50
"""Milliseconds between two looks whether a task is done: each costs the server and the worker some."""


class Server:
    """A Meilisearch server. Threads would change each other's headers in one client, so every call has its own."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key

    @contextmanager
    def client(self, seconds: int = WRITING) -> Iterator[Client]:
        """Raises IndexUnavailable, with the library's error as its cause."""
        try:
            if seconds > ASKING:  # who hangs is found out soon, and is not waited for as long as for a batch
                Client(self.url, self.key or None, timeout=ASKING).health()
            yield Client(self.url, self.key or None, timeout=seconds)
        except (MeilisearchError, RequestException) as error:
            raise IndexUnavailable(f"the search server at {self.url}: {error}") from error


def done(client: Client, promised: TaskInfo, *, within: int = WRITING) -> None:
    """Wait until the server has really done it, for so many seconds. Raises IndexUnavailable."""
    task = client.wait_for_task(promised.task_uid, timeout_in_ms=within * 1000, interval_in_ms=LOOK)
    if task.status != "succeeded":
        raise IndexUnavailable(f"the search server refused: {(task.error or {}).get('message', task.status)}")


def is_missing(error: IndexUnavailable) -> bool:
    """The server is there, but has no such index."""
    return _code(error) == "index_not_found"


def is_unprepared(error: IndexUnavailable) -> bool:
    """The index has no document yet with what is looked in."""
    return _code(error) == "invalid_search_attributes_to_search_on"


def _code(error: IndexUnavailable) -> str | None:
    cause = error.__cause__
    return cause.code if isinstance(cause, MeilisearchApiError) else None

"""Where things stand: the one place that writes the address of a thread and of what is in it."""

from typing import Any

from starlette.requests import HTTPConnection

from community.people import plain
from community.settings import settings

SLUG_MOST = 60


def public(path: str) -> str:
    """The whole address, where the operator has said what it begins with. What is kept for many readers never looks
    at the host that one of them named."""
    return settings().public_url + path


def home(request: HTTPConnection) -> str:
    """What whole addresses begin with, without a slash at the end: the operator's words, else the reader's."""
    return settings().public_url or str(request.base_url).rstrip("/")


def thread_path(thread: Any) -> str:
    """`/threads/7/esim-stuck-on-activating`, for anything with a thread's id and title.

    A single word is left out: it could be the name of a page of its own, `/threads/7/history`. Those have no hyphen.
    """
    slug = _slug(thread.title)
    return f"/threads/{thread.id}/{slug}" if "-" in slug else f"/threads/{thread.id}"


def answer_path(thread: Any, answer_id: int) -> str:
    return f"{thread_path(thread)}#answer-{answer_id}"


def comment_path(thread: Any, comment_id: int) -> str:
    return f"{thread_path(thread)}#comment-{comment_id}"


def article_path(article: Any) -> str:
    """`/articles/7/bring-an-esim-back`. A single word is left out, as above."""
    return f"/articles/{article.id}/{article.slug}" if "-" in article.slug else f"/articles/{article.id}"


def _slug(title: str) -> str:
    """The title in plain letters, cut between two words."""
    words = plain(title)
    return words if len(words) <= SLUG_MOST else words[:SLUG_MOST].rpartition("-")[0]

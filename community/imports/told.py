"""A thread of another forum, told whole: what every import makes of what it reads, and each line of JSON lines."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ValidationError
from pydantic import Field as Limit

from community.database import now
from community.threads import Kind

NAME_MOST = 100
SCORE_MOST = 1_000_000
BODY_MOST = 200_000
"""Six times as long as any post on Stack Exchange, and as much as can be rendered in a moment."""

FIRST = datetime(1980, 1, 1, tzinfo=UTC)
FAST = timedelta(days=1)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _time(text: Any) -> Any:
    """`2017-04-08 03:45 UTC`, or anything ISO 8601 with a zone."""
    if isinstance(text, str) and text.endswith(" UTC"):
        return datetime.strptime(text, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
    return text


def _clean(text: Any) -> Any:
    """PostgreSQL keeps no NUL, half a surrogate pair is no letter, and nobody reads what steers a terminal."""
    return CONTROL.sub("", text).encode(errors="replace").decode() if isinstance(text, str) else text


def _possible(at: datetime) -> datetime:
    """Raises ValueError where nobody can have written then. A clock that was a little fast is set right."""
    if at > now() + FAST:
        raise ValueError("it is in the future; set it right in the dump, or set the clock of this machine")
    if at < FIRST:
        raise ValueError("it is before there were forums; set it right in the dump")
    return min(at, now())


Time = Annotated[AwareDatetime, BeforeValidator(_time), AfterValidator(_possible)]
Text = Annotated[str, BeforeValidator(_clean)]
Body = Annotated[Text, Limit(max_length=BODY_MOST)]
Author = Annotated[Text, Limit(min_length=1, max_length=NAME_MOST)]
Score = Annotated[int, Limit(ge=-SCORE_MOST, le=SCORE_MOST)]


class PersonLine(BaseModel):
    """Who an author was there. Their e-mail address is one they have proved to have, or empty."""

    name: Author
    handle: Text = ""
    email: Text = Limit(default="", max_length=254)
    created: Time | None = None


class EditLine(BaseModel):
    """An earlier version: the words before, who replaced them, and when. Words that did not change are left out."""

    author: Author
    created: Time
    title: Text | None = Limit(default=None, min_length=1, max_length=500)
    body: Body | None = None


class CommentLine(BaseModel):
    author: Author
    created: Time
    body: Body = ""


class AnswerLine(BaseModel):
    """`place` is its number in the thread where addresses there have one. `edits` are in the order of time."""

    n: int | None = None
    id: str | None = Limit(default=None, max_length=200)
    place: int | None = None
    author: Author
    created: Time
    body: Body = ""
    score: Score = 0
    comments: list[CommentLine] = []
    edits: list[EditLine] = []


class ThreadLine(BaseModel):
    """One thread. `accepted` is the `n` or the `id` of one of its answers; `opening` the id of its own first post.
    `closed` is when it took no more answers, `same_as` the id of a thread of that forum that asks the same."""

    id: Text = Limit(min_length=1, max_length=200)
    forum: Text = Limit(default="", max_length=60)
    category: Text = Limit(default="", max_length=80)
    kind: Kind = Kind.QUESTION
    tags: list[Text] = []
    title: Text = Limit(min_length=1, max_length=500)
    body: Body
    author: Author
    created: Time
    score: Score = 0
    opening: str | None = Limit(default=None, max_length=200)
    accepted: int | str | None = None
    accepted_at: Time | None = None
    closed: Time | None = None
    same_as: Text | None = Limit(default=None, max_length=200)
    answers: list[AnswerLine] = []
    comments: list[CommentLine] = []
    edits: list[EditLine] = []


def reason(wrong: Exception) -> str:
    """One line a person can act on."""
    if isinstance(wrong, ValidationError):
        first: Any = wrong.errors()[0]
        where = ".".join(map(str, first["loc"])) or "line"
        if first["type"].endswith("too_long"):
            return f"{where}: more than {first['ctx']['max_length']} letters; shorten it in the dump and run this again"
        return f"{where}: {first['msg']}"
    return f"not JSON: {wrong}"[:200]


def versions(now: tuple[str, str], edits: list[EditLine]) -> list[tuple[str, str]]:
    """Every (title, body) there was, the first one first and today's last."""
    found = [now]
    for edit in reversed(edits):
        title, body = found[-1]
        found.append((edit.title or title, body if edit.body is None else edit.body))
    return found[::-1]

"""What people type: cleaned on the way in, and shown again when something about it is wrong."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Path, Request, Response
from pydantic import BeforeValidator
from starlette.datastructures import FormData

Again = Callable[[Request, FormData, dict[str, str]], Response]
"""Shows a form once more: `(request, typed, mistakes)`, mistakes by field, and under "" what belongs to none."""


def _text(value: Any) -> Any:
    """Browsers send CRLF line ends; no database keeps NUL."""
    return value.replace("\r\n", "\n").replace("\x00", "").strip() if isinstance(value, str) else value


def _line(value: Any) -> Any:
    return " ".join(value.replace("\x00", "").split()) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_text)]
"""Several lines, trimmed. Limits go after it: `Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]`."""

Line = Annotated[str, BeforeValidator(_line)]
"""One line, its blanks collapsed."""

Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
"""A number in an address. One that no row can have is answered with 404."""


def again(show: Again) -> Callable[[Any], Any]:
    """Below a route's decorator: when what was typed is wrong, `show` answers, with 422 and all of it filled in."""

    def mark(endpoint: Any) -> Any:
        endpoint.again = show
        return endpoint

    return mark


def shown_again(request: Request, status: int, mistakes: dict[str, str]) -> Response | None:
    """The form with its mistakes, if the route says how to show it."""
    show = getattr(request.scope.get("endpoint"), "again", None)
    if show is None:
        return None
    response = show(request, typed(request), mistakes)
    response.status_code = status
    return response


def typed(request: Request) -> FormData:
    """What the form held; FastAPI has read it by the time a mistake is known."""
    return getattr(request, "_form", None) or FormData()

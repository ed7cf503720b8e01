"""What every operation of the API has in common: how it is described, refused, repeated and kept from strangers."""

from collections.abc import Callable, Coroutine
from email.message import Message
from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.exceptions import HTTPException

from web import idempotency
from web.api import shapes
from web.visitor import COOKIE, Db, Me, Visitor

TOKEN = HTTPBearer(scheme_name="token", description="What `landbridge token EMAIL` prints.", auto_error=False)
SESSION = APIKeyCookie(
    name=COOKIE,
    scheme_name="session",
    description="A browser's session. Writing with it needs `Sec-Fetch-Site: same-origin`, or our own `Origin`.",
    auto_error=False,
)
FOR_ANYBODY: dict[str, Any] = {"security": [{}]}
"""Beside the two ways to sign in: not at all."""

REFUSED = {
    401: "Not signed in, or the token is not known",
    403: "Not allowed; the message says why",
    404: "There is no such thing, or not for you",
    409: "It stands differently by now: closed, hidden, claimed by another, or the Idempotency-Key was used before",
    413: "More than 1 MB",
    415: "The body is not application/json",
    422: "Something in the request does not fit; `fields` says what",
    429: "Too often; `Retry-After` says how many seconds to wait",
    500: "Our fault; the message ends with the number to name when telling us",
}
ALWAYS = (401, 404, 422, 500)
WRITING = (403, 409, 429)
SENDING = (*WRITING, 413, 415)


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of the errors an operation answers with."""
    return {status: {"model": shapes.Error, "description": REFUSED[status]} for status in sorted((*ALWAYS, *statuses))}


class Operation(APIRoute):
    """A route that takes JSON and nothing else, and whose answer is kept where the request has an Idempotency-Key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            if self.body_field:
                _must_be_json(request)
            response = await handle(request)
            if keep := getattr(request.state, "keep_answer", None):
                # Still within the request's transaction: FastAPI closes it after this function.
                await to_thread.run_sync(partial(keep, status=response.status_code, body=bytes(response.body)))
            return response

        return answer


async def _fingerprint(request: Request) -> str:
    return idempotency.fingerprint(request.method, request.url.path, await request.body())


def _once(
    request: Request,
    db: Db,
    me: Me,
    fingerprint: Annotated[str, Depends(_fingerprint)],
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255, pattern=r"^[!-~]( *[!-~])*$")
    ] = None,
) -> None:
    """A key of your own making, up to 255 printable characters: the same request again is answered, not repeated."""
    if idempotency_key is not None:
        idempotency.take(db, idempotency_key, by=me, fingerprint=fingerprint)
        request.state.keep_answer = partial(idempotency.keep, db, idempotency_key, by=me)


ONCE = Depends(_once)
"""For every POST: with an `Idempotency-Key`, the same request is answered with its first answer for 24 hours."""


def replay(_request: Request, answered: idempotency.Replay) -> Response:
    """The first answer once more, word for word."""
    headers = {"Idempotency-Replayed": "true"}
    return Response(answered.body, answered.status, headers, media_type="application/json")


def for_this_reader(response: Response, _me: Visitor) -> None:
    """A token nobody has is refused everywhere, and what one reader is answered no cache hands to another."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization, Cookie, Accept-Language"


def _must_be_json(request: Request) -> None:
    """Raises HTTPException(415) for a body that says it is something else."""
    kind = Message()
    kind["content-type"] = request.headers.get("content-type", "application/json")
    if kind.get_content_type() != "application/json" and request.headers.get("content-length") != "0":
        raise HTTPException(415)

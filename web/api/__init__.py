"""The JSON API under /api/v1, described by itself at /api/v1/openapi.json."""

from functools import lru_cache

from fastapi import Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from web import errors, token_use
from web.api import (
    answers,
    appeals,
    bulk,
    cases,
    categories,
    comments,
    following,
    hiding,
    judging,
    merging,
    moderation,
    notifications,
    people,
    preferences,
    ranks,
    review,
    search,
    searches,
    takedowns,
    teams,
    threads,
    votes,
)
from web.api.operations import SESSION, TOKEN, for_this_reader, replay
from web.idempotency import Replay

NOUNS = (
    *(categories, threads, judging, answers, comments, votes, search, searches, cases, teams, moderation, people),
    *(notifications, following, preferences, ranks, review, appeals, merging, hiding, bulk, takedowns),
)
VERSION = "1"


@lru_cache(maxsize=1)
def create_api() -> FastAPI:
    """The application to be mounted at /api/v1. It keeps nothing, so one is enough for a process."""
    api = FastAPI(
        title="Landbridge",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(TOKEN), Depends(SESSION), Depends(for_this_reader), token_use.NOTED],
        generate_unique_id_function=_name,
    )
    for noun in NOUNS:
        api.include_router(noun.router)
    errors.install(api, as_json=True)
    api.add_exception_handler(405, _wrong_method)
    api.add_exception_handler(Replay, replay)  # pyright: ignore[reportArgumentType]
    return api


def _wrong_method(request: Request, _error: Exception) -> Response:
    """Names every method of the address, not only that of the first route there (RFC 9110, section 15.5.6)."""
    path = request.url.path.removeprefix(request.scope["root_path"])
    routes = [route for noun in NOUNS for route in noun.router.routes if isinstance(route, APIRoute)]
    allowed = {method for route in routes if route.path_regex.match(path) for method in route.methods or ()}
    return errors.respond(request, HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))}))


def _name(route: APIRoute) -> str:
    """`read_thread`: what generated clients call it."""
    return route.name

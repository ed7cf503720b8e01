"""The JSON API under /api/v1, described by itself at /api/v1/openapi.json."""

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from community.settings import settings
from web import errors
from web.api import answers, cases, categories, comments, moderation, people, search, threads, votes
from web.api.operations import SESSION, TOKEN, for_this_reader, replay
from web.idempotency import Replay

NOUNS = (categories, threads, answers, comments, votes, search, cases, moderation, people)
VERSION = "1"


def create_api() -> FastAPI:
    """A new application, to be mounted at /api/v1."""
    api = FastAPI(
        title=f"{settings().site_name} API",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(TOKEN), Depends(SESSION), Depends(for_this_reader)],
        generate_unique_id_function=_name,
    )
    for noun in NOUNS:
        api.include_router(noun.router)
    errors.install(api, as_json=True)
    api.add_exception_handler(Replay, replay)  # pyright: ignore[reportArgumentType]
    return api


def _name(route: APIRoute) -> str:
    """`read_thread`: what generated clients call it."""
    return route.name

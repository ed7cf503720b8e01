"""The whole application: pages, the API under /api/v1, static files, and the worker where there is one process."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI
from fastapi.routing import APIRouter
from starlette.middleware.gzip import GZipMiddleware

from community import sweeping
from community.settings import settings
from escalation import worker
from moderation import fairness as fair_play
from web import (
    about,
    access,
    answers,
    appeals,
    articles,
    asking,
    assets,
    bulk,
    calendars,
    case_moves,
    case_work,
    categories,
    comments,
    concealing,
    deflections,
    desk,
    drafts,
    errors,
    expert_requests,
    fairness,
    feedback,
    feeds,
    flags,
    following,
    gaps,
    health,
    hearing,
    hiding,
    history,
    home,
    incidents,
    judging,
    language,
    letter_kinds,  # noqa: F401 writes what the worker sends
    letter_pages,
    lists,
    live,
    logs,
    macros,
    members,
    moderating,
    moderation,
    moved,
    my_data,
    needs_answer,
    notes,
    notification_settings,
    notifications,
    oidc,
    own,
    own_data_page,  # noqa: F401 writes what people take along
    passkeys,
    people,
    placing,
    policies,
    post_mortems,
    presence,
    preview,
    reasons,
    redacting,
    reports,
    retention,
    search,
    searches,
    second_factors,
    second_step,
    side_threads,
    sign_in,
    sitemaps,
    suggestions,
    superuser,
    surge,
    surge_queue,
    synonyms,
    takedowns,
    teams,
    thread_actions,
    threads,
    verifying,
    votes,
    watch_rules,
)
from web.api import create_api
from web.reader import KnowsTheReader
from web.security import Covered, Guarded, Unbroken

ROUTERS: tuple[APIRouter, ...] = (
    *(health.router, language.router, preview.router, reports.router, retention.router),
    *(home.router, search.router, lists.router, categories.router, asking.router),
    *(searches.router, deflections.router, gaps.router, synonyms.router),
    # Before those whose addresses would take theirs for their own.
    *(sitemaps.router, feeds.router, moved.router, articles.router, side_threads.router),
    *(my_data.router, redacting.router),
    *(
        following.router,
        appeals.router,
        concealing.router,
        takedowns.router,
        flags.router,
        hiding.router,
        fairness.router,
        moderating.router,
        moderation.router,
    ),
    *(policies.router, calendars.router, needs_answer.router, judging.router, placing.router),
    *(
        thread_actions.router,
        feedback.router,
        history.router,
        votes.router,
        verifying.router,
        suggestions.router,
        answers.router,
        comments.router,
        threads.router,
    ),
    *(letter_pages.router, sign_in.router, oidc.router, people.router, superuser.router, own.router, access.router),
    *(second_step.router, second_factors.router, passkeys.router),
    *(notification_settings.router, hearing.router, notifications.router, about.router),
    *(
        bulk.router,
        desk.router,
        live.router,
        case_work.router,
        case_moves.router,
        drafts.router,
        notes.router,
        macros.router,
    ),
    *(incidents.router, post_mortems.router, reasons.router, surge.router, surge_queue.router),
    *(members.router, teams.router, presence.router, watch_rules.router, expert_requests.router),
)
"""Every noun's routes, in the order they are tried."""

A_WORKER_STOPS_WITHIN = 10.0


def create_app() -> FastAPI:
    """A new application, reading the settings of this moment."""
    logs.configure()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_with_a_worker)
    app.mount("/static", assets.serve)  # before the routers, each of which would be asked first
    app.mount("/api/v1", create_api())
    for router in ROUTERS:
        app.router.routes += router.routes  # include_router would take each of them apart a second time
    errors.install(app, as_json=False)
    _put_around(app)
    return app


def _put_around(app: FastAPI) -> None:
    """What a request passes on its way in, the outermost last."""
    app.add_middleware(Guarded)
    app.add_middleware(Unbroken)
    app.add_middleware(KnowsTheReader)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Covered)


@asynccontextmanager
async def _with_a_worker(_app: FastAPI) -> AsyncIterator[None]:
    """Threads for requests as many as connections, and in a house of one process the worker beside them."""
    to_thread.current_default_thread_limiter().total_tokens = settings().connections
    stop = threading.Event()
    working = threading.Thread(target=worker.work, args=(stop,), name="worker", daemon=True)
    if settings().one_process:
        await to_thread.run_sync(fair_play.plan_tonight)
        await to_thread.run_sync(sweeping.plan_now)
        working.start()
    yield
    stop.set()
    if working.is_alive():
        await to_thread.run_sync(working.join, A_WORKER_STOPS_WITHIN)

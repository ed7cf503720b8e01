"""Whatever changes something asks first whether it may: `require(may_…(…))` stands in every writing route."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Mount

from web.app import create_app

READING = {"GET", "HEAD", "OPTIONS"}

OPEN = {
    "web.sign_in.sign_in": "nobody is signed in yet",
    "web.sign_in.sign_up": "nobody is signed in yet",
    "web.sign_in.sign_out": "ends only the session in one's own cookie",
    "web.second_step.answer": "nobody is signed in before they pass it",
    "web.passkeys.sign_in": "nobody is signed in yet",
    "web.passkeys.pass_second_step": "nobody is signed in before they pass it",
    "web.own.revoke_token": "closes a door of one's own, also for somebody who is suspended",
    "web.own.sign_out_elsewhere": "closes doors of one's own, also for somebody who is suspended",
    "web.language.choose": "changes only how one reads",
    "web.notifications.see_all": "changes only what one has seen oneself",
    "web.letter_pages.leave": "a signed link, which its reader may press without signing in (RFC 8058)",
    "web.letter_pages.confirm": "a signed link that was mailed to the address it proves",
    "web.letter_pages.send_link": "nobody is signed in who has forgotten how",
    "web.letter_pages.set_password": "a signed link that was mailed to the account's own address",
    "web.preview.preview": "changes nothing",
    "web.asking.show_similar": "changes nothing",
    "web.asking.look": "changes nothing",
    "web.api.search.find_similar": "changes nothing",
}
"""The writing routes that ask no permission, and why."""


def test_every_writing_route_asks_whether_it_may(database: str) -> None:
    routes = dict(_writing_routes(create_app()))
    assert len(routes) > 30, "the routes were not found; does FastAPI nest them differently now?"
    careless = sorted(name for name, route in routes.items() if name not in OPEN and not _asks(route))
    assert not careless, f"call require(may_…(…)) in {', '.join(careless)}, or say in OPEN why nobody has to ask"


def test_nothing_is_excused_that_is_not_there(database: str) -> None:
    routes = dict(_writing_routes(create_app()))
    assert routes.keys() >= OPEN.keys()


@pytest.mark.parametrize("mounted", ["/api/v1"])
def test_the_walk_reaches_what_is_mounted(database: str, mounted: str) -> None:
    names = dict(_writing_routes(create_app()))
    assert any(name.startswith("web.api.") for name in names), f"{mounted} was not walked"


def _writing_routes(app: FastAPI) -> Iterator[tuple[str, Callable[..., Any]]]:
    for route in _routes(app.routes):
        if set(route.methods or ()) - READING:
            yield f"{route.endpoint.__module__}.{route.endpoint.__name__}", route.endpoint


def _routes(routes: Any) -> Iterator[Any]:
    """Every route with methods: of included routers, which FastAPI nests, and of mounted applications."""
    for route in routes:
        if router := getattr(route, "original_router", None):
            yield from _routes(router.routes)
        elif isinstance(route, Mount):
            yield from _routes(getattr(route.app, "routes", []))
        elif hasattr(route, "methods"):
            yield route


def _asks(endpoint: Callable[..., Any]) -> bool:
    """Whether it calls `require(…)` with what a `may_…(…)` answers, itself or by a function of its own module."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(endpoint)))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    if "require" in called and any(name.startswith("may_") for name in called):
        return True
    module = inspect.getmodule(endpoint)
    helpers = [getattr(module, name, None) for name in called if name.startswith("_")]
    return any(inspect.isfunction(helper) and _asks(helper) for helper in helpers)

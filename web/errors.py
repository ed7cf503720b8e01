"""Everything that goes wrong is answered here: a page that helps, or for programs one shape,
`{"error": {"code", "message", "fields"}}`."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from community.permissions import CLOSED
from community.threads import Closed
from web.forms import shown_again
from web.found import Moved
from web.mistakes import MISTAKES, sentences
from web.pages import by_htmx, page, see_other
from web.rates import TooMany
from web.times import duration, spoken
from web.translations import N_
from web.translations import gettext as _
from web.visitor import LacksSecondFactor, NotSignedIn, Refused

log = structlog.get_logger()

Answer = Callable[[Request, Any], Response]


@dataclass(frozen=True)
class Mishap:
    """What went wrong and what would help, in the reader's language."""

    status: int
    code: str
    fact: str
    says: str
    fields: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    note: str = ""


HTTP = {
    400: ("unreadable", N_("That could not be read"), N_("It reached us damaged. Go back and try once more.")),
    403: ("refused", N_("That is not possible"), N_("This is not for you to do.")),
    404: ("not_found", N_("There is no page here"), N_("The address may be mistyped, or it was only for some people.")),
    405: ("wrong_method", N_("That does not work here"), N_("This address answers other methods.")),
    409: ("conflict", N_("Somebody was faster"), N_("It changed meanwhile. Look at it again, then decide.")),
    413: ("too_large", N_("That is too much at once"), N_("We take up to 1 MB. Send less, or send it in parts.")),
    415: ("wrong_type", N_("That could not be read"), N_("Send JSON, with the content type application/json.")),
    503: ("unavailable", N_("Not right now"), N_("This part is not running at the moment. Try again in a minute.")),
}


def install(app: FastAPI, as_json: bool) -> None:
    """Answer every error of this application: always as JSON, or as whoever asks can read it."""
    for kind, answer in ANSWERS.items():
        app.add_exception_handler(kind, _as(answer, as_json))


def respond(request: Request, error: Exception) -> Response:
    """The answer to an error met outside the routes, in a middleware."""
    answer = next(ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS)
    return _as(answer, as_json=False)(request, error)


def for_program(request: Request) -> bool:
    """Whether a program asks: under /api and /health, or wherever JSON is accepted and HTML is not."""
    accept = request.headers.get("accept", "")
    return request.url.path.startswith(("/api/", "/health/")) or ("json" in accept and "html" not in accept)


def _as(answer: Answer, as_json: bool) -> Answer:
    def handle(request: Request, error: Any) -> Response:
        request.state.as_json = as_json or for_program(request)
        return answer(request, error)

    return handle


def show(request: Request, mishap: Mishap) -> Response:
    """The mishap as JSON, as a notice over the page htmx is on, or as a page."""
    if request.state.as_json:
        response = as_json(mishap)
    elif by_htmx(request):
        response = page(request, "errors/_mishap.html", status=mishap.status, mishap=mishap)
        response.headers.update({"HX-Retarget": "#mishap", "HX-Reswap": "innerHTML"})
    else:
        response = page(request, "errors/error.html", status=mishap.status, mishap=mishap)
    response.headers.update(mishap.headers)
    return response


def as_json(mishap: Mishap) -> JSONResponse:
    message = f"{mishap.fact}. {mishap.says} {mishap.note}".strip()
    error = {"code": mishap.code, "message": message, "fields": mishap.fields}
    return JSONResponse({"error": error}, mishap.status, {"Cache-Control": "no-store"})


def _not_signed_in(request: Request, error: NotSignedIn) -> Response:
    if request.state.as_json:
        says = _("This token is not known or was revoked.") if error.unknown_token else _("Send a bearer token.")
        headers = {"WWW-Authenticate": "Bearer"}
        return show(request, Mishap(401, "not_signed_in", _("Sign in first"), says, headers=headers))
    way_in = f"/sign-in?next={quote(_where(request))}"
    return Response(status_code=401, headers={"HX-Redirect": way_in}) if by_htmx(request) else see_other(way_in)


def _where(request: Request) -> str:
    """The page somebody is on, to bring them back to: a form's own address shows nothing."""
    if request.method in ("GET", "HEAD") and not by_htmx(request):
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    on = urlsplit(request.headers.get("hx-current-url") or request.headers.get("referer", ""))
    return on.path or "/"


def _refused(request: Request, error: Refused) -> Response:
    """A closed thread is nobody's fault: it stands differently by now (409), whoever asks."""
    if error.no == CLOSED:
        return _mistake(request, Closed())
    says = _(error.no.reason, **spoken(error.no.values))
    return show(request, Mishap(403, "refused", _("That is not possible"), says))


def _lacks_second_factor(request: Request, _error: LacksSecondFactor) -> Response:
    if request.state.as_json:
        says = _("Your account needs a second factor. Add one on the page, under Settings, Signing in.")
        return show(request, Mishap(403, "second_factor", _("That is not possible"), says))
    where = "/settings/security"
    return Response(status_code=403, headers={"HX-Redirect": where}) if by_htmx(request) else see_other(where)


def _too_many(request: Request, error: TooMany) -> Response:
    says = _("Try again in %(time)s. Go back, and what you wrote is still there.", time=duration(error.wait))
    headers = {"Retry-After": str(error.wait)}
    return show(request, Mishap(429, "too_many", _("A little slower, please"), says, headers=headers))


def _invalid(request: Request, error: RequestValidationError) -> Response:
    errors = error.errors()
    if all(found["loc"][0] == "path" for found in errors):
        return _http(request, HTTPException(404))
    fields = sentences(errors)
    for one in errors:
        one.pop("input", None)  # what somebody typed is in no log, even if showing the form again should fail
    return _mistaken(request, 422, "invalid", _("Something is missing or does not fit"), fields)


def _mistake(request: Request, error: Exception) -> Response:
    mistake = next(MISTAKES[kind] for kind in type(error).__mro__ if kind in MISTAKES)
    says = _(mistake.says, **getattr(error, "values", {}))
    return _mistaken(request, mistake.status, mistake.code, says, {mistake.field or "": says})


def _mistaken(request: Request, status: int, code: str, fact: str, fields: dict[str, str]) -> Response:
    """The form once more where there is one, else what is wrong with it."""
    if not request.state.as_json and (form := shown_again(request, status, fields)):
        return form
    named = {name: says for name, says in fields.items() if name}
    says = " ".join(f"{name}: {says}" for name, says in named.items())
    return show(request, Mishap(status, code, fact.rstrip("."), says, named))


def _http(request: Request, error: HTTPException) -> Response:
    known = error.status_code if error.status_code in HTTP else 400
    code, fact, says = HTTP[known]
    status = 422 if known == 400 else known
    return show(request, Mishap(status, code, _(fact), _(says), headers=dict(error.headers or {})))


def broken(request: Request, error: Exception) -> Response:
    """Our own fault: logged with a reference that the person can name to us."""
    reference = "-".join((secrets.token_hex(2), secrets.token_hex(2)))
    log.error("broken", reference=reference, method=request.method, path=request.url.path, exc_info=error)
    says = _("Not you. It was written down for the people who run this, with the number below.")
    return show(request, Mishap(500, "broken", _("We broke something"), says, note=reference))


def _moved(request: Request, moved: Moved) -> Response:
    """The same of the thread it was merged into, with the same method. Not for ever: merging can be undone."""
    here, there = f"/threads/{moved.id}", f"/threads/{moved.to}"
    path = request.url.path.replace(here, there, 1)
    return RedirectResponse(f"{path}?{request.url.query}" if request.url.query else path, 307)


ANSWERS: dict[type[Exception], Answer] = {
    NotSignedIn: _not_signed_in,
    Refused: _refused,
    LacksSecondFactor: _lacks_second_factor,
    TooMany: _too_many,
    Moved: _moved,
    RequestValidationError: _invalid,
    HTTPException: _http,
    **dict.fromkeys(MISTAKES, _mistake),
    Exception: broken,
}

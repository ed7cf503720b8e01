"""What every request passes before a route sees it, and what every answer carries. Plain ASGI, nothing is buffered."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from community.settings import settings
from web import errors
from web.visitor import COOKIE, bearer

MOST_BYTES = 1_000_000
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
A_YEAR = "max-age=31536000"


class Guarded:
    """ASGI: turns away what another site sends in somebody's name, what is too large, and what no database can keep."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        status = turned_away(request)
        if status:
            await errors.respond(request, HTTPException(status))(scope, receive, send)
            return
        scope["method"] = meant(request)
        await self.app(scope, _measured(receive), send)


def turned_away(request: Request) -> int | None:
    """The status a request is refused with before any route runs, or None."""
    if "\x00" in request.url.path or "%00" in request.url.query:
        return 404
    length = request.headers.get("content-length", "0")
    if not length.isdecimal():
        return 400
    if int(length[:20]) > MOST_BYTES:
        return 413
    return 403 if forged(request) else None


def forged(request: Request) -> bool:
    """Whether another site may have sent this. Browsers say where a request comes from: newer ones in
    Sec-Fetch-Site, all of them in Origin. A program with a bearer token is nobody's browser; with neither
    header a session cookie is not believed (OWASP, Cross-Site Request Forgery Prevention: Fetch Metadata).
    """
    if request.method in SAFE or bearer(request) is not None:
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is not None:
        return not _ours(origin, request)
    return COOKIE in request.cookies


def meant(request: Request) -> str:
    """A plain form can only POST; `?_method=delete` on its address says what it means."""
    means_delete = request.method == "POST" and request.query_params.get("_method") == "delete"
    return "DELETE" if means_delete else request.method


def _ours(origin: str, request: Request) -> bool:
    home = urlsplit(settings().public_url)
    return urlsplit(origin).netloc in {request.headers.get("host"), home.netloc} - {"", None}


def _measured(receive: Receive) -> Receive:
    """A body that does not say its length beforehand is refused as soon as it is too long."""
    read = 0

    async def measure() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:
            raise HTTPException(413)
        return message

    return measure


class Covered:
    """ASGI: every answer carries the security headers, and over TLS the promise to stay there."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        secure = scope["scheme"] == "https"

        async def cover(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS | ({"Strict-Transport-Security": A_YEAR} if secure else {}))
            await send(message)

        await self.app(scope, receive, cover)


class Unbroken:
    """ASGI: an error nobody foresaw is logged and answered like any other, in the reader's language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = ended = False

        async def watch(message: Message) -> None:
            nonlocal begun, ended
            begun = True
            ended = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            # A mounted application answers and logs its own, then passes it on.
            if begun and not ended:
                raise
            if not begun:
                await errors.respond(Request(scope, receive), error)(scope, receive, send)

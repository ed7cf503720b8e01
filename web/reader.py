"""Who is reading this answer: their language and their time zone, found out when they are first needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from babel import negotiate_locale
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from community.settings import LANGUAGES, settings
from web import visitor

LANGUAGE_COOKIE = "language"
ZONE_COOKIE = "zone"


@dataclass(frozen=True)
class Somebody:
    """A reader we know beforehand: whom a mail is for, or nobody in particular."""

    language: str
    zone: ZoneInfo


class Requester:
    """The reader of one request. What the person chose comes first, then their cookie, then what the browser says."""

    def __init__(self, request: HTTPConnection) -> None:
        self.request = request

    @cached_property
    def language(self) -> str:
        person, cookie = visitor.person_of(self.request), self.request.cookies.get(LANGUAGE_COOKIE, "")
        wishes = [person.language if person else "", cookie, *_accepted(self.request)]
        return next((wish for wish in wishes if wish in LANGUAGES), site().language)

    @cached_property
    def zone(self) -> ZoneInfo:
        person = visitor.person_of(self.request)
        wishes = [person.timezone if person else "", self.request.cookies.get(ZONE_COOKIE, "")]
        return next((zone for wish in wishes if wish and (zone := _zone(wish))), site().zone)


Reader = Somebody | Requester

_current: ContextVar[Reader] = ContextVar("reader")


def reader() -> Reader:
    """The reader of the request being answered, else the site's own language and time zone."""
    return _current.get(None) or site()


@contextmanager
def read_by(someone: Reader) -> Iterator[None]:
    """Speak to this reader meanwhile: mails and tests."""
    token = _current.set(someone)
    try:
        yield
    finally:
        _current.reset(token)


class KnowsTheReader:
    """ASGI: the request's reader is at hand wherever its answer is made."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with read_by(Requester(HTTPConnection(scope))):
            await self.app(scope, receive, send)


def site() -> Somebody:
    """Nobody in particular: the site's own language and time zone."""
    return Somebody(settings().language, ZoneInfo(settings().timezone))


def _accepted(request: HTTPConnection) -> list[str]:
    """The languages of Accept-Language that we speak, best first (RFC 9110, section 12.5.4)."""
    weighed = [_weighed(part) for part in request.headers.get("accept-language", "")[:200].split(",")]
    wished = [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0 and tag]
    spoken = negotiate_locale(wished, list(LANGUAGES), sep="-")
    return [spoken] if spoken else []


def _weighed(part: str) -> tuple[float, str]:
    tag, _, quality = part.strip().partition(";q=")
    try:
        return (float(quality) if quality else 1.0), tag
    except ValueError:
        return 0.0, tag


def _zone(name: str) -> ZoneInfo | None:
    """A zone the browser named. Cookies are strangers' words: anything that is not a known zone is ignored."""
    try:
        return ZoneInfo(name) if len(name) <= 40 else None
    except (ValueError, OSError, KeyError):
        return None

"""How often one person or one address may do what: a moving window each, kept in this process."""

import ipaddress
import time
from functools import lru_cache

from fastapi import Depends, Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import HTTPConnection

from community.settings import settings
from web.visitor import person_of

RATES = {
    "sign-in": "10 per 15 minutes",
    "sign-in from one address": "60 per 15 minutes",
    "second factor": "10 per 15 minutes",
    "sign-up": "5 per hour",
    "mail": "5 per hour",
    "post": "30 per hour",
    "vote": "120 per hour",
    "flag": "20 per hour",
    "search": "60 per minute",
    "suggest": "120 per minute",
    "searched": "120 per minute",
    "solved": "20 per hour",
    "preview": "60 per minute",
}
"""What is limited. Several processes count for themselves, so the site allows at most this times their number."""


class TooMany(Exception):
    """Too often; `wait` is the seconds until it is possible again."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def limited(what: str) -> Depends:  # pyright: ignore[reportGeneralTypeIssues]
    """Count one for whom the caller names, say the e-mail address of a sign-in. Raises TooMany."""
    _rate(what)

    def check(request: Request) -> None:
        spend(what, _who(request))

    return Depends(check)


def spend(what: str, who: str) -> None:
    """Count one for whom the caller names: an e-mail address somebody tries to sign in with. Raises TooMany."""
    if not settings().rate_limits or _window().hit(_rate(what), what, who):
        return
    again_at, _left = _window().get_window_stats(_rate(what), what, who)
    raise TooMany(max(1, int(again_at - time.time()) + 1))


def address(request: HTTPConnection) -> str:
    """Where a request comes from, past as many proxies as the operator trusts. One IPv6 line is a whole /64."""
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    proxies = settings().trusted_proxies
    told = hops[-proxies] if 0 < proxies <= len(hops) else request.client.host if request.client else "nowhere"
    try:
        line = ipaddress.ip_address(told)
    except ValueError:
        return "nowhere"
    return str(ipaddress.ip_network((line, 64), strict=False)) if line.version == 6 else str(line)


def forget() -> None:
    """Start counting anew."""
    _window.cache_clear()


def _who(request: Request) -> str:
    person = person_of(request)
    return f"person {person.id}" if person else address(request)


@lru_cache
def _rate(what: str) -> RateLimitItem:
    return parse(RATES[what])


@lru_cache(maxsize=1)
def _window() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())

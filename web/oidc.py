"""Single sign-on: OpenID Connect's authorization code with PKCE and a nonce, against the one provider in the settings.

A second factor of ours is not asked for here: the provider answers for how its people sign in
(docs/decisions/0050-the-provider-answers-for-its-sign-in.md).

What has to be remembered while somebody is away at the provider stays in a signed cookie of theirs, for ten minutes.
The provider is asked in the dependencies below, before any transaction is open.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

import httpx2
import structlog
from authlib.integrations.starlette_client import OAuth, OAuthError, StarletteOAuth2App
from fastapi import APIRouter, Depends, Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc.errors import JoseError
from starlette.exceptions import HTTPException

from community import identities
from community.settings import settings
from web.pages import within
from web.rates import limited
from web.sign_in import door
from web.visitor import Db, over_tls
from web.welcome import welcome

router = APIRouter(prefix="/sign-in/sso")
log = structlog.get_logger()

COOKIE = "sso"
AWAY_AT_MOST = 600
PATIENCE = 10.0
SCOPE = "openid profile email"
SUBJECT_MOST = 255

NO_ANSWER = (httpx2.HTTPError, httpx2.InvalidURL, ValueError)
REFUSED = (OAuthError, JoseError, KeyError)


@dataclass(frozen=True)
class Arrival:
    """What the provider says about whoever came back; `trouble` is "away" or "unknown" when it says nothing."""

    trouble: str = ""
    issuer: str = ""
    subject: str = ""
    name: str = ""
    email: str | None = None
    email_verified: bool = False
    next: str = "/"


async def _departure(request: Request, next: str = "/") -> Response | None:
    """The redirect to the provider, or None when it does not answer."""
    request.scope["session"] = {"next": within(next)}
    try:
        response = await _provider().authorize_redirect(request, _way_back(request))
    except NO_ANSWER as why:
        log.warning("single sign-on is away", why=repr(why))
        return None
    response.set_cookie(COOKIE, _signer().dumps(request.session), max_age=AWAY_AT_MOST, **_scope(request))
    return response


async def _arrival(request: Request) -> Arrival:
    """Who came back, if the provider and the cookie both say so."""
    request.scope["session"] = kept = _kept(request)
    try:
        claims = await _claims(request)
    except REFUSED as why:
        log.warning("single sign-on refused", why=repr(why))
        return Arrival("unknown")
    except NO_ANSWER as why:
        log.warning("single sign-on is away", why=repr(why))
        return Arrival("away")
    return _read(claims, next=kept["next"])


@router.get("", dependencies=[limited("sign-in from one address")])
def leave(request: Request, departure: Annotated[Response | None, Depends(_departure)], next: str = "/") -> Response:
    return departure or door(request, "people/sign_in.html", next=next, trouble="away", status=503)


@router.get("/back")
def arrive(request: Request, arrival: Annotated[Arrival, Depends(_arrival)], db: Db) -> Response:
    if arrival.trouble:
        status = 503 if arrival.trouble == "away" else 403
        return door(request, "people/sign_in.html", next=_kept(request)["next"], trouble=arrival.trouble, status=status)
    person = identities.person_for(
        db,
        issuer=arrival.issuer,
        subject=arrival.subject,
        name=arrival.name,
        email=arrival.email,
        email_verified=arrival.email_verified,
    )
    response = welcome(db, request, person, arrival.next)
    response.delete_cookie(COOKIE, **_scope(request))
    return response


async def _claims(request: Request) -> dict[str, Any]:
    """The verified ID token, filled up by the userinfo endpoint if that speaks of the same person (OIDC Core 5.3.2)."""
    token = await _provider().authorize_access_token(request)
    claims = dict(token["userinfo"])
    more = await _provider().userinfo(token=token)
    return {**more, **claims} if more.get("sub") == claims["sub"] else claims


def _read(claims: dict[str, Any], next: str) -> Arrival:
    name = claims.get("name") or claims.get("preferred_username") or claims.get("nickname") or ""
    if len(claims["sub"]) > SUBJECT_MOST:
        return Arrival("unknown")
    return Arrival(
        issuer=claims["iss"],
        subject=claims["sub"],
        name=" ".join(str(name).split())[:100],
        email=str(claims["email"])[:254] if claims.get("email") else None,
        email_verified=claims.get("email_verified") is True,
        next=next,
    )


def _provider() -> StarletteOAuth2App:
    """Raises 404 where no provider is set up."""
    now = settings()
    if not (now.oidc_issuer and now.oidc_client_id):
        raise HTTPException(404)
    return _registered(now.oidc_issuer, now.oidc_client_id, now.oidc_client_secret)


@lru_cache(maxsize=1)
def _registered(issuer: str, client_id: str, client_secret: str) -> StarletteOAuth2App:
    return OAuth().register(
        "sso",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": SCOPE, "code_challenge_method": "S256", "timeout": PATIENCE},
    )


def _way_back(request: Request) -> str:
    return f"{(settings().public_url or str(request.base_url)).rstrip('/')}{router.prefix}/back"


def _kept(request: Request) -> dict[str, Any]:
    """What the cookie remembers. One that is not ours, or too old, remembers nothing."""
    try:
        return _signer().loads(request.cookies.get(COOKIE, ""), max_age=AWAY_AT_MOST)
    except BadSignature:
        return {"next": "/"}


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret(), salt="single sign-on")


def _scope(request: Request) -> dict[str, Any]:
    return {"path": router.prefix, "httponly": True, "samesite": "lax", "secure": over_tls(request)}

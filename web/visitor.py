"""Who is asking, what they may do, and the one transaction their request may write in."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from anyio import Semaphore
from anyio.lowlevel import RunVar
from fastapi import Depends, Request, Response
from sqlmodel import Session
from starlette.requests import HTTPConnection

from community import second_factors, sessions, tokens
from community.database import reading, writing
from community.people import Person
from community.permissions import No, Permission
from community.settings import settings

COOKIE = "session"

OPEN_WITHOUT = ("/settings/security", "/settings/access", "/sign-out", "/language")
"""What is open to staff who need a second factor and have none."""


class NotSignedIn(Exception):
    """This needs somebody signed in. `unknown_token` tells a wrong bearer token from none at all."""

    def __init__(self, *, unknown_token: bool = False) -> None:
        super().__init__()
        self.unknown_token = unknown_token


class LacksSecondFactor(Exception):
    """Where staff need a second factor, this one has to add one before anything else."""


class Refused(Exception):
    """A permission said no; its reason is for the person to read."""

    def __init__(self, no: No) -> None:
        super().__init__(no)
        self.no = no


def require(answer: Permission) -> None:
    """`require(may_answer(me, thread))`: go on, or raise Refused with the reason; NotSignedIn where that would help."""
    if isinstance(answer, No):
        raise NotSignedIn if answer.sign_in else Refused(answer)


def person_of(request: HTTPConnection) -> Person | None:
    """Who sent this request, looked up once. With an Authorization header the cookie is not looked at."""
    if not hasattr(request.state, "person"):
        request.state.person = _look_up(request)
    return request.state.person


def bearer(request: HTTPConnection) -> str | None:
    """The token of `Authorization: Bearer …`, empty when the header says something else."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def remember(response: Response, request: Request, token: str) -> None:
    """Give the browser its session. Other sites cannot send it along, scripts cannot read it."""
    seconds = int(settings().keep_sign_ins.total_seconds())
    response.set_cookie(COOKIE, token, max_age=seconds, httponly=True, samesite="lax", secure=over_tls(request))


def over_tls(request: Request) -> bool:
    """Whether a cookie may say that it only travels encrypted."""
    return request.url.scheme == "https" or settings().public_url.startswith("https:")


def forget(response: Response) -> None:
    """Take the session back from the browser. Its row is ended by `sessions.end`."""
    response.delete_cookie(COOKIE)


def _look_up(request: HTTPConnection) -> Person | None:
    token, cookie = bearer(request), request.cookies.get(COOKIE)
    if token is None and not cookie:
        return None
    with reading() as db:
        return sessions.person_for(db, cookie or "") if token is None else tokens.person_for(db, token)


def _visitor(request: Request) -> Person | None:
    person = person_of(request)
    if person is None and bearer(request) is not None:
        raise NotSignedIn(unknown_token=True)
    if person and second_factors.lacks(person) and not request.url.path.startswith(OPEN_WITHOUT):
        raise LacksSecondFactor
    return person


def _me(person: Annotated[Person | None, Depends(_visitor)]) -> Person:
    if person is None:
        raise NotSignedIn
    return person


_turns: RunVar[Semaphore] = RunVar("turns to write")


def turn_to_write() -> Semaphore:
    """What whoever wants to write waits for. Not to be held while anything else is waited for."""
    if _turns.get(None) is None:
        _turns.set(Semaphore(1 if settings().uses_sqlite else settings().connections))
    return _turns.get()


async def _turn_to_write() -> AsyncIterator[None]:
    """Wait here, holding nothing, until the database takes another writer.

    Requests that waited in their threads would take every thread there is, and the one that holds SQLite's only
    write lock would find none to finish in.
    """
    async with turn_to_write():
        yield


def _transaction(_turn: Annotated[None, Depends(_turn_to_write, scope="function")]) -> Iterator[Session]:
    with writing() as db:
        yield db


Visitor = Annotated[Person | None, Depends(_visitor)]
"""Who is asking, or None. A bearer token nobody has is refused."""

Me = Annotated[Person, Depends(_me)]
"""Who is asking; raises NotSignedIn for a visitor."""

Db = Annotated[Session, Depends(_transaction, scope="function")]
"""The request's transaction. Function scope: it is committed before the answer leaves, so a failed commit is a 500."""

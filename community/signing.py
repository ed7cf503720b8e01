"""Proof, in a link or in an address, that we gave it to somebody: nothing is kept, and nobody can make one.

A *link* carries values and the time it was made. A *box* is the part of a mail address behind its `+`: small letters
and digits only, because servers on the way may change case (RFC 5321 lets them ask for it, few keep it). What is
*sealed* only we can read again.
"""

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadData, URLSafeTimedSerializer

from community.settings import settings

DIGITS = 20


class WrongToken(ValueError):
    """We did not make this, or it is too old."""


def link(purpose: str, *values: Any) -> str:
    """A token for one purpose: it opens nothing else."""
    return _serializer(purpose).dumps(list(values))


def read_link(purpose: str, token: str, within: timedelta) -> list[Any]:
    """What a token holds. Raises WrongToken."""
    try:
        return _serializer(purpose).loads(token, max_age=int(within.total_seconds()))
    except BadData as bad:
        raise WrongToken from bad


def box(purpose: str, *ids: int) -> str:
    """`12-7-3f…`: ids that cannot be exchanged for others."""
    return "-".join([*map(str, ids), _seal(purpose, ids)])


def read_box(purpose: str, text: str) -> tuple[int, ...]:
    """The ids in a box. Raises WrongToken."""
    *told, seal = text.lower().split("-")
    if not told or not all(id.isascii() and id.isdigit() and len(id) < 19 for id in told):
        raise WrongToken
    ids = tuple(int(id) for id in told)
    if not hmac.compare_digest(seal.encode(), _seal(purpose, ids).encode()):
        raise WrongToken
    return ids


def seal(purpose: str, text: str) -> str:
    """Encrypted with the site's key, for what we have to read again and nobody else may (Fernet)."""
    return _lock(purpose).encrypt(text.encode()).decode()


def open_seal(purpose: str, sealed: str, within: timedelta | None = None) -> str:
    """What was sealed. Raises WrongToken, also when it is too old, or the site's key was changed."""
    try:
        return _lock(purpose).decrypt(sealed.encode(), int(within.total_seconds()) if within else None).decode()
    except InvalidToken as wrong:
        raise WrongToken from wrong


def _lock(purpose: str) -> Fernet:
    key = hmac.new(settings().secret().encode(), f"landbridge seal {purpose}".encode(), hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _seal(purpose: str, ids: tuple[int, ...]) -> str:
    said = f"{purpose} {' '.join(map(str, ids))}".encode()
    return hmac.new(settings().secret().encode(), said, hashlib.sha256).hexdigest()[:DIGITS]


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret(), salt=f"landbridge {purpose}")

"""A form that makes something carries a key made with its page, so that a double click makes it once.

The key alone would not do: somebody who goes back and writes something else in the same page means a second thing.
"""

import hashlib
import secrets

from pydantic import BaseModel
from sqlmodel import Session

from community.people import Person
from web import idempotency

SEE_OTHER = 303


class OnceForm(BaseModel):
    """A form with `<input type="hidden" name="once" value="{{ once() }}">`. Without a key, every post counts."""

    once: str = ""

    @property
    def mark(self) -> str:
        """This key with these words."""
        return f"form {hashlib.sha256(self.model_dump_json().encode()).hexdigest()}"


def once() -> str:
    """A new key, for a form that is about to be shown."""
    return secrets.token_urlsafe(12)


def made_before(db: Session, by: Person, form: OnceForm) -> str | None:
    """Where the first of two equal posts has led; None for the first one. Its double waits until it is done."""
    if not form.once:
        return None
    try:
        idempotency.take(db, form.mark, by=by, fingerprint=form.mark[-64:])
    except idempotency.Replay as first:
        return first.body
    return None


def keep(db: Session, by: Person, form: OnceForm, address: str) -> str:
    """Remember where it led."""
    if form.once:
        idempotency.keep(db, form.mark, by=by, status=SEE_OTHER, body=address.encode())
    return address

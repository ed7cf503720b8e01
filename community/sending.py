"""Sending letters: claimed, written, carried, and written down, each by itself.

Whoever writes the letters of a kind registers here; a kind that nobody writes waits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

import structlog
from sqlmodel import Session

from community import letters, mail, mailboxes
from community.database import now, reading
from community.letters import DIGEST, NOT_NEEDED, REFUSED, SENT, TOLD, Letter
from community.people import Person

log = structlog.get_logger()

ENOUGH = letters.LEASE / 2
"""So long one batch is carried to a server that is slow: each of its letters is still ours when it is sent."""


@dataclass(frozen=True)
class Written:
    """A letter as it goes out: the message, who the envelope is from, and the address it goes to."""

    message: EmailMessage
    sender: str
    to: str


Writer = Callable[[Session, Letter, Person], Written | None]
"""Writes a letter; None where it is not needed any more."""

_writers: dict[str, Writer] = {}


def written_by(kind: str) -> Callable[[Writer], Writer]:
    """Register who writes the letters of a kind."""

    def register(writer: Writer) -> Writer:
        _writers[kind] = writer
        return writer

    return register


def send_some(at: datetime | None = None) -> bool:
    """A step of the worker: send what is due, twenty letters over one connection. True when there were any."""
    at = at or now()
    claimed = letters.claim(at, _writers) if mail.on() else []
    if not claimed:
        return False
    begun = now()
    try:
        with mail.postman() as postman:
            for letter in claimed:
                if now() - begun > ENOUGH:  # the rest falls due again, before another worker could send it, too
                    break
                _send(letter, postman, at)
    except Exception as error:  # nobody answers there; what was not sent falls due again
        log.warning("mail cannot be handed over", error=letters.named(error))
        letters.try_later([letter for letter in claimed if not letter.outcome], error, at)
    return True


def _send(letter: Letter, postman: mail.Postman, at: datetime) -> None:
    """Write it, carry it, and write down how it went, each letter by itself. Raises what a broken connection does."""
    try:
        with reading() as db:
            person = db.get_one(Person, letter.person_id)
            due_at = _not_before(db, letter, person, at)
            written = None if due_at else _writers[letter.kind](db, letter, person)
    except Exception as error:  # one that cannot be written keeps no other from going out
        log.exception("a letter cannot be written", kind=letter.kind, letter=letter.id)
        letters.try_later([letter], error, at)
        return
    if due_at:
        letters.move(letter, due_at)
        return
    if not written:
        letters.end(letter, NOT_NEEDED, at)
        return
    if not mail.is_deliverable(written.to):
        letters.end(letter, REFUSED, at, error="no address that mail can go to")
        return
    try:
        postman.carry(written.message, sender=written.sender, to=written.to)
    except mail.Refused as refused:
        letters.end(letter, REFUSED, at, error=str(refused), hard=refused.hard)
    else:
        letters.end(letter, SENT, at)


def _not_before(db: Session, letter: Letter, person: Person, at: datetime) -> datetime | None:
    """A letter that was late, or whose reader chose other hours, may have run into their night."""
    if letter.kind not in (TOLD, DIGEST):
        return None
    due_at = mailboxes.reader(db, person).may_come(at)
    return due_at if due_at > at else None

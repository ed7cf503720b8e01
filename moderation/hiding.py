"""Hide, never delete: a tombstone with the reason, a line in the public log, and a way back."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from community import answers, comments, threads
from community.answers import Answer
from community.people import Person
from community.threads import Thread
from moderation import flags, takedowns
from moderation.subjects import Subject


def hide(db: Session, on: Subject, *, by: Person, reason: str, at: datetime | None = None) -> None:
    """Hide a thread, an answer or a comment; the flags that asked for it are upheld, and its author is told."""
    _room(on).hide(db, on, by=by, reason=reason, at=at)
    flags.decide(db, on, by=by, upheld=True, note=reason, at=at)


def unhide(db: Session, on: Subject, *, by: Person, reason: str = "", at: datetime | None = None) -> None:
    """Bring it back. Raises Stands where two of the staff have taken its words down."""
    takedowns.must_not_stand(db, on)
    _room(on).unhide(db, on, by=by, reason=reason, at=at)


def withhold(db: Session, on: Subject, why: str, *, at: datetime | None = None) -> None:
    """Keep it from visitors until a moderator has looked: under review, because of flags say. It covers no question
    meanwhile, and what is hidden already stays as it is."""
    _room(on).hide(db, on, by=None, reason=why, review=why, at=at)


def _room(on: Subject) -> Any:
    """The file that defines a table is the only one that writes to it."""
    if isinstance(on, Thread):
        return threads
    return answers if isinstance(on, Answer) else comments

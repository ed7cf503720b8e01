"""Somebody who knows says that an answer is right, or that it no longer is.

An Expert's word marks the answer; the house's own, by staff, also earns its author points.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from community import events, reputation
from community.answers import Answer, Hidden, held, thread_of
from community.database import now
from community.people import Person
from community.threads import touch

FRESH = timedelta(days=180)
"""So long a verified answer stands before the others; then somebody has to look at it again."""

RULE = "staff verified"


def verify(db: Session, answer: Answer, *, by: Person, at: datetime | None = None) -> None:
    """It is right, today. Verifying it again makes it fresh. Raises Hidden."""
    answer = held(db, answer)
    if not answer.visible:
        raise Hidden(answer.id)
    answer.verified_at, answer.verified_by_id, answer.outdated_at = at or now(), by.id, None
    if by.is_staff and by.id != answer.author_id:
        _earn_once(db, answer, at)
    _say(db, "answer.verified", answer, by, at)


def unverify(db: Session, answer: Answer, *, by: Person, at: datetime | None = None) -> None:
    """Nobody vouches for it any more, and what that earned is taken back."""
    answer = held(db, answer)
    if answer.verified_at:
        _no_longer_verified(db, answer, at)
        _say(db, "answer.unverified", answer, by, at)


def outdate(db: Session, answer: Answer, *, by: Person, at: datetime | None = None) -> None:
    """It was right once, and no longer is: it stands behind the others, and keeps what it has earned."""
    answer = held(db, answer)
    if not answer.outdated_at:
        answer.verified_at, answer.verified_by_id, answer.outdated_at = None, None, at or now()
        _say(db, "answer.outdated", answer, by, at)


def renew(db: Session, answer: Answer, *, by: Person, at: datetime | None = None) -> None:
    """It holds after all."""
    answer = held(db, answer)
    if answer.outdated_at:
        answer.outdated_at = None
        _say(db, "answer.renewed", answer, by, at)


def _no_longer_verified(db: Session, answer: Answer, at: datetime | None) -> None:
    answer.verified_at, answer.verified_by_id = None, None
    reputation.hold(db, answer.author_id)
    reputation.take_back(db, RULE, person_id=answer.author_id, subject=answer.id, at=at)


def _earn_once(db: Session, answer: Answer, at: datetime | None) -> None:
    reputation.hold(db, answer.author_id)
    if not reputation.standing(db, RULE, answer.author_id, answer.id):
        reputation.earn(db, RULE, person_id=answer.author_id, subject=answer.id, at=at)


def _say(db: Session, kind: str, answer: Answer, by: Person, at: datetime | None) -> None:
    thread = thread_of(db, answer)
    touch(thread, at)
    events.record(db, kind, who=by, thread=thread, subject=answer.id, on_log=True, at=at)

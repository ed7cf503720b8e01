"""Does it still make people ask? A contact reason's volume against what it was before the fix, counted week by week.

Retired when four weeks together bring at most a fifth of the baseline; taken up again by itself when it comes back.
Source: the product's rules for "Making it better for good".
"""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from community import notifications
from community.database import now, writing
from community.people import Person
from escalation import reasons
from escalation.reasons import ContactReason, ReasonLink, State

WEEK = timedelta(weeks=1)
BASELINE_WEEKS = 8
WATCHED_WEEKS = 4
LOW = 0.2
"""The share of its baseline below which a reason may rest."""

BATCH = 50


def fix(db: Session, reason: ContactReason, *, by: Person, at: datetime | None = None) -> None:
    """It is done. From now on it is held against the eight weeks before. Raises WrongStep."""
    at = at or now()
    reasons.move(db, reason, State.FIXED, by=by, at=at)
    before = volume(db, reason, at - BASELINE_WEEKS * WEEK, at)
    reasons.measured(reason, look_at=at + WEEK, baseline=before / BASELINE_WEEKS, fixed_at=at, retired_at=None)


def volume(db: Session, reason: ContactReason, since: datetime, until: datetime) -> int:
    """How many of its questions were asked in between."""
    asked = select(func.count()).select_from(ReasonLink).where(ReasonLink.reason_id == reason.id)
    return db.exec(asked.where(col(ReasonLink.asked_at) >= since, col(ReasonLink.asked_at) < until)).one()


def weeks(db: Session, reason: ContactReason, at: datetime, count: int = BASELINE_WEEKS + WATCHED_WEEKS) -> list[int]:
    """How many were asked in each of the last weeks, the oldest first: one read of one index."""
    since = at - count * WEEK
    asked = select(ReasonLink.asked_at).where(ReasonLink.reason_id == reason.id)
    counted = [0] * count
    for moment in db.exec(asked.where(col(ReasonLink.asked_at) >= since, col(ReasonLink.asked_at) < at)):
        counted[int((moment - since) / WEEK)] += 1
    return counted


def look_some(at: datetime | None = None) -> bool:
    """A step of the worker: hold up to 50 fixed reasons against their baselines, weekly. True when there were any."""
    at = at or now()
    with writing() as db:
        due = select(ContactReason).where(col(ContactReason.look_at) <= at).order_by(col(ContactReason.look_at))
        found = db.exec(due.limit(BATCH).with_for_update(skip_locked=True, key_share=True)).all()
        for reason in found:
            _look(db, reason, at)
    return bool(found)


def _look(db: Session, reason: ContactReason, at: datetime) -> None:
    low = volume(db, reason, at - WATCHED_WEEKS * WEEK, at) <= LOW * reason.baseline * WATCHED_WEEKS
    reasons.measured(reason, look_at=at + WEEK)
    if reason.state == State.RETIRED and not low:
        _take_up_again(db, reason, at)
    elif reason.state == State.VERIFIED and low and _watched_long_enough(reason, at):
        reasons.move(db, reason, State.RETIRED, by=None, at=at)
        reasons.measured(reason, look_at=at + WEEK, retired_at=at)


def _watched_long_enough(reason: ContactReason, at: datetime) -> bool:
    """The four weeks are those after the fix."""
    return bool(reason.fixed_at and at - reason.fixed_at >= WATCHED_WEEKS * WEEK)


def _take_up_again(db: Session, reason: ContactReason, at: datetime) -> None:
    """It came back: its owner has it again, and is told."""
    moved = reasons.move(db, reason, State.OWNED, by=None, at=at)
    reasons.measured(reason, look_at=None, retired_at=None)
    if reason.owner_id:
        notifications.tell(db, reason.owner_id, "reason came back", subject=moved.id, at=at)

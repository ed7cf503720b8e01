"""What a moderator decides about what waits in the queue, alone or in bulk, and how it is taken back.

A flag joins the queue in its own transaction; where the flags on one thing weigh enough it is under review at once.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from community import concealing, events, notifications
from community.database import now
from community.events import Event, joins
from community.people import Person
from community.permissions import No
from community.settings import settings
from moderation import appeals, flags, hiding, queue, subjects, weights
from moderation.flags import Flag
from moderation.permissions import may_decide
from moderation.queue import Cause, Matter, Verdict
from moderation.subjects import Subject

UNDONE_WITHIN = timedelta(hours=24)
BULK_MOST = 50


class TooLate(ValueError):
    """A decision can be taken back for a day, by whoever made it, as long as nobody has decided anew."""


@dataclass
class Outcome:
    """What was decided in bulk, and what was left, each with the reason."""

    done: list[Matter] = field(default_factory=list)
    left: list[tuple[Matter, No]] = field(default_factory=list)


@joins("flag.raised")
def weigh(db: Session, event: Event) -> None:
    """It is in the queue, and where enough is said, under review."""
    flag = db.get_one(Flag, event.subject_id)
    flag.weight = weights.of(db, db.get_one(Person, flag.by_id))
    if on := subjects.find(db, flag.subject_kind, flag.subject_id):
        weigh_again(db, on, event.at)


@joins("flag.decided")
def close(db: Session, event: Event) -> None:
    """Hidden or left from its own page: it has not to be looked at any more."""
    on = subjects.find(db, event.data.get("subject", ""), event.subject_id or 0)
    matter = queue.waiting(db, on, Cause.FLAGS) if on else None
    if on and matter and event.who_id:
        verdict = Verdict.HIDE if event.data.get("upheld") else Verdict.LEAVE
        queue.settle(db, matter, verdict, by=db.get_one(Person, event.who_id), withheld=bool(on.review), at=event.at)


def weigh_again(db: Session, on: Subject, at: datetime) -> None:
    """Put it where its open flags say."""
    raised = flags.undecided_on(db, on)
    if not raised:
        return
    weight = weights.together(raised)
    queue.put(db, on, Cause.FLAGS, harm=_harm(raised), weight=weight, at=raised[0].created_at)
    if weight >= settings().flags_hide_at and not on.hidden_at:
        hiding.withhold(db, on, "flags", at=at)


def decide(
    db: Session,
    matter: Matter,
    verdict: Verdict,
    *,
    by: Person,
    reason: str = "",
    batch: str = "",
    at: datetime | None = None,
) -> None:
    """Hide it for this reason, or leave it as it is for everybody to read. Of personal data only the words go, and the
    rest stays readable. Raises SettledAlready."""
    at = at or now()
    on = _subject(db, matter)
    queue.settle(db, matter, verdict, by=by, withheld=bool(on.review), batch=batch, at=at)
    db.flush()
    if matter.cause == Cause.APPEAL:
        appeals.decide(db, on, by=by, granted=verdict == Verdict.LEAVE, reason=reason, at=at)
        return
    if matter.cause == Cause.PERSONAL_DATA:
        concealing.conceal(db, on, by=by, at=at) if verdict == Verdict.HIDE else None
        return
    raised = flags.undecided_on(db, on)
    if verdict == Verdict.HIDE:
        hiding.hide(db, on, by=by, reason=reason, at=at)
    else:
        flags.decide(db, on, by=by, upheld=False, note=reason, at=at)
        if on.review:
            hiding.unhide(db, on, by=by, reason=reason, at=at)
    for flag in raised:
        notifications.tell(db, flag.by_id, "flag decided", thread_id=flag.thread_id, subject=flag.id, at=at)


def undo(db: Session, matter: Matter, *, by: Person, at: datetime | None = None) -> None:
    """As if nobody had decided: it is as it was, and waits again. Raises TooLate."""
    at = at or now()
    db.refresh(matter, with_for_update=True)
    on, settled_at = _subject(db, matter), matter.settled_at
    if not settled_at or not _may_undo(db, matter, by) or at - settled_at > UNDONE_WITHIN:
        raise TooLate(matter.id)
    if matter.cause == Cause.PERSONAL_DATA:
        for one in concealing.together(db, on, settled_at):
            concealing.put_back(db, one, by=by, at=at)
    elif matter.verdict == Verdict.HIDE:
        hiding.unhide(db, on, by=by, at=at)
    flags.reopen(db, on, decided_at=settled_at)
    queue.unsettle(matter)
    db.flush()
    if matter.withheld and matter.cause != Cause.PERSONAL_DATA:
        hiding.withhold(db, on, matter.cause, at=at)
    thread = subjects.thread_of(db, on)
    told = {"subject": matter.subject_kind}
    events.record(db, "matter.reopened", who=by, thread=thread, subject=on.id, on_log=True, at=at, data=told)


def try_out(db: Session, matters: Sequence[Matter], *, by: Person) -> Outcome:
    """What deciding about all of these would do. Nothing is changed."""
    outcome = Outcome()
    for matter in matters[:BULK_MOST]:
        allowed = _may(db, matter, by)
        if isinstance(allowed, No):
            outcome.left.append((matter, allowed))
        else:
            outcome.done.append(matter)
    return outcome


def decide_all(
    db: Session, matters: Sequence[Matter], verdict: Verdict, *, by: Person, reason: str, at: datetime | None = None
) -> str:
    """The same decision about many, as far as this person may decide. Returns the name under which it is undone."""
    batch = secrets.token_urlsafe(9)
    for matter in try_out(db, matters, by=by).done:
        decide(db, matter, verdict, by=by, reason=reason, batch=batch, at=at)
    return batch


def undo_all(db: Session, batch: str, *, by: Person, at: datetime | None = None) -> int:
    """How many are as they were; what changed since stays. Raises TooLate."""
    mine = [matter for matter in queue.together(db, batch) if matter.settled_by_id == by.id]
    if not mine:
        raise TooLate(batch)
    for matter in mine:
        undo(db, matter, by=by, at=at)
    return len(mine)


def of_author(db: Session, author_id: int, limit: int = 20) -> Sequence[Matter]:
    """What was decided about somebody's words lately, the newest first."""
    theirs = select(Matter).where(Matter.author_id == author_id, col(Matter.settled_at).is_not(None))
    return db.exec(theirs.order_by(col(Matter.id).desc()).limit(limit)).all()


def _may(db: Session, matter: Matter, by: Person):
    if matter.settled_at:
        return No("Somebody else has decided about this already.")
    return may_decide(by, Cause(matter.cause), _subject(db, matter))


def _subject(db: Session, matter: Matter) -> Subject:
    subject = subjects.find(db, matter.subject_kind, matter.subject_id)
    assert subject  # noqa: S101 nothing that can be looked at is ever deleted
    return subject


def _may_undo(db: Session, matter: Matter, by: Person) -> bool:
    """Whoever decided; but what an appeal came to was told already, and what waits again is decided anew."""
    return matter.cause != Cause.APPEAL and matter.settled_by_id == by.id and not _waits_again(db, matter)


def _waits_again(db: Session, matter: Matter) -> bool:
    return queue.named(db, Cause(matter.cause), matter.subject_kind, matter.subject_id) is not None


def _harm(raised: Sequence[Flag]) -> str:
    """What most of the weight says."""
    said: dict[str, float] = {}
    for flag in raised:
        said[flag.reason] = said.get(flag.reason, 0.0) + flag.weight
    return max(said, key=lambda reason: said[reason])

"""Two threads ask the same, so one case answers both: the case of the attached thread goes on in the other's.

Attaching and detaching threads is community/duplicates.py's, and whoever does that there moves the cases with it.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from community import duplicates, notifications, subscriptions
from community.database import now
from community.events import Event, joins
from community.people import Person
from community.subscriptions import Kind
from community.threads import Thread, lock
from escalation import cases, windows
from escalation.cases import OPEN, Case, State


class IntoItself(ValueError):
    """A case cannot be merged into itself."""


class NoSuchCase(ValueError):
    """That reference has no case that is open."""


class NotOpen(ValueError):
    """Only a case that is open can be merged, and only into one that is."""


def merge(db: Session, case: Case, into: Case, *, by: Person, at: datetime | None = None) -> Case:
    """Answer this case in that one. Returns the case it goes on in.

    Raises IntoItself, NotOpen, Circle, NotComparable.
    """
    if case.id == into.id:
        raise IntoItself(case.id)
    thread, to = _held(db, case, into)
    db.refresh(case)
    db.refresh(into)
    if case.state not in OPEN or into.state not in OPEN:
        raise NotOpen(case.id)
    duplicates.attach(db, thread, to, by=by, at=at)
    db.flush()
    return db.get_one(Case, case.merged_into_id or into.id)


def part(db: Session, case: Case, *, by: Person, at: datetime | None = None) -> Case:
    """It asks something else after all, and is answered by itself. Nothing happens to one that is not merged."""
    if case.state == State.MERGED:
        duplicates.detach(db, db.get_one(Thread, case.thread_id), by=by, at=at or now())
    return case


@joins("thread.attached")
def follow_into(db: Session, event: Event) -> None:
    """Its case goes on in the case of the thread it is attached to, which has one from now on if it still waits."""
    thread, case = cases.of_event(db, event)
    if not case:
        return
    to = db.get_one(Thread, event.subject_id)
    into = cases.open_for(db, to.id) or _opened(db, to, event.at) or cases.latest_for(db, to.id)
    if into:
        _follow(db, case, into)
        case.merged_into_id = into.id
    cases.move(db, case, thread, State.MERGED if into else State.CANCELLED, at=event.at)


@joins("thread.detached")
def go_on_alone(db: Session, event: Event) -> None:
    """Its own case goes on where it stood."""
    thread = db.get_one(Thread, event.thread_id)
    case = cases.latest_for(db, thread.id)
    if case and case.state == State.MERGED:
        windows.disarm(db, thread)
        cases.move(db, case, thread, State.QUEUED, reason="detached", at=event.at)


@joins("case.replied")
def tell_the_others(db: Session, event: Event) -> None:
    """One answer, and everybody who asked the same is told: whoever follows the thread hears of it there."""
    attached = duplicates.of(db, event.thread_id or 0)
    hear = subscriptions.among(db, {it.author_id for it in attached}, Kind.THREAD, event.thread_id or 0)
    for thread in (it for it in attached if it.author_id not in hear):
        notifications.tell(
            db, thread.author_id, "answered elsewhere", thread_id=thread.id, subject=event.subject_id, at=event.at
        )


def of(db: Session, case_id: int, limit: int = 100) -> list[Case]:
    """What has been merged into a case, oldest first."""
    merged = select(Case).where(Case.merged_into_id == case_id, Case.state == State.MERGED)
    return list(db.exec(merged.order_by(col(Case.id)).limit(limit)))


def _held(db: Session, case: Case, into: Case) -> tuple[Thread, Thread]:
    """Both threads locked, in the order in which everybody who holds two holds them."""
    for id in sorted({case.thread_id, into.thread_id}):
        lock(db, id)
    return db.get_one(Thread, case.thread_id), db.get_one(Thread, into.thread_id)


def _opened(db: Session, thread: Thread, at: datetime) -> Case | None:
    """Somebody has waited long enough for this already, if not in this thread."""
    if not thread.uncovered_since:
        return None
    windows.disarm(db, thread)
    return cases.open(db, thread, cause="duplicate", at=at)


def _follow(db: Session, case: Case, into: Case) -> None:
    """What was merged into it before goes with it."""
    for other in of(db, case.id):
        other.merged_into_id, other.version = into.id, other.version + 1

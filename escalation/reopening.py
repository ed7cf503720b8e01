"""It did not help, or it came back: the next round goes straight to the team, and first to the agent who had it."""

from datetime import datetime

from sqlmodel import Session, col, select

from community import answers, threads
from community.answers import Answer
from community.database import now
from community.events import Event, joins
from community.people import Person
from community.threads import Thread, lock
from escalation import cases, windows
from escalation.cases import Case, State
from escalation.permissions import REOPENS_WITHIN

WITHIN = REOPENS_WITHIN
"""How long after it was resolved a case goes on, instead of a new one after another window."""

UNANSWERED = (State.ANSWERED, State.WAITING_CUSTOMER, State.SNOOZED)
"""Open, and nobody of the team works on it: whoever writes brings it back."""


def reopen(db: Session, thread: Thread, *, by: Person, reason: str = "", at: datetime | None = None) -> None:
    """It came back, or was never solved: nothing counts as the solution any more, and the next round begins."""
    thread = lock(db, thread.id) or thread
    accepted = select(Answer).where(Answer.thread_id == thread.id, col(Answer.accepted_at).is_not(None))
    for answer in db.exec(accepted).all():
        answers.unaccept(db, answer, by=by, at=at)
    threads.fail(db, thread, by=by, reason=reason, at=at)


@joins("thread.failed")
def next_round(db: Session, event: Event) -> None:
    """What was answered has failed: whose case it was answers again."""
    thread, case = _to_take_up(db, event)
    if not case:
        return
    if case.state in (*UNANSWERED, State.RESOLVED):
        take_up(db, case, thread, reason="unhelped", at=event.at)
    cases.rate(db, case, thread, event.at)


@joins("answer.posted", "comment.posted")
def hear_the_asker(db: Session, event: Event) -> None:
    """The asker writes once more, even in a comment: that is the team's to answer."""
    thread, case = _to_take_up(db, event)
    if not case or event.who_id != thread.author_id:
        return
    if case.state in UNANSWERED or (case.state == State.RESOLVED and case.presumed):
        take_up(db, case, thread, reason="asker wrote", at=event.at)


@joins("answer.hidden", "answer.posted")
def see_that_somebody_waits(db: Session, event: Event) -> None:
    """The team's answer was hidden, or crossed what the asker wrote: nobody is forgotten."""
    thread, case = cases.of_event(db, event)
    if case and case.state == State.ANSWERED and thread.uncovered_since:
        take_up(db, case, thread, reason="hidden" if event.on_log else "asker wrote", at=event.at)


@joins("thread.classed", "thread.me_too")
def rate_anew(db: Session, event: Event) -> None:
    """It was seen that it cannot wait, or that it can; or one more person has it."""
    thread, case = cases.of_event(db, event)
    if case:
        cases.rate(db, case, thread, event.at)


def take_up(
    db: Session, case: Case, thread: Thread, *, reason: str, by: Person | None = None, at: datetime | None = None
) -> None:
    """Back to the team: no window, for it has waited already."""
    windows.disarm(db, thread)
    cases.move(db, case, thread, State.QUEUED, reason=reason, by=by, at=at)


def may_go_on(case: Case, at: datetime | None = None) -> bool:
    """Whether this case, which was resolved, is still the one that is taken up."""
    ended = case.ended_at if case.state == State.RESOLVED else None
    return bool(ended and ended > (at or now()) - WITHIN)


def _to_take_up(db: Session, event: Event) -> tuple[Thread, Case | None]:
    """The event's thread, and the case that is open, or that was resolved a short while ago."""
    thread, case = cases.of_event(db, event)
    latest = case or cases.latest_for(db, thread.id)
    return thread, latest if latest and (case or may_go_on(latest, event.at)) else None

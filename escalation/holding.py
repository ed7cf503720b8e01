"""The community answers while the case waits for the team: the asker is asked, and the team holds for a while.

Only the asker's yes closes the case, by accepting. Their silence holds it once a round, and no longer than two hours;
what is dangerous, down or locked is not held at all, for its clock is minutes.
"""

from datetime import timedelta

from sqlalchemy import exists
from sqlmodel import Session, col, select

from community import notifications
from community.answers import Answer
from community.events import Event, joins
from community.threads import Thread
from escalation import cases, reopening
from escalation.cases import Case, State

FOR = timedelta(hours=2)

WHY = "held"
"""The word in `Case.wake_reason`."""


@joins("answer.posted")
def hold(db: Session, event: Event) -> None:
    """Ask the asker whether this solves it."""
    thread, case = cases.of_event(db, event)
    if not case or case.state not in (State.QUEUED, State.SNOOZED) or not _qualifies(db, event, thread):
        return
    told = {"thread_id": thread.id, "subject": event.subject_id, "at": event.at}
    notifications.tell(db, thread.author_id, "community answered", **told)
    if case.state == State.SNOOZED:
        reopening.take_up(db, case, thread, reason="somebody answered", at=event.at)
    if case.priority > 1 and not _was_held(db, case, thread):
        until = event.at + FOR
        cases.move(db, case, thread, State.WAITING_CUSTOMER, until=until, wake=WHY, says="case.held", at=event.at)


def is_held(case: Case) -> bool:
    return case.state == State.WAITING_CUSTOMER and case.wake_reason == WHY


def _qualifies(db: Session, event: Event, thread: Thread) -> bool:
    answer = db.get_one(Answer, event.subject_id)
    return answer.covers and answer.visible and not answer.official and answer.author_id != thread.author_id


def _was_held(db: Session, case: Case, thread: Thread) -> bool:
    held = select(Event.id).where(Event.thread_id == thread.id, Event.kind == "case.held", Event.subject_id == case.id)
    this_round = held.where(col(Event.at) > thread.failed_at) if thread.failed_at else held
    return bool(db.exec(select(exists(this_round))).one())

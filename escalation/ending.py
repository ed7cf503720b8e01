"""A case ends when its asker is helped, by whomever, and when nothing is left to answer."""

from sqlmodel import Session

from community.answers import Answer
from community.events import Event, joins
from escalation import cases
from escalation.cases import Case, State


@joins("answer.accepted")
def end_when_solved(db: Session, event: Event) -> None:
    """By the agent who answered, or by the community before the team could."""
    thread, case = cases.of_event(db, event)
    if case:
        to = State.RESOLVED if _by_the_team(db, case, event) else State.WITHDRAWN
        cases.move(db, case, thread, to, at=event.at)


@joins("thread.hidden", "thread.closed")
def cancel_when_gone(db: Session, event: Event) -> None:
    """There is nothing left to answer. What is only under review may be back in a minute: its case waits for that."""
    thread, case = cases.of_event(db, event)
    if case and not thread.review:
        cases.move(db, case, thread, State.CANCELLED, at=event.at)


@joins("answer.accepted")
def confirm_what_was_presumed(db: Session, event: Event) -> None:
    """The asker says it after all: what silence had resolved is resolved by their word."""
    case = cases.latest_for(db, event.thread_id or 0)
    if case and case.presumed:
        case.presumed, case.version = False, case.version + 1


def _by_the_team(db: Session, case: Case, event: Event) -> bool:
    return case.state == State.ANSWERED or db.get_one(Answer, event.subject_id).official

"""What becomes of a case's clocks when it moves, and when its reply is promised for after that."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from escalation import clocks
from escalation.states import Clocks

if TYPE_CHECKING:
    from escalation.cases import Case

FIRST_REPLY = {priority: target.first_reply for priority, target in clocks.TARGETS.items()}
"""How soon the team promises its first reply, by priority, in covered time."""


def start(db: Session, opened: Sequence["Case"], at: datetime) -> None:
    """Start the clocks of new cases, and set when their first reply is promised for."""
    due = clocks.start_all(db, [(case.id, case.priority, case.team_id) for case in opened], at)
    for case in opened:
        case.reply_due_at = due[case.id]


def step(db: Session, case: "Case", does: Clocks, at: datetime) -> None:
    """Let the clocks follow a step of their case."""
    if due := STEPS[does](db, case, at):
        case.reply_due_at = due


def rate(db: Session, case: "Case", at: datetime) -> None:
    """Its priority or its team is another now."""
    if due := clocks.move(db, case.id, case.team_id, case.priority, at):
        case.reply_due_at = due


def replied(db: Session, case: "Case", at: datetime) -> None:
    """The customer has heard of us."""
    clocks.replied(db, case.id, at)


def _answered(db: Session, case: "Case", at: datetime) -> None:
    replied(db, case, at)
    clocks.pause(db, case.id, at)


def _again(db: Session, case: "Case", at: datetime) -> datetime:
    return clocks.waits_again(db, case.id, case.priority, at)


STEPS: dict[Clocks, Callable[[Session, "Case", datetime], datetime | None]] = {
    Clocks.KEEP: lambda _db, _case, _at: None,
    Clocks.PAUSE: lambda db, case, at: clocks.pause(db, case.id, at),
    Clocks.RESUME: lambda db, case, at: clocks.resume(db, case.id, at),
    Clocks.REPLIED: _answered,
    Clocks.AGAIN: _again,
    Clocks.STOP: lambda db, case, at: clocks.stop(db, case.id, at),
}

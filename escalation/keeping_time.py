"""What becomes of a case's clocks when it moves, and when its reply is promised for after that."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from escalation import clocks
from escalation.states import Clocks

if TYPE_CHECKING:
    from escalation.cases import Case

FIRST_REPLY = {1: timedelta(minutes=15), 2: timedelta(hours=1), 3: timedelta(hours=2), 4: timedelta(hours=8)}
"""How soon the team promises its first reply, by priority."""


def start(db: Session, opened: Sequence["Case"], at: datetime) -> None:
    """Start the clocks of new cases, and set when their first reply is promised for."""
    due = _clock("start_all", dict)(db, [(case.id, case.priority, case.team_id) for case in opened], at)
    for case in opened:
        case.reply_due_at = due.get(case.id, at + FIRST_REPLY[case.priority])


def step(db: Session, case: "Case", clocks: Clocks, at: datetime) -> None:
    """Let the clocks follow a step of their case."""
    if due := STEPS[clocks](db, case, at):
        case.reply_due_at = due


def rate(db: Session, case: "Case", at: datetime) -> None:
    """Its priority or its team is another now."""
    if due := _clock("move")(db, case.id, case.team_id, case.priority, at):
        case.reply_due_at = due


def replied(db: Session, case: "Case", at: datetime) -> None:
    """The customer has heard of us."""
    _clock("replied")(db, case.id, at)


def _answered(db: Session, case: "Case", at: datetime) -> None:
    replied(db, case, at)
    _clock("pause")(db, case.id, at)


def _again(db: Session, case: "Case", at: datetime) -> datetime:
    return _clock("waits_again")(db, case.id, case.priority, at) or at + FIRST_REPLY[case.priority]


def _clock(name: str, otherwise: Callable = lambda: None) -> Any:
    def told(*values: Any) -> Any:
        try:
            return getattr(clocks, name)(*values)
        except NotImplementedError:
            return otherwise()

    return told


STEPS: dict[Clocks, Callable[[Session, "Case", datetime], datetime | None]] = {
    Clocks.KEEP: lambda _db, _case, _at: None,
    Clocks.PAUSE: lambda db, case, at: _clock("pause")(db, case.id, at),
    Clocks.RESUME: lambda db, case, at: _clock("resume")(db, case.id, at),
    Clocks.REPLIED: _answered,
    Clocks.AGAIN: _again,
    Clocks.STOP: lambda db, case, at: _clock("stop")(db, case.id, at),
}

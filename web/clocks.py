"""The ring and the words for what the team has promised: how long is left, or that it is late, kept or over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from community.database import now
from escalation.cases import OVER, RUNNING, State
from escalation.clocks import TARGETS, Kind, SlaClock
from web import times
from web.translations import N_
from web.translations import gettext as _

SOON = 0.25
"""The part of the promised time below which a clock turns amber."""

FAR = timedelta(hours=12)
"""From here on a time of day says more than how long it is."""

WORDS = {Kind.FIRST_REPLY: N_("First reply"), Kind.NEXT_UPDATE: N_("Next update"), Kind.RESOLUTION: N_("Resolve by")}
RESTS = {
    State.WAITING_CUSTOMER: N_("customer’s turn"),
    State.IN_INCIDENT: N_("with the incident"),
    State.ANSWERED: N_("answered"),
}


@dataclass(frozen=True)
class Clock:
    """`part` is what is left, 1 to 0; `look` is soon | late | met | paused or nothing."""

    words: str
    part: float
    look: str = ""


def first_reply(case: Any, at: datetime | None = None) -> Clock:
    """When the customer hears of us next, for a case or a row of the desk's list."""
    if case.state in OVER:
        return Clock(_("over"), 0, "paused")
    if case.state not in RUNNING:
        return Clock(_(RESTS[case.state]), 1, "met" if case.state == State.ANSWERED else "paused")
    return _running(case.reply_due_at, TARGETS[case.priority].first_reply, at or now())


def of_case(case: Any, clocks: Mapping[Kind, SlaClock], at: datetime | None = None) -> list[tuple[str, Clock]]:
    """Every clock of a case with its name, in the order in which they come due."""
    known = [kind for kind in WORDS if kind in clocks and _began(clocks[kind])]
    told = [(_(WORDS[kind]), of(clocks[kind], at or now())) for kind in known]
    return told or [(_(WORDS[Kind.FIRST_REPLY]), first_reply(case, at))]


def of(clock: SlaClock, at: datetime) -> Clock:
    """One clock: met, late, standing still, or how long is left."""
    if clock.met_at:
        return Clock(_("late, but done"), 0, "late") if clock.breached_at else Clock(_("kept"), 1, "met")
    if not clock.due_at:
        return Clock(_("stands still"), 1 - min(clock.consumed / clock.target, 1), "paused")
    return _running(clock.due_at, timedelta(seconds=clock.target), at)


def _began(clock: SlaClock) -> bool:
    return bool(clock.due_at or clock.met_at or clock.consumed)


def _running(due: datetime, promised: timedelta, at: datetime) -> Clock:
    left = due - at
    if left <= timedelta():
        return Clock(_("%(time)s late", time=times.duration(-left)), 0, "late")
    part = left / promised
    words = _("%(time)s left", time=times.duration(left)) if left < FAR else times.moment(due)
    return Clock(words, min(part, 1), "soon" if part < SOON else "")

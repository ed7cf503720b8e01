"""The ring and the words for what the team has promised: how long is left, or that it is late, kept or over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from community.database import now
from escalation.cases import FIRST_REPLY, State
from web import times
from web.translations import gettext as _

SOON = 0.25
"""The part of the promised time below which a clock turns amber."""


@dataclass(frozen=True)
class Clock:
    """`part` is what is left, 1 to 0; `look` is soon | late | met | paused or nothing."""

    words: str
    part: float
    look: str = ""


def first_reply(case: Any, at: datetime | None = None) -> Clock:
    """The promised reply of a case or a row of the desk's list."""
    if case.state == State.ANSWERED:
        return Clock(_("answered"), 1, "met")
    if case.state not in (State.QUEUED, State.CLAIMED):
        return Clock(_("over"), 0, "paused")
    left = case.reply_due_at - (at or now())
    if left.total_seconds() <= 0:
        return Clock(_("%(time)s late", time=times.duration(-left)), 0, "late")
    part = left / FIRST_REPLY[case.priority]
    return Clock(_("%(time)s left", time=times.duration(left)), min(part, 1), "soon" if part < SOON else "")

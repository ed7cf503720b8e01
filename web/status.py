"""The status line: where a thread stands and what happens next, in words. The only place that says so.

The page shows `line` and `stations`; the API's `status` is `sentence`, the same words without marks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup, escape

from escalation.promises import Stage, Standing
from web import times
from web.status_words import parts
from web.translations import gettext as _
from web.translations import look_up

Station = tuple[str, str, str]
"""How a station looks (done | now | skipped | presumed | checked | ""), its word, and what stands below it."""


@dataclass(frozen=True)
class Line:
    """The fact, in bold, and what follows from it. Both are safe HTML."""

    fact: Markup
    rest: Markup


def sentence(standing: Standing) -> str:
    """The whole line as plain text; empty for a discussion or an idea, to whom nobody promises anything."""
    return " ".join(_plainly(*part) for part in parts(standing))


def line(standing: Standing) -> Line:
    """The same for a page: times carry their exact moment."""
    fact, *rest = [*parts(standing), ("", {})]
    return Line(_marked(*fact), Markup(" ").join(_marked(*part) for part in rest if part[0]))


def look(standing: Standing) -> str:
    """Its colour: amber while a clock runs, red for a broken promise, green once the asker confirmed."""
    if standing.broken:
        return "broken"
    if standing.to_come:
        return "waiting"
    return "solved" if standing.stage == Stage.SOLVED and standing.confirmed else ""


def stations(standing: Standing) -> list[Station]:
    """The five stations between asking and being helped; none for what was never on this way."""
    if standing.stage in (Stage.TALK, Stage.HIDDEN, Stage.CLOSED):
        return []
    asked = ("done", _("Asked"), times.moment(standing.asked_at))
    return [asked, _community(standing), _team(standing), _answered(standing), _confirmed(standing)]


def _community(standing: Standing) -> Station:
    word = _("Community")
    if standing.stage == Stage.COMMUNITY and standing.due_at:
        return "now", word, _("until %(time)s", time=times.moment(standing.due_at))
    if standing.stage == Stage.UNARMED:
        return "now", word, ""
    return "done", word, times.duration(standing.window) if _escalated(standing) else ""


def _team(standing: Standing) -> Station:
    word = _("Support team")
    if standing.stage in (Stage.COMMUNITY, Stage.UNARMED):
        return "", word, ""
    if standing.stage in (Stage.QUEUED, Stage.CLAIMED):
        return "now", word, _("late") if standing.broken else _in_line(standing)
    if not _escalated(standing):
        return "skipped", word, _("not needed")
    return "done", word, _when(standing.case.opened_at, standing) if standing.case else ""


def _answered(standing: Standing) -> Station:
    when = _when(standing.answered_at, standing) if standing.answered_at else ""
    if standing.stage == Stage.ANSWERED:
        return "now", _("Answered"), when
    return ("done", _("Answered"), when) if standing.stage == Stage.SOLVED else ("", _("Answered"), "")


def _confirmed(standing: Standing) -> Station:
    """Decided by somebody else must never look like confirmed by the asker."""
    if standing.stage != Stage.SOLVED or not standing.solved_at:
        return "", _("Confirmed"), ""
    when = _when(standing.solved_at, standing)
    return ("done checked", _("Confirmed"), when) if standing.confirmed else ("presumed", _("Decided"), when)


def _when(at: datetime, standing: Standing) -> str:
    """The hour is enough on the day it was asked."""
    return times.hour(at) if times.same_day(at, standing.asked_at) else times.clock(at)


def _escalated(standing: Standing) -> bool:
    """Whether the team had to answer: a case that the community was faster than does not count."""
    return bool(standing.case and standing.case.replied_at)


def _in_line(standing: Standing) -> str:
    if standing.stage == Stage.CLAIMED:
        return _("by %(time)s", time=times.moment(standing.due_at)) if standing.due_at else ""
    return _("in line: %(n)s", n=standing.position)


def _plainly(text: str, values: dict[str, Any]) -> str:
    return look_up(text) % {name: _words(value) for name, value in values.items()}


def _marked(text: str, values: dict[str, Any]) -> Markup:
    if not text:
        return Markup()
    return escape(look_up(text)) % {name: _mark(value) for name, value in values.items()}


def _words(value: Any) -> str:
    if isinstance(value, datetime):
        return times.moment(value)
    return times.duration(value) if isinstance(value, timedelta) else str(value)


def _mark(value: Any) -> Any:
    if not isinstance(value, datetime):
        return _words(value)
    moment = Markup('<b><time datetime="{}" title="{}">{}</time></b>')
    return moment.format(value.isoformat(), times.exactly(value), times.moment(value))

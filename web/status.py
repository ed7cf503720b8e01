"""The status line: where a thread stands and what happens next, in words. The only place that says so.

The page shows `line` and `stations`; the API's `status` is `sentence`, the same words without marks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup, escape

from escalation.promises import TEAM_HAS, Stage, Standing
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
    if standing.stage in (Stage.TALK, Stage.HIDDEN, Stage.CLOSED, Stage.DUPLICATE):
        return []
    asked = ("done", _("Asked"), times.moment(standing.asked_at))
    return [asked, _community(standing), _team(standing), _answered(standing), _confirmed(standing)]


def _community(standing: Standing) -> Station:
    word = _("Community")
    if standing.stage == Stage.COMMUNITY and standing.due_at:
        return "now", word, _("until %(time)s", time=times.moment(standing.due_at))
    if standing.stage in (Stage.UNARMED, Stage.NEEDS_INFO):
        return "now", word, ""
    return "done", word, times.duration(standing.window) if _escalated(standing) else ""


def _team(standing: Standing) -> Station:
    word = _("Support team")
    if standing.stage in (Stage.COMMUNITY, Stage.UNARMED, Stage.NEEDS_INFO):
        return "", word, ""
    if standing.stage in TEAM_HAS:
        return "now", word, _("late") if standing.broken else _with_team(standing)
    if not _escalated(standing):
        return "skipped", word, _("not needed")
    return "done", word, _when(standing.case.opened_at, standing) if standing.case else ""


def _answered(standing: Standing) -> Station:
    when = _when(standing.answered_at, standing) if standing.answered_at else ""
    if standing.stage in (Stage.ANSWERED, Stage.NO_WORD):
        return "now", _("Answered"), when
    over = standing.stage in (Stage.SOLVED, Stage.PRESUMED)
    return ("done", _("Answered"), when) if over else ("", _("Answered"), "")


def _confirmed(standing: Standing) -> Station:
    """Decided by somebody else, or presumed, must never look like confirmed by the asker."""
    if standing.stage == Stage.PRESUMED and standing.presumed_at:
        return "presumed", _("Presumed"), _when(standing.presumed_at, standing)
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


def _with_team(standing: Standing) -> str:
    """What the station says below its name while the team has it."""
    if standing.stage == Stage.QUEUED:
        return _("in line: %(n)s", n=standing.position)
    if standing.stage == Stage.WITH_EXPERT and standing.asked:
        return _("with %(team)s", team=standing.asked.team)
    if standing.stage == Stage.WAITING_CUSTOMER:
        return _("waits for the asker")
    at = standing.wakes_at if standing.stage == Stage.SNOOZED else standing.due_at
    return _("by %(time)s", time=times.moment(at)) if at else ""


def _plainly(text: str, values: dict[str, Any]) -> str:
    return look_up(text) % {name: _words(name, value) for name, value in values.items()}


def _marked(text: str, values: dict[str, Any]) -> Markup:
    if not text:
        return Markup()
    return escape(look_up(text)) % {name: _mark(name, value) for name, value in values.items()}


def _words(name: str, value: Any) -> str:
    """A time is said to the minute; when somebody is back, by the day of the week."""
    if isinstance(value, datetime):
        return times.coming(value) if name == "back" else times.moment(value)
    return times.duration(value) if isinstance(value, timedelta) else str(value)


def _mark(name: str, value: Any) -> Any:
    if not isinstance(value, datetime):
        return _words(name, value)
    moment = Markup('<b><time datetime="{}" title="{}">{}</time></b>')
    return moment.format(value.isoformat(), times.exactly(value), _words(name, value))

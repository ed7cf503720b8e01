"""Promises kept: what we said, what became of it, and behind every figure the very rows it counts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from community.database import reading
from escalation import ignored, owed, reports
from escalation.measures import Kind
from escalation.permissions import may_see_reports
from escalation.reports import Day, Figure
from escalation.targets import TARGETS
from web import charts, times
from web.charts import Chart
from web.pages import page
from web.translations import N_, ngettext
from web.translations import gettext as _
from web.visitor import Me, require

router = APIRouter()

GOAL_FIRST_REPLY = TARGETS[3].first_reply.total_seconds()

LISTS: dict[str, tuple[Kind, bool, str, str]] = {
    "taken-over": (Kind.TAKEN_OVER, False, N_("Taken over by the team"), N_("Nothing had to be taken over.")),
    "taken-over-late": (Kind.TAKEN_OVER, True, N_("Taken over late"), N_("Nothing was taken over late.")),
    "first-replies": (Kind.REPLIED, False, N_("First replies of the team"), N_("The team had nothing to reply to.")),
    "late-replies": (Kind.REPLIED, True, N_("First replies that came late"), N_("No first reply was late.")),
    "broken": (Kind.BROKEN, False, N_("Promises we broke"), N_("No promise was broken.")),
    "came-back": (Kind.CAME_BACK, False, N_("Answered, and came back"), N_("Nothing came back.")),
}
"""What a figure opens: the rows, whether only the late ones, the heading, and what an empty list says."""

WHY_WORDS = {
    "waits": N_("waits, and has neither a window nor a case"),
    "overdue": N_("its window is over, and nobody took it over: is a worker running?"),
    "no detail": N_("stands still for a detail that nobody is reminded of"),
    "gone": N_("is attached to a thread that nobody can read"),
    "asked": N_("our team waits for its asker, and nothing asks them again"),
    "unasked": N_("waits for an expert whom nobody asks"),
    "no incident": N_("waits for an incident that is over"),
}
"""The reasons of escalation/ignored.py, for a page."""

CLOCKS = {"first_reply": N_("first reply"), "next_update": N_("next update"), "resolution": N_("resolution")}


@router.get("/promises")
def show(request: Request, me: Me) -> Response:
    require(may_see_reports(me))
    with reading() as db:
        found = reports.figures(db)
        counts = {"ignored": ignored.count(db), "overdue": owed.overdue(db)}
    drawn = {kind: _drawn(figure) for kind, figure in found.items()}
    return page(request, "reports/promises.html", figures=found, drawn=drawn, Kind=Kind, **SPOKEN, **counts)


@router.get("/promises/ignored")
def show_ignored(request: Request, me: Me) -> Response:
    """Nobody, always."""
    require(may_see_reports(me))
    with reading() as db:
        found = reports.ignored_now(db)
    why_words = {why: _(words) for why, words in WHY_WORDS.items()}
    return page(request, "reports/ignored.html", found=found, why_words=why_words)


@router.get("/promises/overdue")
def show_overdue(request: Request, me: Me, after: str | None = None) -> Response:
    """Replies we owe whose time has passed, the longest overdue first."""
    require(may_see_reports(me))
    with reading() as db:
        found = owed.late(db, after=after)
    return page(request, "reports/overdue.html", cases=found)


@router.get("/promises/{name}")
def show_rows(request: Request, me: Me, name: str, day: date | None = None, after: str | None = None) -> Response:
    """Exactly what a figure counts, or what it counts on one day."""
    require(may_see_reports(me))
    if name not in LISTS:
        raise HTTPException(404)
    kind, late_only, heading, nothing = LISTS[name]
    with reading() as db:
        found = reports.rows(db, kind, late_only=late_only, day=day, after=after)
    words: dict[str, Any] = {"heading": heading, "nothing": nothing, "clocks": CLOCKS}
    return page(request, "reports/rows.html", rows=found, kind=kind, Kind=Kind, name=name, day=day, **words, **SPOKEN)


def _drawn(figure: Figure) -> Chart:
    return _DRAW[figure.kind](figure)


def _draw_times(figure: Figure, goal: float | None) -> Chart:
    """The median of each day, and above it what nine in ten were within."""
    medians, tenths = [day.median for day in figure.days], [day.nine_in_ten for day in figure.days]
    says = _("No day had any.")
    if figure.median is not None and figure.nine_in_ten is not None:
        spoken = {"median": span(figure.median), "most": span(figure.nine_in_ten)}
        says = _("Each day of four weeks. Half within %(median)s, nine in ten within %(most)s.", **spoken)
    return charts.lines(medians, tenths, goal=goal, says=says, ends=_ends(figure.days))


def _draw_counts(figure: Figure) -> Chart:
    says = ngettext("Each day of four weeks: %(n)s in all.", "Each day of four weeks: %(n)s in all.", figure.count)
    broken = figure.kind == Kind.BROKEN
    return charts.bars([day.count for day in figure.days], says=says, ends=_ends(figure.days), broken=broken)


_DRAW = {
    Kind.TAKEN_OVER: lambda figure: _draw_times(figure, None),
    Kind.REPLIED: lambda figure: _draw_times(figure, GOAL_FIRST_REPLY),
    Kind.BROKEN: _draw_counts,
    Kind.CAME_BACK: _draw_counts,
}


def span(seconds: float) -> str:
    """A length of time, to a tenth of a second where it is short."""
    if seconds < 10:
        return _("%(n)s s", n=times.number(round(seconds, 1)))
    return times.duration(seconds)


def _ends(days: Sequence[Day]) -> tuple[str, str]:
    return times.date(days[0].day), _("today")


SPOKEN = {"span": span, "dated": times.date}
"""How templates say lengths of time and days."""

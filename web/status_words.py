"""The sentences of the status line, one function for each stage. web/status.py puts them on pages and in the API."""

from typing import Any

from escalation.promises import QUEUE_SHOWN, Stage, Standing
from web.times import day
from web.translations import N_
from web.translations import gettext as _

Said = tuple[str, dict[str, Any]]
"""A text of the catalogue and what fills it in: times, lengths of time and words."""


def parts(standing: Standing) -> list[Said]:
    """The fact, and what follows from it."""
    return SAYS[standing.stage](standing)


def _with_the_community(standing: Standing) -> list[Said]:
    fact = N_("That did not help, so we look again.") if standing.round > 1 else N_("Waiting for the community.")
    if not standing.due_at or standing.due_at <= standing.at:
        return [(fact, {}), (N_("Nobody has answered in time, so our team is taking over now."), {})]
    return [(fact, {}), (USUALLY if standing.usual else UNTIL, {"usual": standing.usual, "time": standing.due_at})]


def _in_the_queue(standing: Standing) -> list[Said]:
    values = {"time": standing.due_at, "place": ordinal(standing.position)}
    place = _place(standing.position)
    if standing.broken:
        return [(N_("We said %(time)s and did not manage."), values), (BROKEN[place], values)]
    return [(QUEUED[place], values), (N_("First reply promised by %(time)s."), values)]


def _with_an_agent(standing: Standing) -> list[Said]:
    values = {"agent": _called(standing.agent), "time": standing.due_at}
    if standing.broken:
        return [
            (N_("We said %(time)s and did not manage."), values),
            (N_("%(agent)s is on it now."), values),
        ]
    return [(N_("%(agent)s is on it."), values), (N_("A reply is promised by %(time)s."), values)]


def _answered_and_open(standing: Standing) -> list[Said]:
    values = {"who": _called(standing.answered_by), "time": standing.answered_at, "asker": _called(standing.asker)}
    return [(_fact_of_answer(standing), values), (N_("Did it solve it, %(asker)s?"), values)]


def _fact_of_answer(standing: Standing) -> str:
    """An hour is said with "at", a day without."""
    today = standing.answered_at and not day(standing.answered_at)
    if not standing.answered_by:
        return N_("Somebody replied at %(time)s.") if today else N_("Somebody replied (%(time)s).")
    return N_("%(who)s answered at %(time)s.") if today else N_("%(who)s answered (%(time)s).")


def _helped(standing: Standing) -> list[Said]:
    took = (standing.solved_at or standing.at) - standing.asked_at
    values = {"asker": _called(standing.asker), "took": took}
    if not standing.confirmed:
        return [
            (N_("Taken as solved."), {}),
            (N_("%(asker)s has not said so, and can still say that it is not."), values),
        ]
    return [(N_("Solved, and %(asker)s confirmed it."), values), (N_("It took %(took)s."), values)]


def _never_promised(standing: Standing) -> list[Said]:
    waits = {"asker": _called(standing.asker)}
    return [
        (N_("Nobody has answered yet."), {}),
        (N_("This was asked before our team promised to take over; %(asker)s can ask our team now."), waits),
    ]


def _closed(_standing: Standing) -> list[Said]:
    return [(N_("This takes no more answers."), {}), (N_("Ask a new question, and link to this one."), {})]


def _hidden(_standing: Standing) -> list[Said]:
    return [(N_("Hidden by a moderator."), {}), (N_("Its author and the people who moderate still see it."), {})]


SAYS = {
    Stage.TALK: lambda _standing: [],
    Stage.HIDDEN: _hidden,
    Stage.CLOSED: _closed,
    Stage.COMMUNITY: _with_the_community,
    Stage.QUEUED: _in_the_queue,
    Stage.CLAIMED: _with_an_agent,
    Stage.ANSWERED: _answered_and_open,
    Stage.SOLVED: _helped,
    Stage.UNARMED: _never_promised,
}

USUALLY = N_("People here usually answer within %(usual)s; if nobody has by %(time)s, our team takes over.")
UNTIL = N_("If nobody has answered by %(time)s, our team takes over.")

QUEUED = {
    "next": N_("With the support team, next in line."),
    "in line": N_("With the support team, %(place)s in line."),
    "far": N_("With the support team, after more than 100 others."),
}
BROKEN = {
    "next": N_("It is still with our team, next in line."),
    "in line": N_("It is still with our team, %(place)s in line."),
    "far": N_("It is still with our team, after more than 100 others."),
}
ORDINALS = {0: N_("%(n)sth"), 1: N_("%(n)sst"), 2: N_("%(n)snd"), 3: N_("%(n)srd")}


def _place(position: int) -> str:
    if position > QUEUE_SHOWN:
        return "far"
    return "next" if position <= 1 else "in line"


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th … 21st; languages with one form for all translate them alike."""
    last = 0 if n % 100 in (11, 12, 13) else n % 10
    return _(ORDINALS.get(last, ORDINALS[0]), n=n)


def _called(name: str) -> str:
    """Everybody reads this line, so it says no more than a first name."""
    return name.split()[0] if name.split() else name

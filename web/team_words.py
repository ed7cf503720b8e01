"""The sentences of the status line while the team has a question: who is on it, and by when one hears of us."""

from typing import Any

from escalation.promises import QUEUE_SHOWN, Standing
from web.translations import N_
from web.translations import gettext as _

Said = tuple[str, dict[str, Any]]
"""A text of the catalogue and what fills it in: times, lengths of time and words."""

PROMISED = N_("First reply promised by %(time)s.")
GOES_ON = N_("Our clock stands still until it is here; then it goes on where it was.")
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


def in_the_queue(standing: Standing) -> list[Said]:
    place = _place(standing.position)
    values = {"place": ordinal(standing.position)}
    if standing.broken:
        return [*_not_kept(standing), (BROKEN[place], values), *_new_time(standing)]
    return [(QUEUED[place], values), *_back(standing), *_promised(standing)]


def with_an_agent(standing: Standing) -> list[Said]:
    values = {"agent": called(standing.agent), "time": standing.due_at}
    if standing.broken:
        return [*_not_kept(standing), (N_("%(agent)s is on it now."), values), *_back(standing)]
    again = N_("You hear from us again by %(time)s.") if standing.replied else N_("A reply is promised by %(time)s.")
    return [(N_("%(agent)s is on it."), values), *_back(standing), (again, values)]


def waits_for_the_asker(standing: Standing) -> list[Said]:
    values = {"agent": called(standing.agent), "asker": called(standing.asker)}
    if not standing.agent:
        return [(N_("Our team needs something from %(asker)s."), values), (GOES_ON, values)]
    return [(N_("%(agent)s needs something from %(asker)s."), values), (GOES_ON, values)]


def held(standing: Standing) -> list[Said]:
    values = {"who": called(standing.answered_by), "asker": called(standing.asker), "time": standing.due_at}
    asks = N_("Did it solve it, %(asker)s? If nobody says so by %(time)s, our team goes on.")
    if not standing.answered_by:
        return [(N_("Somebody answered while our team had this."), values), (asks, values)]
    return [(N_("%(who)s answered while our team had this."), values), (asks, values)]


def with_an_expert(standing: Standing) -> list[Said]:
    asked = standing.asked
    first = _not_kept(standing) if standing.broken else []
    if not asked:
        return [*first, (N_("With somebody who knows."), {}), *_promised(standing)]
    values = {"team": asked.team, "time": asked.due_at}
    late = N_("Their answer was expected by %(time)s, and we are asking again.")
    expected = late if asked.late or asked.due_at < standing.at else N_("Their answer is expected by %(time)s.")
    return [*first, (N_("With %(team)s."), values), (expected, values)]


def resting(standing: Standing) -> list[Said]:
    values = {"time": standing.wakes_at, "asker": called(standing.asker)}
    first = _not_kept(standing) if standing.broken else []
    comes_back = N_("Our team comes back to this at the time it set: %(time)s.")
    sooner = N_("Sooner, if %(asker)s writes.")
    return [*first, (comes_back, values), (sooner, values), *([] if standing.broken else _promised(standing))]


def in_an_incident(standing: Standing) -> list[Said]:
    if not standing.incident:
        return [(N_("Many have this, and our team answers all of them together."), {})]
    values = {"title": standing.incident.title, "time": standing.due_at}
    fact = (N_("Many have this: “%(title)s”."), values)
    if not standing.due_at:
        return [fact, (N_("Everybody who has it is told how it ends."), values)]
    if standing.broken:
        return [fact, (N_("We said you would hear more by %(time)s and did not manage."), values)]
    return [fact, (N_("Our team says how it goes on by %(time)s."), values)]


def _not_kept(standing: Standing) -> list[Said]:
    """Said first, and how often it has happened here."""
    said: list[Said] = [(N_("We said %(time)s and did not manage."), {"time": standing.due_at})]
    if standing.broken_before > 1:
        times_ = {"nth": ordinal(standing.broken_before)}
        said.append((N_("It is the %(nth)s promise that we have not kept here."), times_))
    return said


def _new_time(standing: Standing) -> list[Said]:
    about = N_("The way we get on, you hear from us by about %(probably)s.")
    return [*_back(standing), *([(about, {"probably": standing.probably})] if standing.probably else [])]


def _back(standing: Standing) -> list[Said]:
    return [(N_("Our team is back %(back)s."), {"back": standing.back_at})] if standing.back_at else []


def _promised(standing: Standing) -> list[Said]:
    """By when the team has promised to be heard of, and when it probably will be: never one without the other."""
    values = {"time": standing.due_at, "probably": standing.probably}
    if not standing.due_at:
        return []
    promised = N_("You hear from us again by %(time)s.") if standing.replied else PROMISED
    if not standing.probably:
        return [(promised, values)]
    if standing.probably > standing.due_at:
        return [(N_("We promised %(time)s; the way we get on, it may be about %(probably)s."), values)]
    return [(N_("The way we get on, you hear from us by about %(probably)s, and by %(time)s at the latest."), values)]


def _place(position: int) -> str:
    if position > QUEUE_SHOWN:
        return "far"
    return "next" if position <= 1 else "in line"


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th … 11th … 21st; languages with one form for all translate them alike."""
    last = 0 if n % 100 in (11, 12, 13) else n % 10
    return _(ORDINALS.get(last, ORDINALS[0]), n=n)


def called(name: str) -> str:
    """Everybody reads this line, so it says no more than a first name."""
    return name.split()[0] if name.split() else name

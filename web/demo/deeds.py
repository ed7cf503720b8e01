"""What happens at the desk and around it, by name: each is one verb of the product's, at the moment it is told for.

A deed stands under its thread (`[[thread.deed]]`, counted from the asking) or in desk.toml (`[[deed]]`, counted back
from now). `do` names it; what else it says is beside each function here.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from community import articles, duplicates, expertise, needs_info, notifications
from escalation import (
    affected,
    agents,
    asking,
    attaching,
    claims,
    counting,
    drafts,
    experts,
    incidents,
    merging,
    notes,
    side_threads,
    snoozing,
    surge,
    teams,
)
from escalation.cases import Case
from escalation.incidents import Incident
from escalation.surge import Level
from web.demo.moderating import appeal, ask_takedown, decide_appeal, decide_flags, merge_threads
from web.demo.story import Moment
from web.demo.times import parse

if TYPE_CHECKING:
    from web.demo.telling import Telling

LOOKED_INTO = timedelta(minutes=4)
"""So long before they write anything an agent has taken the case."""

Deed = Callable[["Telling", Moment], None]


def do(telling: "Telling", moment: Moment) -> None:
    """Do what the moment tells. Raises LookupError for a deed that is none."""
    DEEDS[moment.told["do"]](telling, moment)


# about a case: `by`, and mostly `words`


def take(telling: "Telling", moment: Moment) -> None:
    taken(telling, moment)


def note(telling: "Telling", moment: Moment) -> None:
    by = telling.who(moment)
    notes.add(telling.db, telling.case(moment), by=by, body=moment.told["words"], at=moment.at)


def draft(telling: "Telling", moment: Moment) -> None:
    case, words = telling.case(moment), moment.told["words"]
    drafts.save(telling.db, case, drafts.Kind.REPLY, by=telling.who(moment), body=words, seen=0, at=moment.at)


def ask_customer(telling: "Telling", moment: Moment) -> None:
    case = taken(telling, moment)
    asking.ask_customer(telling.db, case, by=telling.who(moment), body=moment.told["words"], at=moment.at)


def snooze(telling: "Telling", moment: Moment) -> None:
    """`until`: how long from now on it still rests."""
    case, until = taken(telling, moment), telling.now + parse(moment.told["until"])
    snoozing.snooze(telling.db, case, by=telling.who(moment), until=until, at=moment.at)


def ask_expert(telling: "Telling", moment: Moment) -> None:
    """`team` by its slug, `expert` by handle if it is one of them, `within` in the department's hours."""
    told, case = moment.told, taken(telling, moment)
    expert = telling.people[told["expert"]] if "expert" in told else None
    how = {"question": told["words"], "within": parse(told["within"]), "expert": expert}
    team = next(team for team in teams.all(telling.db) if team.slug == told["team"])
    asked = experts.ask(telling.db, case, by=telling.who(moment), team=team, at=moment.at, **how)
    telling.requests[moment.thread["key"]] = asked


def expert_answers(telling: "Telling", moment: Moment) -> None:
    request = telling.requests[moment.thread["key"]]
    experts.answer(telling.db, request, by=telling.who(moment), body=moment.told["words"], at=moment.at)


def merge(telling: "Telling", moment: Moment) -> None:
    """`into`: the key of the thread in whose case this one is answered."""
    into = telling.case_of(telling.threads[moment.told["into"]], moment.at)
    merging.merge(telling.db, telling.case(moment), into, by=telling.who(moment), at=moment.at)


def taken(telling: "Telling", moment: Moment) -> Case:
    return claims.claim(telling.db, telling.case(moment), by=telling.who(moment), at=moment.at - LOOKED_INTO)


# about a thread: `by`, and mostly `words`


def needs_detail(telling: "Telling", moment: Moment) -> None:
    needs_info.ask(
        telling.db, telling.thread(moment), by=telling.who(moment), detail=moment.told["words"], at=moment.at
    )


def duplicate(telling: "Telling", moment: Moment) -> None:
    """`of`: the key of the thread that asked the same first."""
    first = telling.threads[moment.told["of"]]
    duplicates.attach(telling.db, telling.thread(moment), first, by=telling.who(moment), at=moment.at)


def tell_privately(telling: "Telling", moment: Moment) -> None:
    words = moment.told["words"]
    side_threads.post(telling.db, telling.thread(moment), by=telling.who(moment), body=words, at=moment.at)


def write_article(telling: "Telling", moment: Moment) -> None:
    """`number`: which answer of the thread, 0 for the agent's reply; `title` and `words` are the article's."""
    told = moment.told
    answer = telling.answers[moment.thread["key"], told["number"]]
    how = {"title": told["title"], "body": told["words"]}
    articles.publish(telling.db, answer, by=telling.who(moment), at=moment.at, **how)


# about an incident: its `incident` key and `by`


def attach(telling: "Telling", moment: Moment) -> None:
    incident = telling.incidents[moment.told["incident"]]
    attaching.attach(telling.db, incident, telling.thread(moment), by=telling.who(moment), at=moment.at)


def detach(telling: "Telling", moment: Moment) -> None:
    incident = telling.incidents[moment.told["incident"]]
    attaching.detach(telling.db, incident, telling.thread(moment), by=telling.who(moment), at=moment.at)


def open_incident(telling: "Telling", moment: Moment) -> None:
    """`title`, `words`, and what is `affected`, one a line."""
    told = moment.told
    how = {"title": told["title"], "summary": told["words"], "affected": told["affected"]}
    place = telling.category(told["category"]).id
    opened = incidents.open_new(telling.db, by=telling.who(moment), category_id=place, at=moment.at, **how)
    telling.incidents[told["incident"]] = opened


def say_how_it_goes(telling: "Telling", moment: Moment) -> None:
    incident = telling.incidents[moment.told["incident"]]
    incidents.tell_how_it_goes(telling.db, incident, by=telling.who(moment), body=moment.told["words"], at=moment.at)


def answer_all(telling: "Telling", moment: Moment) -> None:
    incident = telling.incidents[moment.told["incident"]]
    incidents.answer(telling.db, incident, by=telling.who(moment), body=moment.told["words"], at=moment.at)


def fix(telling: "Telling", moment: Moment) -> None:
    incident = telling.incidents[moment.told["incident"]]
    incidents.fix(telling.db, incident, by=telling.who(moment), body=moment.told["words"], at=moment.at)
    attaching.follow_end(telling.db, incident, at=moment.at)


def join(telling: "Telling", moment: Moment) -> None:
    """`people`: who has it too, without having asked."""
    incident: Incident = telling.incidents[moment.told["incident"]]
    have_it = [telling.people[handle].id for handle in moment.told["people"]]
    affected.join(telling.db, incident, have_it, at=moment.at)


# about everybody


def call_surge(telling: "Telling", moment: Moment) -> None:
    """By hand, to this `level`."""
    begun = surge.change(telling.db, Level(moment.told["level"]), by=telling.who(moment), at=moment.at)
    if begun:
        counting.call(telling.db, begun, at=moment.at)


def look(telling: "Telling", moment: Moment) -> None:
    """Everybody has read what they were told so far, and what they know about is counted."""
    for person in telling.people.values():
        notifications.see(telling.db, person, at=moment.at)
        expertise.count(telling.db, person.id, at=moment.at)


def be_there(telling: "Telling", moment: Moment) -> None:
    """`people`: how each says they are, online, busy or away."""
    for handle, presence in moment.told["people"].items():
        agents.say(telling.db, telling.people[handle], presence, at=moment.at)


DEEDS: dict[str, Deed] = {
    it.__name__: it
    for it in (
        *(take, note, draft, ask_customer, snooze, ask_expert, expert_answers, merge),
        *(needs_detail, duplicate, tell_privately, write_article),
        *(ask_takedown, appeal, decide_appeal, decide_flags, merge_threads),
        *(attach, detach, open_incident, say_how_it_goes, answer_all, fix, join),
        *(call_surge, look, be_there),
    )
}

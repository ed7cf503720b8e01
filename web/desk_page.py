"""The desk's lists: its views with how many cases each holds, and the queue of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, select

from community.database import now
from community.paging import Page
from community.people import Person
from escalation import agents, looking, queue, surge
from escalation.cases import WITH_TEAM, State
from escalation.incidents import Incident
from escalation.incidents import State as IncidentState
from escalation.looking import Looker
from web import clocks
from web.translations import N_

SHOWN = 30
DUE_SOON = timedelta(minutes=30)
INCIDENTS_SHOWN = 3
TO_DO = (State.QUEUED, State.CLAIMED)
OTHERS_TURN = (State.WAITING_CUSTOMER, State.WITH_EXPERT, State.SNOOZED)


@dataclass(frozen=True)
class View:
    """One tab of the desk: which cases, and what an empty one says. `mine` is the column that holds the reader’s id;
    `shy` tabs hide while they are empty."""

    word: str
    heading: str
    states: tuple[str, ...]
    mine: str = ""
    my_team: bool = False
    soon: bool = False
    shy: bool = False
    incident_id: int | None = None
    empty: str = N_("Nothing here")
    advice: str = N_("New cases appear by themselves.")


VIEWS = {
    "mine": View(
        word=N_("Mine"),
        heading=N_("Mine, next due first"),
        states=(State.CLAIMED,),
        mine="assignee_id",
        empty=N_("You have no case"),
        advice=N_("Press G for the next one for you, or look at Team and claim the one at the top."),
    ),
    "offered": View(
        word=N_("Offered"),
        heading=N_("Offered to you"),
        states=(State.QUEUED,),
        mine="offered_to_id",
        shy=True,
        empty=N_("Nothing is offered to you"),
        advice=N_("What fits you is offered to you first, for a few minutes."),
    ),
    "team": View(
        word=N_("Team"),
        heading=N_("Your team’s cases, next due first"),
        states=TO_DO,
        my_team=True,
        empty=N_("Nobody waits for the team"),
        advice=N_("A question comes here by itself when the community’s window is over."),
    ),
    "due": View(
        word=N_("Due soon"),
        heading=N_("Due within 30 minutes, or late"),
        states=TO_DO,
        soon=True,
        empty=N_("Nothing is due soon"),
        advice=N_("Every promise of the next 30 minutes is kept."),
    ),
    "waiting": View(
        word=N_("Waiting"),
        heading=N_("Waiting for a customer, an expert or a time"),
        states=OTHERS_TURN,
        empty=N_("Nothing waits for anybody else"),
        advice=N_("What you snooze, or ask a customer or an expert about, rests here."),
    ),
    "answered": View(
        word=N_("Answered"),
        heading=N_("Answered, waiting for the customer"),
        states=(State.ANSWERED,),
        empty=N_("No answer waits for its customer"),
        advice=N_("What you answer stays here until the customer says whether it helped."),
    ),
    "all": View(
        word=N_("All"),
        heading=N_("All open cases, next due first"),
        states=WITH_TEAM,
        empty=N_("Nobody waits for the team"),
        advice=N_("A question comes here by itself when the community’s window is over."),
    ),
}
INCIDENT = "incident-"


def view_of(db: Session, name: str) -> tuple[str, View]:
    """The view of that name, an incident's too; Mine where there is none."""
    number = name.removeprefix(INCIDENT)
    incident = db.get(Incident, int(number)) if name.startswith(INCIDENT) and number.isdecimal() else None
    if incident:
        return name, _of_incident(incident)
    return (name, VIEWS[name]) if name in VIEWS else ("mine", VIEWS["mine"])


def listed(db: Session, me: Person, name: str, after: str | None = None, on: int | None = None) -> dict[str, Any]:
    """What desk/_queue.html needs. Raises WrongCursor."""
    name, chosen = view_of(db, name)
    found = _page(db, me, chosen, after)
    ids = [row.id for row in found.items]
    return {
        "name": name,
        "chosen": chosen,
        "cases": found,
        "on": on,
        "keys": _keys(ids, on),
        "following": _after(ids, on),
        "clock_of": clocks.first_reply,
        "looks": _looks(db, ids, me),
    }


def tabs(db: Session, me: Person, name: str = "") -> dict[str, Any]:
    """Every view with how many cases it holds, in one count."""
    named = VIEWS | {f"{INCIDENT}{one.id}": _of_incident(one) for one in open_incidents(db)}
    named |= dict([view_of(db, name)])
    many = queue.counts(db, [_counted(db, me, view) for view in named.values()])
    told = zip(named.items(), many, strict=True)
    views = [(id, it.word, _said(n)) for (id, it), n in told if n or not it.shy or id == name]
    return {"views": views, "agent": agents.of(db, me), "surge_level": surge.level(db)}


def _page(db: Session, me: Person, of: View, after: str | None) -> Page[queue.Row]:
    found = queue.page(db, states=of.states, after=after, limit=SHOWN, **_whose(db, me, of))
    if not of.soon:
        return found
    until = now() + DUE_SOON
    due = [row for row in found.items if row.reply_due_at < until]
    return Page(due, found.next if len(due) == len(found.items) else None)


def _counted(db: Session, me: Person, of: View) -> Select:
    return queue.counted(of.states, due_before=now() + DUE_SOON if of.soon else None, **_whose(db, me, of))


def _whose(db: Session, me: Person, of: View) -> dict[str, int | None]:
    if of.incident_id:
        return {"incident_id": of.incident_id}
    if of.my_team:
        agent = agents.of(db, me)
        return {"team_id": agent.team_id} if agent else {}
    return {of.mine: me.id} if of.mine else {}


def _of_incident(incident: Incident) -> View:
    return View(
        word=incident.title if len(incident.title) <= 24 else f"{incident.title[:23]}…",
        heading=incident.title,
        states=(State.IN_INCIDENT,),
        incident_id=incident.id,
        empty=N_("No case is part of this incident"),
        advice=N_("Questions that are attached to it bring their cases here."),
    )


def open_incidents(db: Session) -> Sequence[Incident]:
    """The newest of those that go on."""
    newest = select(Incident).where(Incident.state == IncidentState.OPEN).order_by(col(Incident.id).desc())
    return db.exec(newest.limit(INCIDENTS_SHOWN)).all()


def _said(count: int) -> str:
    return str(count) if count < queue.MOST_COUNTED else f"{queue.MOST_COUNTED - 1}+"


def _looks(db: Session, ids: list[int], me: Person) -> dict[int, list[Looker]]:
    """Who else is on each of these cases."""
    found: dict[int, list[Looker]] = {}
    for looker in looking.now_at(db, case_ids=ids) if ids else ():
        if looker.person.id != me.id:
            found.setdefault(looker.case_id, []).append(looker)
    return found


def _after(ids: list[int], on: int | None) -> int | None:
    """The case after the one that is open, or the first where that is not in the list."""
    rest = [id for id in ids[ids.index(on) + 1 :] if id != on] if on in ids else ids
    return rest[0] if rest else next((id for id in ids if id != on), None)


def _keys(ids: list[int], on: int | None) -> dict[int, str]:
    """J goes to the case after the one that is open, K to the one before; with none open, J opens the first."""
    at = ids.index(on) if on in ids else -1
    keys = {ids[at + 1]: "j"} if at + 1 < len(ids) else {}
    return keys | ({ids[at - 1]: "k"} if at > 0 else {})

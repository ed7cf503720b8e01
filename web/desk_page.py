"""What the desk shows: its views, the queue of one of them, and one case with its talk and its customer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import listing, view
from community.database import now
from community.listing import Filter
from community.paging import Page
from community.people import Person
from escalation import queue
from escalation.cases import WITH_TEAM, State
from web import clocks, talk
from web.translations import N_

SHOWN = 30
DUE_SOON = timedelta(minutes=30)
OTHERS_SHOWN = 5


@dataclass(frozen=True)
class View:
    """One tab of the desk: which cases, and what an empty one says."""

    word: str
    heading: str
    states: tuple[str, ...]
    mine: bool = False
    soon: bool = False
    empty: str = ""
    advice: str = ""


VIEWS = {
    "mine": View(
        word=N_("Mine"),
        heading=N_("Mine, next due first"),
        states=(State.CLAIMED,),
        mine=True,
        empty=N_("You have no case"),
        advice=N_("Look at Team and claim the one at the top."),
    ),
    "team": View(
        word=N_("Team"),
        heading=N_("All open cases, next due first"),
        states=WITH_TEAM,
        empty=N_("Nobody waits for the team"),
        advice=N_("A question comes here by itself when the community’s window is over."),
    ),
    "due": View(
        word=N_("Due soon"),
        heading=N_("Due within 30 minutes, or late"),
        states=WITH_TEAM,
        soon=True,
        empty=N_("Nothing is due soon"),
        advice=N_("Every promise of the next 30 minutes is kept."),
    ),
    "answered": View(
        word=N_("Answered"),
        heading=N_("Answered, waiting for the customer"),
        states=(State.ANSWERED,),
        empty=N_("No answer waits for its customer"),
        advice=N_("What you answer stays here until the customer says whether it helped."),
    ),
}


def listed(db: Session, me: Person, name: str, after: str | None = None, on: int | None = None) -> dict[str, Any]:
    """What desk/_queue.html needs. Raises WrongCursor."""
    chosen = VIEWS.get(name) or VIEWS["mine"]
    found = _page(db, me, chosen, after)
    return {
        "name": name if name in VIEWS else "mine",
        "chosen": chosen,
        "cases": found,
        "on": on,
        "keys": _keys([row.id for row in found.items], on),
        "clock_of": clocks.first_reply,
    }


def tabs(db: Session, me: Person) -> dict[str, Any]:
    """Every view with how many cases it holds."""
    return {"views": [(name, found.word, _count(db, me, found)) for name, found in VIEWS.items()]}


def case(db: Session, me: Person, id: int) -> dict[str, Any]:
    """What desk/_case.html and desk/_customer.html need. Raises HTTPException(404)."""
    row = queue.one(db, id)
    shown = row and view.of(db, row.thread_id)
    if not row or not shown:
        raise HTTPException(404)
    asker = db.get_one(Person, shown.thread.author_id)
    theirs = listing.page(db, Filter(author=asker.handle), limit=OTHERS_SHOWN + 1).items
    return {
        "case": row,
        "clock": clocks.first_reply(row),
        "thread": shown.thread,
        "talk": talk.of(db, shown),
        "asker": asker,
        "others": [other for other in theirs if other.id != row.thread_id][:OTHERS_SHOWN],
        "earlier": queue.of_asker(db, asker.id, but=row.id),
        "holds": row.state == State.CLAIMED and row.assignee is not None and row.assignee.id == me.id,
        "waited": now() - shown.thread.created_at,
    }


def _page(db: Session, me: Person, of: View, after: str | None) -> Page[queue.Row]:
    assignee_id = me.id if of.mine else None
    found = queue.page(db, states=of.states, assignee_id=assignee_id, after=after, limit=SHOWN)
    if not of.soon:
        return found
    until = now() + DUE_SOON
    due = [row for row in found.items if row.reply_due_at < until]
    return Page(due, found.next if len(due) == len(found.items) else None)


def _count(db: Session, me: Person, of: View) -> str:
    due_before = now() + DUE_SOON if of.soon else None
    count = queue.count(db, of.states, assignee_id=me.id if of.mine else None, due_before=due_before)
    return str(count) if count < queue.MOST_COUNTED else f"{queue.MOST_COUNTED - 1}+"


def _keys(ids: list[int], on: int | None) -> dict[int, str]:
    """J goes to the case after the one that is open, K to the one before; with none open, J opens the first."""
    at = ids.index(on) if on in ids else -1
    keys = {ids[at + 1]: "j"} if at + 1 < len(ids) else {}
    return keys | ({ids[at - 1]: "k"} if at > 0 else {})

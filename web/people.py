"""Somebody's page: who they are here, what they answered and what they asked."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import history, inviting, listing, people, view
from community.database import reading
from community.listing import Filter
from community.people import Person
from community.powers import may_invite_superuser
from community.subscriptions import Kind
from escalation import owed
from web import following, ranks
from web.forms import Id
from web.pages import page, see_other
from web.translations import N_
from web.visitor import Db, Me, Visitor, require

router = APIRouter()

SHOWN = 20
NAMED_MOST = 6

WHY = {
    "fair play": N_("Taken back, because it came in a way that is not fair to others"),
    "looked again": N_("Given back, after somebody looked at it again"),
    "under review": N_("Not counted until somebody has looked at it"),
}
"""A sentence for each reason beside the deed itself that stands in a ledger."""

Show = Literal["answers", "threads"]


@router.get("/people/named")
def named(request: Request, _me: Me, start: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Whose handle begins so, for whoever is writing one."""
    with reading() as db:
        found = people.beginning(db, start, most=NAMED_MOST) if start else []
    return page(request, "people/_named.html", people=found)


@router.get("/people/~{id}")
def find(id: Id) -> Response:
    """Where a post names somebody: to them, whatever they are called by now."""
    with reading() as db:
        person = db.get(Person, id)
    if not person:
        raise HTTPException(404)
    return see_other(f"/people/{person.handle}")


@router.get("/people/{handle}")
def show(request: Request, me: Visitor, handle: str, show: Show = "answers", after: str | None = None) -> Response:
    with reading() as db:
        person = people.by_handle(db, handle)
        if not person:
            raise HTTPException(404)
        own = bool(me and me.id == person.id)
        next_rank = ranks.next_for(db, person) if own else None
        invitable = may_invite_superuser(me) and inviting.is_invitable(db, person)
        follow = following.button(db, me, Kind.PERSON, person.id, person.handle)
        listed = _threads(db, person.handle, after) if show == "threads" else _answers(db, person.handle, after)
    standing: dict[str, Any] = {
        "ladder": ranks.ladder(person),
        "own": own,
        "next_rank": next_rank,
        "may_invite": invitable,
    }
    standing |= {"need_says": ranks.says, "need_part": ranks.part}
    return page(request, "people/person.html", person=person, show=show, **listed, **standing, **follow)


@router.get("/people/{handle}/reputation")
def show_reputation(request: Request, me: Visitor, handle: str, after: str | None = None) -> Response:
    """Gains for everybody, by answer; the rest, and why, for oneself. Who voted is not said to anybody."""
    with reading() as db:
        person = people.by_handle(db, handle)
        if not person:
            raise HTTPException(404)
        own = bool(me and me.id == person.id)
        found = history.page(db, person, own=own, after=after)
        steps = history.steps(db, person)
    shown = {"person": person, "own": own, "found": found, "steps": steps}
    return page(request, "people/reputation.html", earned=ranks.EARNED, because=WHY, **shown)


@router.get("/settings/reputation")
def show_own(me: Me) -> Response:
    """One's own points, by an address that is the same for everybody."""
    return see_other(f"/people/{me.handle}/reputation")


@router.post("/people/{handle}/invitation")
def invite(db: Db, me: Me, handle: str) -> Response:
    """To be a superuser. They decide."""
    require(may_invite_superuser(me))
    person = people.by_handle(db, handle)
    if not person:
        raise HTTPException(404)
    inviting.invite(db, person, by=me)
    return see_other(f"/people/{person.handle}")


def _answers(db: Session, handle: str, after: str | None) -> dict[str, Any]:
    return {"found": view.answers_page(db, handle, after=after, limit=SHOWN)}


def _threads(db: Session, handle: str, after: str | None) -> dict[str, Any]:
    found = listing.page(db, Filter(author=handle), after=after, limit=SHOWN)
    return {"found": found, "owed": owed.of(db, [row.id for row in found.items])}

"""What the pages of contact reasons show: the board's columns, and one reason with its figures and its questions."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select
from starlette.exceptions import HTTPException

from community import listing, people
from community.database import now
from community.listing import Row
from community.people import Person
from escalation import post_mortems, reasons, recurring, teams
from escalation.agents import NotStaff
from escalation.permissions import may_lead_reasons, may_link_reasons, may_see_desk, may_see_reason
from escalation.reasons import ContactReason, ReasonLink, State
from web import charts
from web.translations import N_, ngettext
from web.translations import gettext as _

THREADS_SHOWN = 50

STATES: dict[State, str] = {
    State.SEEN: N_("Seen"),
    State.CONFIRMED: N_("Confirmed, without an owner"),
    State.OWNED: N_("Has an owner"),
    State.PLANNED: N_("A fix is planned"),
    State.FIXED: N_("Fixed"),
    State.VERIFIED: N_("Fixed and verified"),
    State.RETIRED: N_("Retired"),
    State.DISMISSED: N_("Not a reason of its own"),
}


def find(db: Session, id: int, me: Person | None) -> ContactReason:
    """Raises HTTPException(404), also where it is not for this reader to know."""
    reason = db.get(ContactReason, id)
    if not reason or not may_see_reason(me, reason):
        raise HTTPException(404)
    return reason


def columns(db: Session, names: Mapping[str, Sequence[State]]) -> list[dict[str, Any]]:
    """The board: every column with its reasons, and who owns them."""
    held = {name: reasons.in_state(db, *states) for name, states in names.items()}
    owners = _owners(db, [one for column in held.values() for one in column])
    return [{"name": name, "reasons": found, "owners": owners, "states": STATES} for name, found in held.items()]


def of(db: Session, id: int, me: Person | None) -> dict[str, Any]:
    """What reasons/reason.html needs. Raises HTTPException(404)."""
    reason = find(db, id, me)
    counted = recurring.weeks(db, reason, now())
    return {
        "reason": reason,
        "state_says": STATES[State(reason.state)],
        "may": reasons.NEXT[State(reason.state)] if may_lead_reasons(me) else frozenset(),
        "may_link": bool(may_link_reasons(me)),
        "may_lead": bool(may_lead_reasons(me)),
        "in_team": bool(may_see_desk(me)),
        "owner": _owners(db, [reason]).get(reason.owner_id or 0),
        "departments": teams.departments(db),
        "weeks": counted,
        "chart": _chart(counted),
        "rows": _threads(db, reason),
        "mortem": post_mortems.of(db, reason.incident_id) if reason.incident_id else None,
    }


def colleague(db: Session, handle: str) -> Person:
    """Somebody of the staff, by their handle. Raises NotStaff."""
    found = people.by_handle(db, handle.removeprefix("@"))
    if not found or not found.is_staff:
        raise NotStaff(handle)
    return found


def _chart(counted: Sequence[int]) -> charts.Chart:
    says = ngettext("%(n)s question in the last week.", "%(n)s questions in the last week.", counted[-1])
    return charts.bars(counted, says=says, ends=(_("%(n)s weeks ago", n=len(counted)), _("now")))


def _threads(db: Session, reason: ContactReason) -> list[Row]:
    """The newest of its questions that everybody may see."""
    mine = select(ReasonLink.thread_id).where(ReasonLink.reason_id == reason.id)
    ids = db.exec(mine.order_by(col(ReasonLink.asked_at).desc()).limit(THREADS_SHOWN)).all()
    shown = listing.by_ids(db, list(ids))
    return [shown[id] for id in ids if id in shown]


def _owners(db: Session, found: Sequence[ContactReason]) -> dict[int, Person]:
    ids = {one.owner_id for one in found if one.owner_id}
    return {one.id: one for one in db.exec(select(Person).where(col(Person.id).in_(ids)))} if ids else {}

"""Whether somebody of the desk takes cases at this moment: said by themselves, seen by everybody there."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel
from sqlmodel import Session

from community.database import now
from community.people import Person
from escalation import agents
from escalation.agents import Presence
from escalation.permissions import may_see_desk
from web.pages import see_other, within
from web.translations import N_
from web.visitor import Db, Me, require

router = APIRouter()

PRESENCES = {Presence.ONLINE: N_("Online"), Presence.BUSY: N_("Busy"), Presence.AWAY: N_("Away")}
DOTS = {Presence.ONLINE: "on", Presence.BUSY: "away", Presence.AWAY: "off"}


class PresenceForm(BaseModel):
    presence: Presence
    next: str = ""


@router.post("/presence")
def say(db: Db, me: Me, form: Annotated[PresenceForm, Form()]) -> Response:
    """Everybody of the desk for themselves."""
    require(may_see_desk(me))
    agents.say(db, me, form.presence)
    return see_other(within(form.next, "/teams"))


def shown(db: Session, me: Person) -> dict[str, Any]:
    """What teams/_presence.html needs; `own` is nobody for those whom no team has, and who are offered nothing."""
    return {"own": agents.of(db, me), "presences": PRESENCES, "dots": DOTS, "at_moment": now()}

"""Surges: how many ask just now, at which level we are and since when, what drills found, and who would help."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from community import categories
from community.database import now, reading
from community.people import Person
from escalation import counting, surge, volunteers
from escalation.permissions import may_plan, may_see_desk, may_volunteer
from escalation.surge import ENTERS_AT, Level, Surge
from web.pages import page, see_other
from web.visitor import Db, Me, require

router = APIRouter()

HOTTEST = 6


class LevelForm(BaseModel):
    level: Annotated[int, Field(ge=0, le=3)]


@router.get("/surge")
def show(request: Request, me: Me) -> Response:
    require(may_see_desk(me))
    with reading() as db:
        shown = _shown(db, me)
    return page(request, "surge/surge.html", **shown)


@router.post("/surge/level")
def set_level(db: Db, me: Me, form: Annotated[LevelForm, Form()]) -> Response:
    """By hand: it holds until somebody ends it by hand."""
    require(may_plan(me))
    before, to = surge.level(db), Level(form.level)
    begun = surge.change(db, to, by=me)
    if begun and to > before:
        counting.call(db, begun, at=now())
    return see_other("/surge")


@router.get("/surge/volunteering")
def brief(request: Request, me: Me) -> Response:
    require(may_volunteer(me))
    with reading() as db:
        shown = {"volunteer": volunteers.of(db, me), "level": int(surge.level(db))}
    return page(request, "surge/volunteering.html", **shown)


@router.post("/surge/volunteering")
def volunteer(db: Db, me: Me) -> Response:
    """They have read it, and will help."""
    require(may_volunteer(me))
    volunteers.sign_up(db, me)
    return see_other("/surge/volunteering")


@router.delete("/surge/volunteering")
def step_back(db: Db, me: Me) -> Response:
    require(may_volunteer(me))
    volunteers.step_back(db, me)
    return see_other("/surge/volunteering")


@router.get("/surge/drills/{id}")
def show_drill(request: Request, me: Me, id: int) -> Response:
    require(may_see_desk(me))
    with reading() as db:
        drill = db.get(Surge, id)
    return page(request, "surge/drill.html", drill=drill if drill and drill.drill else None)


def _shown(db: Session, me: Person) -> dict[str, Any]:
    at = now()
    lasting = surge.current(db)
    heats = sorted(counting.heats(db, at), key=lambda heat: (heat.category_id != 0, -heat.most))
    return {
        "level": lasting.level if lasting else 0,
        "lasting": lasting,
        "heats": heats[:HOTTEST],
        "lines": {int(level): times for level, times in ENTERS_AT.items()},
        "asked": counting.lately(db, at),
        "places": {place.id: place.name for place in categories.in_order(db)},
        "new_share": counting.share_of_new(db, at),
        "ready": volunteers.all(db),
        "stretches": surge.stretches(db),
        "drills": surge.stretches(db, drill=True),
        "may_plan": may_plan(me),
    }

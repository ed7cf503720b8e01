"""Many cases at once: choose what, see exactly what will happen, do it, and take it back if it was a mistake."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community.database import now, reading
from escalation import bulk, queue, teams
from escalation.bulk import Deed, Kind, Order, Outcome
from escalation.incidents import Incident
from escalation.permissions import may_see_desk, may_work_cases
from escalation.queue import Row
from escalation.teams import Team
from web.case_moves import until
from web.desk_page import open_incidents
from web.forms import Id, again
from web.mistakes import MISTAKES
from web.pages import page, see_other
from web.translations import N_
from web.translations import gettext as _
from web.visitor import Db, Me, person_of, require

router = APIRouter(prefix="/desk/bulk")

WORDS = {
    Kind.CLAIM: N_("Claim for me"),
    Kind.RELEASE: N_("Give back"),
    Kind.SNOOZE: N_("Snooze"),
    Kind.TEAM: N_("Hand to another team"),
    Kind.INCIDENT: N_("Join an incident"),
    Kind.REMIND: N_("Remind the customer of what we asked"),
}

Cases = Annotated[list[int], Field(min_length=1, max_length=bulk.MOST)]


class BulkForm(BaseModel):
    """What is to be done to which cases; `quick` or `until` ends a rest."""

    case: Cases
    kind: Kind
    quick: Literal["1h", "3h", "tomorrow", "monday"] = "tomorrow"
    until: datetime | Literal[""] = ""
    team: str = ""
    incident: int | Literal[""] = ""
    view: str = "mine"


@router.get("")
def choose(request: Request, me: Me, case: Annotated[list[int], Query()] = [], view: str = "mine") -> Response:  # noqa: B006
    require(may_see_desk(me))
    return _chosen(request, case, {"view": view})


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    require(may_see_desk(person_of(request)))
    ids = [int(id) for id in map(str, typed.getlist("case")) if id.isdecimal() and len(id) < 19]
    return _chosen(request, ids, {**typed, "view": typed.get("view", "mine")}, mistakes)


@router.post("/trial")
@again(_again)
def try_out(request: Request, db: Db, me: Me, form: Annotated[BulkForm, Form()]) -> Response:
    """Exactly what will happen, and what will not and why. Nothing is changed yet."""
    require(may_work_cases(me))
    order = _order(db, form)
    outcome = bulk.try_out(db, order, form.case, by=me)
    return page(request, "bulk/trial.html", form=form, order=order, about=_about(db, order), **_told(db, outcome))


@router.post("")
@again(_again)
def carry_out(db: Db, me: Me, form: Annotated[BulkForm, Form()]) -> Response:
    require(may_work_cases(me))
    deed, _outcome = bulk.carry_out(db, _order(db, form), form.case, by=me)
    return see_other(f"/desk/bulk/{deed.id}")


@router.get("/{id}")
def show(request: Request, id: Id, me: Me, undone: int | None = None) -> Response:
    require(may_see_desk(me))
    with reading() as db:
        deed = _the_deed(db, id, me.id)
        shown = {"about": _about(db, _order_of(deed)), "may_be_undone": deed.may_be_undone(now()), "undone": undone}
        shown |= {"rows": _rows(db, [one["case"] for one in deed.done]), "skipped": _skipped(db, deed)}
    return page(request, "bulk/done.html", deed=deed, until=deed.at + bulk.UNDONE_WITHIN, words=WORDS, **shown)


@router.delete("/{id}")
def undo(id: Id, db: Db, me: Me) -> Response:
    require(may_work_cases(me))
    count = bulk.undo(db, _the_deed(db, id, me.id), by=me)
    return see_other(f"/desk/bulk/{id}?undone={count}")


def _chosen(
    request: Request, ids: Sequence[int], typed: dict[str, Any], mistakes: dict[str, str] | None = None
) -> Response:
    with reading() as db:
        desks = [team for team in teams.all(db) if team.kind == teams.Kind.DESK]
        shown = {"rows": _rows(db, ids[: bulk.MOST]), "teams": desks, "incidents": open_incidents(db)}
    typed = {"kind": "", "quick": "tomorrow", **typed}
    return page(request, "bulk/choose.html", typed=typed, words=WORDS, mistakes=mistakes or {}, most=bulk.MOST, **shown)


def _order(db: Session, form: BulkForm) -> Order:
    if form.kind == Kind.SNOOZE:
        return Order(form.kind, until=until("" if form.until else form.quick, form.until or None))
    if form.kind == Kind.TEAM:
        return Order(form.kind, subject_id=_there(teams.by_slug(db, form.team)).id)
    if form.kind == Kind.INCIDENT:
        return Order(form.kind, subject_id=_there(db.get(Incident, form.incident or 0)).id)
    return Order(form.kind)


def _order_of(deed: Deed) -> Order:
    return Order(Kind(deed.kind), deed.until, deed.subject_id)


def _there(found: Any) -> Any:
    if not found:
        raise HTTPException(404)
    return found


def _about(db: Session, order: Order) -> str:
    """What it is done with, in words: the team's or the incident's name."""
    if order.kind == Kind.TEAM:
        return db.get_one(Team, order.subject_id).name
    return db.get_one(Incident, order.subject_id).title if order.kind == Kind.INCIDENT else ""


def _told(db: Session, outcome: Outcome) -> dict[str, Any]:
    rows = _rows(db, [one["case"] for one in outcome.done])
    why = {id: _(MISTAKES[type(error)].says, **getattr(error, "values", {})) for id, error in outcome.left}
    return {"rows": rows, "skipped": [(row, why[row.id]) for row in _rows(db, why)], "words": WORDS}


def _skipped(db: Session, deed: Deed) -> list[tuple[Row, str]]:
    """A name in a reason is that of whoever has the case by now."""
    says = {kind.__name__: mistake.says for kind, mistake in MISTAKES.items()}
    why = {id: says.get(name, "") for id, name in deed.skipped}
    return [(row, _(why[row.id], name=row.assignee.name if row.assignee else "")) for row in _rows(db, why)]


def _rows(db: Session, ids: Iterable[int]) -> list[Row]:
    return [row for id in ids if (row := queue.one(db, id))]


def _the_deed(db: Session, id: int, by_id: int) -> Deed:
    deed = db.get(Deed, id)
    if not deed or deed.by_id != by_id:
        raise HTTPException(404)
    return deed

"""Where a case goes from the desk besides being answered: to rest, to an expert, to another team, case or incident."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from community.database import now
from community.threads import Thread
from escalation import attaching, cases, experts, handing, merging, snoozing, teams
from escalation.incidents import Incident
from escalation.permissions import may_work_cases
from web.case_work import back, the_case
from web.desk import typed_again
from web.forms import Id, Line, Text, again
from web.pages import see_other
from web.reader import reader
from web.visitor import Db, Me, require

router = APIRouter(prefix="/cases/{id}")

MORNING = 9
QUESTION_MOST = 5_000
HOURS_MOST = 80


class ViewForm(BaseModel):
    """Which view the case was opened from."""

    view: str = "mine"


class SnoozeForm(ViewForm):
    """`quick` is a button, `until` a time in the reader's own zone."""

    quick: Literal["", "1h", "3h", "tomorrow", "monday"] = ""
    until: datetime | Literal[""] = ""


class QuestionForm(ViewForm):
    team: str
    question: Annotated[Text, Field(min_length=1, max_length=QUESTION_MOST)]
    hours: Annotated[int, Field(ge=1, le=HOURS_MOST)] = 4


class MergerForm(ViewForm):
    into: Annotated[Line, Field(max_length=20)]


class IncidentForm(ViewForm):
    incident: int


class TeamForm(ViewForm):
    team: str


@router.post("/snooze")
@again(typed_again("reply"))
def snooze(id: Id, db: Db, me: Me, form: Annotated[SnoozeForm, Form()]) -> Response:
    """Let it rest. `DELETE` wakes it."""
    require(may_work_cases(me))
    snoozing.snooze(db, the_case(db, id), by=me, until=until(form.quick, form.until or None))
    return back(id, form.view)


@router.delete("/snooze")
def wake(id: Id, db: Db, me: Me, form: Annotated[ViewForm, Form()]) -> Response:
    require(may_work_cases(me))
    snoozing.wake(db, the_case(db, id), by=me)
    return back(id, form.view)


@router.post("/expert-request")
@again(typed_again("reply"))
def ask_an_expert(id: Id, db: Db, me: Me, form: Annotated[QuestionForm, Form()]) -> Response:
    require(may_work_cases(me))
    team = teams.by_slug(db, form.team)
    if not team:
        raise HTTPException(404)
    within = timedelta(hours=form.hours)
    experts.ask(db, the_case(db, id), by=me, team=team, question=form.question, within=within)
    return back(id, form.view)


@router.post("/merger")
@again(typed_again("reply"))
def merge(id: Id, db: Db, me: Me, form: Annotated[MergerForm, Form()]) -> Response:
    """It goes on in the other case. `DELETE` takes it apart again."""
    require(may_work_cases(me))
    number = form.into.upper().removeprefix("LB-").strip()
    into = cases.open_for(db, int(number)) if number.isdecimal() and len(number) < 19 else None
    if not into:
        raise merging.NoSuchCase(form.into)
    merging.merge(db, the_case(db, id), into, by=me)
    return see_other(f"/desk/cases/{into.id}?view=mine")


@router.delete("/merger")
def part(id: Id, db: Db, me: Me, form: Annotated[ViewForm, Form()]) -> Response:
    require(may_work_cases(me))
    merging.part(db, the_case(db, id), by=me)
    return back(id, form.view)


@router.post("/incident")
@again(typed_again("reply"))
def join_incident(id: Id, db: Db, me: Me, form: Annotated[IncidentForm, Form()]) -> Response:
    require(may_work_cases(me))
    case = the_case(db, id)
    incident = db.get_one(Incident, form.incident)  # held by attach, after the thread and its case
    attaching.attach(db, incident, db.get_one(Thread, case.thread_id), by=me)
    return back(id, form.view)


@router.post("/team")
@again(typed_again("reply"))
def hand_over(id: Id, db: Db, me: Me, form: Annotated[TeamForm, Form()]) -> Response:
    require(may_work_cases(me))
    team = teams.by_slug(db, form.team)
    if not team:
        raise HTTPException(404)
    handing.hand_over(db, the_case(db, id), team, by=me)
    return see_other("/desk?view=team")


def until(quick: str, typed: datetime | None, at: datetime | None = None) -> datetime:
    """The end of a rest: hours from now, or the next morning, or a time, each in the reader's own zone."""
    at = (at or now()).astimezone(reader().zone)
    if quick.endswith("h"):
        return at + timedelta(hours=int(quick[:-1]))
    if not quick:
        return typed.replace(tzinfo=typed.tzinfo or reader().zone) if typed else at
    days = 1 if quick == "tomorrow" else 7 - at.weekday()
    return (at + timedelta(days=days)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
